/** What became of a line of chat. */

import type { ChannelInfo } from "../model/channel.ts";
import type { ChatMessage } from "../model/message.ts";

/** Why nothing was said. */
export type SilentReason =
  | "bot"
  | "unknown word"
  | "role"
  | "cooldown"
  | "flood"
  | "handled before"
  | "told already"
  /** A command that has no answer: it may have announced what it did. */
  | "nothing to say"
  /** No answer on purpose; the sentence says why. */
  | "on purpose"
  | "switched off"
  | "storage";

/** A line that got no answer, and why: the rehearsal shows it, the log counts it. */
export interface Silence {
  readonly reason: SilentReason;
  /** One sentence for the streamer. */
  readonly why: string;
  readonly message: ChatMessage;
  readonly channel: ChannelInfo;
}

export type Outcome =
  /** An ordinary line of chat. */
  | { readonly kind: "chat" }
  /** For the bot, but passed over without a word. */
  | { readonly kind: "silent"; readonly reason: SilentReason }
  /** Done and on the disk; `said` is what went to the outbox. */
  | { readonly kind: "done"; readonly name: string; readonly said: readonly string[] }
  /** Wrongly written, or refused; nothing was moved. */
  | { readonly kind: "refused"; readonly name: string; readonly code: string; readonly said: readonly string[] }
  /** The program failed; nothing was moved, and the log has the stack under the reference. */
  | { readonly kind: "failed"; readonly name: string; readonly reference: string };

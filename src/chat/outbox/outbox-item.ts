/** What is handed to the outbox. */
import type { PlatformName } from "../../model/message.ts";

/** The most pressing first. */
export const KINDS = ["urgent", "news", "answer", "announcement"] as const;

/** A channel as the outbox names it. */
export interface OutboxChannel {
  readonly platform: PlatformName;
  readonly platformId: string;
}

/** One thing to say. */
export interface OutboxItem {
  readonly channel: OutboxChannel;
  readonly text: string;
  /**
   * `urgent` (answers to moderators) goes first, then `news` (what a giveaway or a drop tells), then answers, then
   * announcements. The first two may use the reserve of the platform's budget.
   */
  readonly kind: (typeof KINDS)[number];
  /** The message it answers. */
  readonly replyTo?: string;
  /** The name of who is answered: put in front where it is not sent as a reply. */
  readonly to?: string;
  /** A shorter form for when many answers share a line: `@ann 120 · @bob 40`. */
  readonly short?: string;
  /** Said although the bot is muted. */
  readonly evenMuted?: boolean;
}

/** A command run because of a redemption: as the viewer, with their role, once per attempt. */

import type { Outcome } from "../../chat/outcome.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import type { ChatMessage } from "../../model/message.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
import type { CommandRun } from "./actions.ts";
import type { Redemption } from "./types.ts";

const PREFIX = "redemption:";

/** The line as if the viewer had written it. Its id is the redemption's attempt, so that a restart does not run it twice. */
export function commandMessage(
  redemption: Pick<Redemption, "id" | "attempt">,
  text: string,
  channel: ChannelInfo,
  viewer: KnownViewer,
  sentAtMs: number,
): ChatMessage {
  return {
    platform: channel.platform,
    channelId: channel.platformId,
    id: `${PREFIX}${redemption.id}:${redemption.attempt}`,
    author: {
      platformId: viewer.platformId,
      login: viewer.login,
      displayName: viewer.name,
      roles: viewer.roles,
    },
    text,
    sentAtMs,
    confirmed: true,
    madeUp: true,
  };
}

/** Whether a line is run for a redemption. */
export function isRunForRedemption(message: Pick<ChatMessage, "id">): boolean {
  return message.id.startsWith(PREFIX);
}

/** What became of it. */
export function commandRun(outcome: Outcome): CommandRun {
  switch (outcome.kind) {
    case "done":
      return { done: true };
    case "chat":
      return { done: false, why: "its line calls no command" };
    case "refused":
      return { done: false, why: `${outcome.name} was refused (${outcome.code})` };
    case "failed":
      return { done: false, why: `${outcome.name} failed (reference ${outcome.reference})` };
    case "silent":
      if (outcome.reason === "nothing to say") return { done: true };
      return outcome.reason === "handled before"
        ? { done: false, why: "the bot stopped in the middle of it, so the command may have run; look and decide" }
        : { done: false, why: `its command was passed over (${outcome.reason})` };
  }
}

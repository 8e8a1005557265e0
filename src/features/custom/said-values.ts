/** Values of variables that commands and timers share. */

import type { Random } from "../../base/system.ts";
import type { Replies } from "../../chat/wording/replies.ts";
import type { Variable } from "./variables.ts";

/** What `{random}` comes to. */
export function drawn(
  variable: Variable & { readonly name: "random" },
  random: Random,
  words: Replies["words"],
): string {
  if ("among" in variable) return variable.among[random.integer(variable.among.length)]!;
  return words.number(variable.from + random.integer(variable.to - variable.from + 1));
}

/** How long a channel has been live, in words; `undefined` when it is not. */
export function uptimeText(
  replies: Replies,
  watching: {
    isLive(channelId: number): boolean;
    broadcast(channelId: number): { readonly startedAtMs: number } | undefined;
  },
  channel: { readonly id: number },
  now: number,
): string | undefined {
  const broadcast = watching.isLive(channel.id) ? watching.broadcast(channel.id) : undefined;
  return broadcast && replies.words.duration(Math.max(0, now - broadcast.startedAtMs));
}

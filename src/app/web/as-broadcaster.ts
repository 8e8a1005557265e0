/** What programs ask for is done as the broadcaster, in their first channel. */
import type { PayingCaller } from "../../chat/commands/lines.ts";
import type { Work } from "../../db/work.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import type { PlatformName } from "../../model/message.ts";
import type { Person } from "../../model/money.ts";
import { Wallet } from "../../wallet/wallet.ts";
import type { Caller } from "../../web/caller.ts";
import { Refusal } from "../../web/refusal.ts";
import type { House } from "../app.ts";
import type { WebGround } from "./web-ground.ts";

/** Where something is done that names no channel. Throws a Refusal while there is none. */
export function firstChannel({ bot }: House): ChannelInfo {
  const [channel] = bot.channels();
  if (channel) return channel;
  throw new Refusal(409, "NO_CHANNEL", "No channel is known yet.", "Try again in a moment, or see what doctor says.");
}

/** The broadcaster, as if they had written it; `key` sets it apart. What would be asked back is meant where `sure`. */
export function asBroadcaster(house: House, work: Work, key: string, sure: boolean): PayingCaller<"nextKey"> {
  const channel = firstChannel(house);
  const { platform, platformId, login, displayName, currency } = channel;
  const { viewers, ledger, ground, bot: _ } = house;
  const author = { platformId, login, displayName, roles: ["broadcaster" as const] };
  const id = `api-${key}`;
  const viewer = viewers.ensure(work, platform, author);
  const { clock } = ground.core.system;
  return {
    ...{ viewer, roles: author.roles, channel, repeated: sure },
    message: { platform, channelId: platformId, id, author, text: "", sentAtMs: clock.now() },
    wallet: new Wallet({ work, ledger, currency, viewer, key: `${platform}:${id}` }),
  };
}

/** The viewer of a number, or of a name on a platform. Throws a Refusal for somebody who was never seen. */
export function viewerCalled(house: House, wanted: number | string, platform: PlatformName | undefined): Person {
  const { viewers } = house;
  if (typeof wanted === "number") {
    if (viewers.identities(viewers.survivor(wanted)).length > 0) return viewers.person(wanted);
  } else {
    const found = viewers.byName(platform ?? firstChannel(house).platform, wanted);
    if (found) return viewers.person(found.id, found.platform);
  }
  throw new Refusal(
    404,
    "UNKNOWN_VIEWER",
    `Nobody called ${wanted} was ever seen.`,
    "Names are of the first channel's platform, unless platform says twitch or kick.",
  );
}

/** By which way somebody does something over the web. */
export function wayOf(caller: Caller): string {
  if (caller.kind === "token") return `API: ${caller.name}`;
  return caller.kind === "broadcaster" ? "dashboard" : "page";
}

/**
 * Notes which program asked for a movement, for the streamer: in the log, and beside the movement on the dashboard. Its viewer reads
 * the reason of it, and that is no place for a name of the streamer's own.
 */
export function noteProgram(
  { house, log }: Pick<WebGround, "house" | "log">,
  work: Work,
  caller: Caller,
  movement: number,
): void {
  if (caller.kind !== "token") return;
  house.ground.core.access.tokens.moved(work, movement, caller.name);
  work.afterCommit(() => log.info({ token: caller.name, movement }, "a program changed points"));
}

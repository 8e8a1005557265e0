/** What happens on a platform besides lines, as the platform would tell it. */
import type { Happening } from "./directives.ts";
import type { LocalEvent, LocalPlatform } from "./local.ts";

/** Tells the bot. `key` sets this one apart from every other, also of an earlier run over the same book. */
export function play(local: LocalPlatform, what: Happening, key: string, nowMs: number): void {
  if (what.kind === "sub") local.subscribes(what.who.name);
  if (what.kind === "gift") for (const { name } of what.to) local.subscribes(name);
  if (what.kind === "unban") local.unbans(what.who.name);
  if (what.kind === "ban") local.bans(what.who.name, what.forMs === undefined ? undefined : nowMs + what.forMs);
  for (const event of eventsOf(local, what, key, nowMs)) local.event(event);
}

function eventsOf(local: LocalPlatform, what: Happening, key: string, nowMs: number): LocalEvent[] {
  if (what.kind === "gift") return gifts(local, what, key);
  const author = local.author(what.who);
  switch (what.kind) {
    case "follow":
      return [{ kind: "follow", key, author }];
    case "sub": {
      const { tier, months } = what;
      return [{ kind: "subscription", key, author, tier, months, renewal: months > 1, gifted: false }];
    }
    case "raid":
      return [{ kind: "raid", key, author, viewers: what.count }];
    case "cheer":
      return [{ kind: "cheer", key, author, bits: what.count }];
    case "kicks":
      return [{ kind: "kicks", key, author, kicks: what.count }];
    case "ban": {
      const until = what.forMs === undefined ? {} : { untilMs: nowMs + what.forMs };
      return [{ kind: "banned", platformId: author.platformId, ...until }];
    }
    case "unban":
      return [{ kind: "unbanned", platformId: author.platformId }];
  }
}

/** The gift itself, and a subscription for each receiver that is named. */
function gifts(local: LocalPlatform, { who, count, to }: Happening & { kind: "gift" }, key: string): LocalEvent[] {
  const giver = who ? { author: local.author(who) } : {};
  const received = to.map((receiver, n): LocalEvent => {
    const author = local.author(receiver);
    return { kind: "subscription", key: `${key}-${n + 1}`, author, tier: 1, months: 1, renewal: false, gifted: true };
  });
  return [{ kind: "gift", key, ...giver, tier: 1, count }, ...received];
}

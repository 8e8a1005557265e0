/** Tells the streamer of a rehearsal what a directive did: the time, who is here, who was paid how much. */

import { wallClock } from "../base/calendar.ts";
import type { Clock } from "../base/clock.ts";
import type { MintedSince } from "../ledger/minted-since.ts";
import type { ChannelInfo } from "../model/channel.ts";
import type { Directive, Happening } from "../platforms/local/directives.ts";
import { happeningLine, type Paid, settingOf, standingLine } from "../platforms/local/report.ts";
import type { House } from "./app.ts";
import type { Config } from "./config.ts";

export interface DirectiveReportOptions {
  readonly house: Pick<House, "bot" | "ledger" | "viewers" | "features" | "currency">;
  readonly minted: MintedSince;
  readonly clock: Clock;
  readonly config: Pick<Config, "bonuses" | "watching">;
  readonly timeZone: string;
  /** `1,234 points`. */
  readonly money: (amount: number) => string;
  /** How many watch, the streamer left out. */
  readonly here: () => number;
  readonly print: (line: string) => void;
}

/** How things stood before a directive. */
interface Before {
  readonly transferId: number;
  /** What watching had earned that was no transfer yet, by viewer. */
  readonly pending: ReadonlyMap<number, number>;
}

export class DirectiveReport {
  readonly #options: DirectiveReportOptions;

  constructor(options: DirectiveReportOptions) {
    this.#options = options;
  }

  /** How things stand now; for {@link print}. */
  before(): Before {
    return { transferId: this.#options.minted.lastId(), pending: this.#pending() };
  }

  /** One line about what the directive did; nothing about what did nothing. */
  print(directive: Directive, before: Before): void {
    if (directive.kind === "wrong" || directive.kind === "quit") return;
    const paid = this.#paid(before);
    const line =
      directive.kind === "happens"
        ? happeningLine(directive.what, paid, this.#whyUnpaid(directive.what))
        : this.#standing(paid, directive.kind === "advance");
    this.#options.print(line);
  }

  #standing(paid: Paid, saysPace: boolean): string {
    const { house, clock, timeZone, config, money } = this.#options;
    const watching = house.features.watch;
    const nowMs = clock.now();
    const live = this.#channels().filter(({ id }) => watching.isLive(id));
    const startedAtMs = live.map(({ id }) => watching.broadcast(id)?.startedAtMs ?? nowMs);
    const { time } = wallClock(nowMs, timeZone);
    const standing = {
      ...{ time, present: this.#options.here(), paid },
      liveForMs: live.length === 0 ? undefined : nowMs - Math.min(...startedAtMs),
    };
    const { amount, minutes } = config.watching;
    return standingLine(standing, saysPace ? `${money(amount)} for every ${minutes} min of watching` : undefined);
  }

  #whyUnpaid(what: Happening): string {
    const setting = settingOf(what);
    if (setting === undefined) return "";
    const worth = this.#worth(what);
    if (worth === 0) return `nothing is paid, because ${setting} is 0`;
    if (what.who === undefined) return "nobody is paid for it";
    const { name, on } = what.who;
    const waits = what.kind === "follow" && !this.#isHere(name);
    if (waits) return `they are paid once they watch: /join ${on ? `${name}@${on}` : name}`;
    return "nothing was paid: it was before, or nothing is earned here now";
  }

  #worth(what: Happening): number {
    const { bonuses } = this.#options.config;
    const tiers = bonuses.subscription;
    switch (what.kind) {
      case "follow":
        return bonuses.follow;
      case "sub":
        return what.tier === 3 ? tiers.tier3 : what.tier === 2 ? tiers.tier2 : tiers.tier1;
      case "gift":
        return bonuses.gift;
      case "raid":
        return bonuses.raidPerViewer;
      case "cheer":
        return bonuses.perBit;
      case "kicks":
        return bonuses.perKick;
      default:
        return 0;
    }
  }

  #isHere(name: string): boolean {
    const { house } = this.#options;
    return this.#channels().some(({ id, platform }) => {
      const viewer = house.viewers.byName(platform, name, "here");
      return viewer !== undefined && house.features.watch.isPresent(id, viewer.id, "listed");
    });
  }

  /** Who got something since: by transfers, and by what watching has earned and will be written later. */
  #paid({ transferId, pending }: Before): Paid {
    const { minted, house, money } = this.#options;
    const got = minted.after(transferId, house.currency.id);
    for (const [viewerId, amount] of this.#pending()) got.set(viewerId, (got.get(viewerId) ?? 0) + amount);
    for (const [viewerId, amount] of pending) got.set(viewerId, (got.get(viewerId) ?? 0) - amount);
    const amounts = [...got.values()].filter((amount) => amount > 0);
    const amount = amounts.reduce((sum, one) => sum + one, 0);
    return { amount, viewers: amounts.length, inWords: money(amount) };
  }

  #pending(): Map<number, number> {
    const { house } = this.#options;
    const pending = new Map<number, number>();
    for (const { id } of this.#channels()) {
      for (const viewerId of house.features.watch.present(id, "listed")) {
        pending.set(viewerId, house.features.watch.pending(viewerId, house.currency.id));
      }
    }
    return pending;
  }

  #channels(): readonly ChannelInfo[] {
    return this.#options.house.bot.channels();
  }
}

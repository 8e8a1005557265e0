/** The limits of giving: against second accounts that funnel what they earn, modest by default, none in the rehearsal. */

import { dayOf } from "../base/calendar.ts";
import type { Clock } from "../base/clock.ts";
import { UserError } from "../base/errors.ts";
import { DAY_MS } from "../base/lengths.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import { SamePerson } from "../ledger/same-person.ts";
import { money } from "../ledger/words.ts";
import type { Currency, Person } from "../model/money.ts";
import { Received } from "./received.ts";

/** One wish to give, before anything moves. */
interface Giving {
  readonly from: Person;
  readonly to: Person;
  readonly amount: number;
  readonly currency: Currency;
}

/** Asked before somebody gives; what may not be is a UserError that says why not. */
export interface GivingRules {
  /** One gift to one viewer. */
  check(work: Work, giving: Giving): void;
  /** Whether somebody may give at all, whoever gets it. */
  checkGiver(from: Person): void;
  /** What a viewer may still be given today, by all together; no end of it where there is no limit. */
  room(work: Work, toViewerId: number, currencyId: number): number;
}

/** The settings; 0 switches a limit off. */
export interface GivingSettings {
  readonly enabled: boolean;
  readonly accountAgeDays: number;
  readonly watchedMinutes: number;
  readonly receivedPerDay: number;
}

/** What the limits must know of people; the app tells it (core.ts). */
interface PeopleFacts {
  /** The bot itself and known bots: nothing is given to them. */
  isBot(viewerId: number): boolean;
  /** When the oldest of the viewer's platform accounts was made; `undefined` where no platform tells. */
  accountCreatedAtMs(viewerId: number): number | undefined;
  /** Minutes watched, over all channels. */
  minutesWatched(viewerId: number): number;
}

export interface GivingOptions {
  readonly db: Db;
  readonly settings: GivingSettings;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly people: PeopleFacts;
}

/** The rules of a real run: who may give, to whom, and how much somebody may be given in a day. */
export function givingRules(options: GivingOptions): GivingRules {
  const { settings, clock, timeZone, people } = options;
  const received = new Received(options.db);
  const same = new SamePerson(options.db);
  const rules: GivingRules = {
    check(work, { from, to, amount, currency }) {
      rules.checkGiver(from);
      if (people.isBot(to.id)) {
        throw new UserError("giveBot", `That is kind, but ${to.name} is a bot and has no use for it.`, { to });
      }
      const left = rules.room(work, to.id, currency.id);
      if (amount <= left) return;
      throw new UserError("giveReceivedMuch", `${to.name} can be given only ${money(left, currency)} more today.`, {
        to,
        balance: left,
      });
    },
    checkGiver(from) {
      if (!settings.enabled) throw new UserError("giveOff", "Giving is switched off here.", {});
      const createdAtMs = people.accountCreatedAtMs(from.id);
      if (createdAtMs !== undefined && clock.now() - createdAtMs < settings.accountAgeDays * DAY_MS) {
        const days = settings.accountAgeDays;
        throw new UserError("giveAccountYoung", `Your account must be ${days} days old before you can give.`, { days });
      }
      if (settings.watchedMinutes > 0 && people.minutesWatched(from.id) < settings.watchedMinutes) {
        const minutes = settings.watchedMinutes;
        throw new UserError("giveWatchedLittle", `Watch for ${minutes} minutes first, then you can give.`, { minutes });
      }
    },
    room(work, toViewerId, currencyId) {
      if (settings.receivedPerDay === 0) return Number.POSITIVE_INFINITY;
      const today = dayOf(clock.now(), timeZone);
      const ids = same.idsOf(toViewerId, today.startMs);
      const got = ids.reduce((sum, id) => sum + received.onDay(work, id, currencyId, today), 0);
      return Math.max(0, settings.receivedPerDay - got);
    },
  };
  return rules;
}

/** The limits of giving: against second accounts that funnel what they earn, modest by default, none in the rehearsal. */

import { dayStartMs } from "../base/calendar.ts";
import { UserError } from "../base/errors.ts";
import type { Clock } from "../base/system.ts";
import type { Db } from "../db/open.ts";
import { Received } from "./received.ts";
import { SamePerson } from "./same-person.ts";
import type { Currency, Person } from "./types.ts";
import { money } from "./words.ts";

const DAY_MS = 86_400_000;

/** One wish to give, before anything moves. */
export interface Giving {
  readonly from: Person;
  readonly to: Person;
  readonly amount: number;
  readonly currency: Currency;
}

/** Asked before somebody gives; throws a UserError that says why not. */
export interface GivingRules {
  check(giving: Giving): void;
}

/** The settings; 0 switches a limit off. */
export interface GivingSettings {
  readonly enabled: boolean;
  readonly accountAgeDays: number;
  readonly watchedMinutes: number;
  readonly receivedPerDay: number;
}

/** What the limits must know of people; the rest of the house tells it. */
export interface PeopleFacts {
  /** The bot itself and known bots: nothing is given to them. */
  isBot(viewerId: number): boolean;
  /** When the oldest of the viewer's platform accounts was made; `undefined` where no platform tells. */
  accountCreatedAtMs(viewerId: number): number | undefined;
  /** Minutes watched, over all channels. */
  minutesWatched(viewerId: number): number;
}

export interface GivingOptions {
  readonly db: Db;
  /** The writer's: runs a hook once the work under way is committed. */
  readonly afterCommit: (hook: () => void) => void;
  readonly settings: GivingSettings;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly people: PeopleFacts;
}

/** The rules of a real run: who may give, to whom, and how much somebody may be given in a day. */
export function givingRules(options: GivingOptions): GivingRules {
  const { settings, clock, timeZone, people } = options;
  const received = new Received(options.db, options.afterCommit);
  const same = new SamePerson(options.db);
  return {
    check({ from, to, amount, currency }) {
      if (!settings.enabled) throw new UserError("giveOff", "Giving is switched off here.", {});
      if (people.isBot(to.id)) {
        throw new UserError("giveBot", `That is kind, but ${to.name} is a bot and has no use for it.`, { to });
      }
      const createdAtMs = people.accountCreatedAtMs(from.id);
      if (createdAtMs !== undefined && clock.now() - createdAtMs < settings.accountAgeDays * DAY_MS) {
        const days = settings.accountAgeDays;
        throw new UserError("giveAccountYoung", `Your account must be ${days} days old before you can give.`, { days });
      }
      if (settings.watchedMinutes > 0 && people.minutesWatched(from.id) < settings.watchedMinutes) {
        const minutes = settings.watchedMinutes;
        throw new UserError("giveWatchedLittle", `Watch for ${minutes} minutes first, then you can give.`, { minutes });
      }
      if (settings.receivedPerDay > 0) {
        const today = dayStartMs(clock.now(), timeZone);
        const got = same.idsOf(to.id).reduce((sum, id) => sum + received.since(id, currency.id, today), 0);
        const left = Math.max(0, settings.receivedPerDay - got);
        if (amount > left) {
          throw new UserError("giveReceivedMuch", `${to.name} can be given only ${money(left, currency)} more today.`, {
            to,
            balance: left,
          });
        }
      }
    },
  };
}

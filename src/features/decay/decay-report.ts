/** What the streamer reads of the decay in the terminal, a sentence a line. */
import { wallClock } from "../../base/calendar.ts";
import { phrase } from "../../base/phrase.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Decay } from "./decay.ts";

/** How many of those who would lose the most are shown. */
const SHOWN = 10;

export class DecayReport {
  readonly #decay: Decay;
  readonly #context: Pick<FeatureContext, "chat" | "currency" | "timeZone" | "viewers">;

  constructor(decay: Decay, context: Pick<FeatureContext, "chat" | "currency" | "timeZone" | "viewers">) {
    this.#decay = decay;
    this.#context = context;
  }

  /** Whom it would hit today, and when it is done. Changes nothing. */
  async plan(): Promise<string[]> {
    const { enabled, idleDays, percent, keep, noticeDays } = this.#decay.settings;
    const { fading, total, couldCome, fromMs } = await this.#decay.plan();
    const days = this.#number(idleDays);
    const lines = [
      phrase("Who was away for {days} days loses {percent}% each time, and keeps {kept} at least.", {
        ...{ days, percent: this.#number(percent), kept: this.#money(keep) },
      }),
    ];
    if (couldCome) {
      lines.push(
        phrase("Today that would take {amount}; viewers: {count}.", {
          ...{ amount: this.#money(total), count: this.#number(fading.length) },
        }),
      );
      for (const { viewerId, has, takes, lastMs } of fading.slice(0, SHOWN)) {
        const viewer = this.#context.viewers.person(viewerId).name;
        const values = { viewer, day: this.#day(lastMs), amount: this.#money(has), taken: this.#money(takes) };
        lines.push(phrase("  {viewer}, last here on {day}, has {amount} and would lose {taken}.", values));
      }
    } else {
      lines.push(
        phrase("Today it would take nothing: there were no broadcasts to miss in the last {days} days.", { days }),
      );
    }
    if (!enabled) lines.push(phrase("It is off (decay.enabled in the config), so nobody loses anything."));
    else if (fromMs === undefined) {
      const waits = this.#number(noticeDays);
      lines.push(
        phrase(
          "Chat was not told yet. It is when you are live next, and the first time is {days} days later at the earliest.",
          {
            days: waits,
          },
        ),
      );
    } else lines.push(phrase("The next time: {day}.", { day: this.#day(fromMs) }));
    return lines;
  }

  #day(atMs: number): string {
    return wallClock(atMs, this.#context.timeZone).day;
  }

  #money(amount: number): string {
    return this.#context.chat.replies.words.money(amount, this.#context.currency);
  }

  #number(count: number): string {
    return this.#context.chat.replies.words.number(count);
  }
}

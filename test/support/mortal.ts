/** A process that can be killed within the test's own: what it waits for never comes, and no timer of it runs any more. */
import type { Cron, System, Timers } from "../../src/base/system.ts";
import type { Work } from "../../src/db/work.ts";
import type { Writer } from "../../src/db/writer.ts";

export class Mortal {
  /** Resolves when it has died. */
  readonly died: Promise<void>;
  #die: () => void = () => {};
  #dead = false;
  #commitsLeft = Number.POSITIVE_INFINITY;

  constructor() {
    this.died = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  get dead(): boolean {
    return this.#dead;
  }

  kill(): void {
    this.#dead = true;
    this.#die();
  }

  /** It dies at the next piece of work after so many. */
  killAfter(commits: number): void {
    this.#commitsLeft = commits;
  }

  /** Never resolves: whoever waits is gone. */
  struck<T>(): Promise<T> {
    this.kill();
    return new Promise<T>(() => {});
  }

  /** The writer as long as it lives: who is dead hears of no commit, nor of a book that is closed. */
  writer(writer: Writer): Pick<Writer, "run"> {
    return {
      run: <T>(run: (work: Work) => T): Promise<T> => {
        if (this.#dead || this.#commitsLeft-- <= 0) return this.struck<T>();
        return new Promise<T>((resolve, reject) => {
          writer.run(run).then(
            (value) => this.#dead || resolve(value),
            (error: unknown) => this.#dead || reject(error),
          );
        });
      },
    };
  }

  /** The system as long as it lives. Its clock is nobody's and goes on. */
  system({ clock, random, timers, cron }: System): System {
    const mortalTimers: Timers = {
      after: (ms, run) => timers.after(ms, () => this.#orDeath(run)),
      every: (ms, run) => timers.every(ms, () => this.#orDeath(run)),
    };
    const mortalCron: Cron = {
      schedule: (plan, zone, run, more) => cron.schedule(plan, zone, () => this.#orDeath(run), more),
    };
    return { clock, random, timers: mortalTimers, cron: mortalCron };
  }

  /** The clock does not wait for the dead. */
  #orDeath(run: () => unknown): unknown {
    const result = this.#dead ? undefined : run();
    return result instanceof Promise ? Promise.race([result, this.died]) : result;
  }
}

/** Drops that come by themselves while somebody is live: at times of day, or every so many minutes of being live. */

import { UserError } from "../../base/errors.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import type { Cancel, Clock, Cron, Timers } from "../../base/system.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { DropRows } from "./rows.ts";
import type { DropPlan } from "./settings.ts";

export interface PlansOptions {
  readonly plans: () => readonly DropPlan[];
  readonly rows: DropRows;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly cron: Cron;
  readonly timeZone: string;
  readonly log: Log;
  readonly isLive: () => boolean;
  /** Does what the plan says. `batchKey` is used once. */
  readonly run: (work: Work, plan: DropPlan, batchKey: string) => void;
}

export class Plans {
  readonly #options: PlansOptions;
  readonly #timers: Cancel[] = [];

  constructor(options: PlansOptions) {
    this.#options = options;
  }

  /** Plans them, in place of what was planned before. */
  start(): void {
    const { cron, timeZone, timers, isLive } = this.#options;
    const plans = this.#options.plans();
    this.stop();
    for (const plan of plans) {
      if (plan.cron === undefined) continue;
      this.#timers.push(
        cron.schedule(plan.cron, timeZone, () => (isLive() ? this.#run([plan]) : undefined), {
          what: `the drop ${plan.name}`,
        }),
      );
    }
    const counted = plans.filter((plan) => plan.everyMinutes !== undefined);
    if (counted.length > 0) this.#timers.push(timers.every(MINUTE_MS, () => this.#minute(counted)));
  }

  stop(): void {
    for (const timer of this.#timers.splice(0)) timer.cancel();
  }

  async #minute(plans: readonly DropPlan[]): Promise<void> {
    const { rows, writer, isLive, log } = this.#options;
    if (!isLive()) return;
    try {
      const due = await writer.run((work) =>
        plans.filter((plan) => rows.minute(work, plan.name) >= plan.everyMinutes!),
      );
      await this.#run(due);
    } catch (error) {
      log.error({ err: error }, "the minutes of planned drops could not be counted");
    }
  }

  async #run(plans: readonly DropPlan[]): Promise<void> {
    const { rows, writer, clock, log, run } = this.#options;
    for (const plan of plans) {
      const batchKey = `plan:${plan.name}:${Math.floor(clock.now() / MINUTE_MS)}`;
      try {
        await writer.run((work) => {
          rows.resetPlan(work, plan.name);
          if (!rows.byKey(batchKey)) run(work, plan, batchKey);
        });
      } catch (error) {
        if (error instanceof UserError)
          log.info({ plan: plan.name, why: error.message }, "a planned drop was left out");
        else log.error({ err: error, plan: plan.name }, "a planned drop failed");
      }
    }
  }
}

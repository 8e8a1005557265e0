/** Finds the ids of the channel for as long as it takes, and compares them with what Kick says once the chat is read. */

import { backoffMs } from "../../base/backoff.ts";
import type { Cancel } from "../../base/clock.ts";
import { codeOf, messageOf } from "../../base/errors.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import type { System } from "../../base/system.ts";
import { forgetIds, idsAdvice, idsPage, resolveIds } from "./ids.ts";
import { idsProblem } from "./ids-check.ts";
import type { KeyValueStore, KickApiPart, KickIds } from "./kick-seams.ts";
import type { KickConfig } from "./settings.ts";

export interface IdsFinderOptions {
  readonly config: KickConfig;
  readonly store: KeyValueStore;
  readonly api: Pick<KickApiPart, "lookupChannel" | "signedIn">;
  readonly system: System;
  readonly log: Log;
  attention(code: string, sentence: string | undefined): void;
}

const RETRY_MAX_MS = 15 * MINUTE_MS;

export class IdsFinder {
  readonly #options: IdsFinderOptions;
  readonly #stopping = new AbortController();
  #retry: { readonly timer: Cancel; readonly giveUp: () => void } | undefined;

  constructor(options: IdsFinderOptions) {
    this.#options = options;
  }

  /** The ids, however long it takes; `undefined` when it was stopped before. Never throws. */
  async find(): Promise<KickIds | undefined> {
    const { config, store, api, system, log, attention } = this.#options;
    const { signal } = this.#stopping;
    for (let attempt = 0; !signal.aborted; attempt++) {
      try {
        const ids = await resolveIds({ config, store, signal, lookupChannel: (slug) => api.lookupChannel(slug) });
        if (signal.aborted) return undefined;
        attention("kick.ids", undefined);
        return ids;
      } catch (error) {
        if (signal.aborted) return undefined;
        const reason = messageOf(error);
        log.debug({ reason }, "Kick's ids could not be found; trying again");
        attention("kick.ids", idsAdvice(codeOf(error), config, reason));
        await this.#wait(backoffMs(attempt, config.timing.backoffMaxMs, RETRY_MAX_MS, system.random));
      }
    }
    return undefined;
  }

  /** While the chat is read already: nothing waits for what Kick says about the numbers. Never throws. */
  async check(ids: KickIds): Promise<void> {
    const { config, store, api, attention } = this.#options;
    const { signal } = this.#stopping;
    const problem = await idsProblem({ config, ids, api, signal });
    if (signal.aborted) return;
    if (problem !== undefined) forgetIds(store, config.channel);
    attention("kick.ids", problem && `${problem} Put it right and start the bot again: ${idsPage(config)}`);
  }

  stop(): void {
    this.#stopping.abort();
    this.#retry?.timer.cancel();
    this.#retry?.giveUp();
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#retry = { timer: this.#options.system.timers.after(ms, resolve), giveUp: resolve };
    });
  }
}

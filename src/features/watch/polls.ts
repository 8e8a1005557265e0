/** When viewer lists are read: one reading of a channel at a time, and where there is none, that is said once. */

import type { ChannelState } from "./channel-state.ts";
import type { WatchingHooks } from "./hooks.ts";
import { type RollCallOptions, rollCall } from "./roll-call.ts";
import type { WatchingSection } from "./settings.ts";
import type { ChannelStates } from "./states.ts";

export interface PollsOptions extends RollCallOptions {
  readonly config: WatchingSection;
  readonly hooks: Pick<WatchingHooks, "capabilities" | "chatters">;
  readonly states: ChannelStates;
}

export class Polls {
  readonly #options: PollsOptions;

  constructor(options: PollsOptions) {
    this.#options = options;
  }

  /** Reads the list of a channel, unless it is being read; never rejects. */
  poll(state: ChannelState): Promise<void> {
    state.polling ??= this.#once(state)
      .catch((error: unknown) => this.#options.log.error({ error }, "the viewer list could not be worked through"))
      .finally(() => {
        state.polling = undefined;
      });
    return state.polling;
  }

  /** The readings that are under way. */
  underWay(): Promise<void>[] {
    return this.#options.states
      .all()
      .map((state) => state.polling)
      .filter((polling) => polling !== undefined);
  }

  async #once(state: ChannelState): Promise<void> {
    const { hooks, config, log } = this.#options;
    if (hooks.capabilities(state.channel.id).list) return rollCall(state, this.#options);
    if (config.presence.count !== "listed" || state.toldNoList) return;
    state.toldNoList = true;
    log.info(
      { channel: state.channel.login, platform: state.channel.platform },
      "there is no viewer list here, so only who writes in chat earns",
    );
  }
}

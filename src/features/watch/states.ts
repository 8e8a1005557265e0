/** The channels the watch looks at, by id and by the currency they pay in. */

import { inSteps } from "../../base/steps.ts";
import type { Clock } from "../../base/system.ts";
import type { Role } from "../../model/message.ts";
import type { Exclusions } from "../../viewers/exclusions.ts";
import { thousandths } from "./accrual.ts";
import { ChannelState } from "./channel-state.ts";
import type { WatchedChannel, WatchingHooks } from "./hooks.ts";
import { Presence } from "./presence.ts";
import type { WatchingSection } from "./settings.ts";

export interface ChannelStatesOptions {
  readonly clock: Clock;
  readonly config: WatchingSection;
  readonly exclusions: Exclusions;
  readonly hooks: Pick<WatchingHooks, "capabilities">;
  /** Whether somebody watches this channel may have changed. */
  readonly changed: (state: ChannelState, viewerId: number, sinceTick?: number) => void;
}

export class ChannelStates {
  readonly #options: ChannelStatesOptions;
  #weights: Readonly<Record<Role, number>>;
  readonly #byId = new Map<number, ChannelState>();
  readonly #byCurrency = new Map<number, ChannelState[]>();

  constructor(options: ChannelStatesOptions) {
    this.#options = options;
    this.#weights = weightsOf(options.config);
  }

  /** How long a line counts, who counts or how fast a role earns is another from now on: everybody is looked at again. */
  async resettled(): Promise<void> {
    this.#weights = weightsOf(this.#options.config);
    for (const state of this.all()) await inSteps(state.presence.resettled());
  }

  /** A channel that is known, which it must be. */
  get(channelId: number): ChannelState {
    const state = this.#byId.get(channelId);
    if (!state) throw new Error(`Channel ${channelId} was not opened.`);
    return state;
  }

  find(channelId: number): ChannelState | undefined {
    return this.#byId.get(channelId);
  }

  all(): ChannelState[] {
    return [...this.#byId.values()];
  }

  /** The channels that pay in a currency. */
  of(currencyId: number): readonly ChannelState[] {
    return this.#byCurrency.get(currencyId) ?? [];
  }

  currencyIds(): IterableIterator<number> {
    return this.#byCurrency.keys();
  }

  /** The other channels of the same currency. */
  siblings(state: ChannelState): readonly ChannelState[] {
    return this.of(state.channel.currencyId).filter((other) => other !== state);
  }

  /** The ids of the channels of a currency that are on air. */
  liveIn(currencyId: number): number[] {
    return this.of(currencyId)
      .filter((state) => state.air === "live")
      .map((state) => state.channel.id);
  }

  /** A channel as it is now; its state is made when new. */
  ensure(channel: WatchedChannel): ChannelState {
    const state = this.#byId.get(channel.id) ?? this.#create(channel);
    state.channel = channel;
    this.#byId.set(channel.id, state);
    this.#byCurrency.clear();
    for (const one of this.#byId.values()) {
      const { currencyId } = one.channel;
      this.#byCurrency.set(currencyId, [...this.of(currencyId), one]);
    }
    return state;
  }

  #create(channel: WatchedChannel): ChannelState {
    const { clock, config, hooks, exclusions, changed } = this.#options;
    const presence = new Presence({
      clock,
      config,
      weights: () => this.#weights,
      hasList: () => hooks.capabilities(channel.id).list,
      isExcluded: (viewer) => exclusions.reason(viewer, channel.platformId) !== undefined,
      tick: () => state.tick,
      changed: (viewerId, sinceTick) => changed(state, viewerId, sinceTick),
    });
    const state = new ChannelState(channel, presence);
    return state;
  }
}

function weightsOf({ multipliers }: WatchingSection): Readonly<Record<Role, number>> {
  return {
    everyone: thousandths(multipliers.everyone),
    subscriber: thousandths(multipliers.subscriber),
    vip: thousandths(multipliers.vip),
    moderator: thousandths(multipliers.moderator),
    broadcaster: thousandths(multipliers.broadcaster),
  };
}

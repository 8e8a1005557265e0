/**
 * Where the platform cannot tell whether a channel is live, as without a sign-in: `!live` and `!offline` say it, and by
 * default lively chat is taken as live. A guess ends by itself and gives way to whoever knows.
 */

import { MINUTE_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import { phrase } from "../../base/phrase.ts";
import type { Clock, Timers } from "../../base/system.ts";
import type { Writer } from "../../db/writer.ts";
import type { Exclusions } from "../../viewers/exclusions.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
import type { ChannelState } from "./channel-state.ts";
import { type GuessNotes, HOLD_HOURS } from "./guess-notes.ts";
import type { SeenLine, WatchingHooks } from "./hooks.ts";
import { LIVELY_PEOPLE, LIVELY_WITHIN_MS } from "./lively.ts";
import { GUESSED, type OnAir } from "./on-air.ts";
import type { WatchingSection } from "./settings.ts";

/** What nobody but a person or a guess says is live ends after this many minutes, or this long without a line. */
const TICKS_MAX = 12 * 60;
const SILENCE_MAX_MS = 30 * MINUTE_MS;
const DECLARED = "declared:";
const ALWAYS = "always:";
/** So long after a channel is known it is said what happens there: a sign-in may still be on its way. */
const EXPLAINED_AFTER_MS = 10_000;

/** What `!live` and `!offline` did. `known`: refused, the platform knows by itself. `held`: chat is not believed either. */
export type DeclareResult = "live" | "already" | "offline" | "held" | "known";

export interface AssumedOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly writer: Pick<Writer, "run">;
  readonly log: Log;
  readonly config: WatchingSection;
  readonly hooks: Pick<WatchingHooks, "capabilities" | "announceGuess">;
  readonly exclusions: Exclusions;
  readonly notes: GuessNotes;
  readonly onAir: OnAir;
}

export class Assumed {
  readonly #options: AssumedOptions;

  constructor(options: AssumedOptions) {
    this.#options = options;
  }

  /** The platform knows by itself whether it is live. */
  knows(state: ChannelState): boolean {
    return this.#options.hooks.capabilities(state.channel.id).live;
  }

  /** Lively chat may be taken as live. The terminal of a rehearsal says when it is. */
  guesses({ channel }: ChannelState): boolean {
    return this.#options.config.live === "guessed" && channel.platform !== "local";
  }

  /** Whether it is live is a guess at most: nobody said it, and lively chat is what is gone by. */
  isGuess(state: ChannelState): boolean {
    if (!this.guesses(state) || this.knows(state)) return false;
    return state.air !== "live" || state.assumed?.how === "guessed";
  }

  /** A moderator says `!live`. What was a guess is none from here on. */
  declareLive(state: ChannelState): Promise<DeclareResult> {
    return state.inTurn(async () => {
      if (this.knows(state)) return "known";
      const { onAir, notes, writer, clock } = this.#options;
      await writer.run((work) => notes.release(work, state.channel.id));
      if (state.air === "live" && state.assumed?.how !== "guessed") return "already";
      await onAir.goLive(state, undefined, undefined, DECLARED);
      await onAir.confirm(state, `${DECLARED}${clock.now()}`);
      state.assumed = { how: "declared", sinceTick: state.tick };
      return "live";
    });
  }

  /** A moderator says `!offline`. Chat that stays lively after it begins nothing for some hours. */
  declareOffline(state: ChannelState): Promise<DeclareResult> {
    return state.inTurn(async () => {
      if (this.knows(state)) return "known";
      await this.#hold(state);
      if (isOff(state)) return this.guesses(state) ? "held" : "already";
      await this.#options.onAir.goOffline(state);
      return "offline";
    });
  }

  /** The platform has said something after all: on air is believed at once, off air also against lively chat. */
  async platformSaid(state: ChannelState, live: boolean): Promise<void> {
    if (!this.guesses(state) || this.knows(state)) return;
    if (live) await this.#options.writer.run((work) => this.#options.notes.release(work, state.channel.id));
    else await this.#hold(state);
  }

  /** The channel is there (again): what can be known of it without the platform is put in order. */
  opened(state: ChannelState): Promise<void> {
    const { timers } = this.#options;
    timers.after(EXPLAINED_AFTER_MS, () => this.#explain(state));
    return state.inTurn(async () => {
      const { config, onAir } = this.#options;
      if (this.knows(state) || state.air === "live") return;
      if (config.live === "always") return onAir.goLive(state, undefined, undefined, ALWAYS);
      const { broadcast } = state;
      if (!broadcast) return;
      if (onAir.isLongGone(broadcast)) return onAir.end(state);
      const guessed = broadcast.ref.startsWith(GUESSED);
      if (guessed ? !this.guesses(state) : !broadcast.ref.startsWith(DECLARED)) return;
      await onAir.goLive(state, broadcast.ref, undefined);
      state.assumed = { how: guessed ? "guessed" : "declared", sinceTick: 0 };
    });
  }

  /** Somebody wrote. Resolves when what follows from it is done; `undefined` when nothing does. */
  heard(state: ChannelState, viewer: KnownViewer, line: SeenLine): Promise<void> | undefined {
    const { exclusions, clock } = this.#options;
    const reason = exclusions.reason(viewer, state.channel.platformId);
    const owns = viewer.platformId === state.channel.platformId || line.roles.includes("broadcaster");
    if (reason !== undefined && !owns) return undefined;
    const nowMs = clock.monotonic();
    state.lastLineMs = nowMs;
    state.lastLineAtMs = clock.now();
    if (state.air === "live" || !this.guesses(state)) return undefined;
    if (line.command || line.action || line.counted === false) return undefined;
    const lively = state.lively.heard(viewer.id, nowMs);
    return (lively || owns) && this.#mayGuess(state) ? this.#guess(state) : undefined;
  }

  /** Every minute: what nobody ended ends by itself. */
  check(state: ChannelState): Promise<void> {
    return state.inTurn(async () => {
      const { clock, onAir, log } = this.#options;
      const { assumed } = state;
      if (!assumed || state.air !== "live" || this.knows(state)) return;
      const long = state.tick - assumed.sinceTick >= TICKS_MAX;
      // A guess goes by either clock: while a computer sleeps, one of them may stand still.
      const wallMs = assumed.how === "guessed" ? clock.now() - state.lastLineAtMs : 0;
      const silentMs = Math.max(clock.monotonic() - state.lastLineMs, wallMs);
      if (!long && silentMs < SILENCE_MAX_MS) return;
      const reason = long ? "12 hours" : "30 minutes of silent chat";
      const { login } = state.channel;
      if (assumed.how === "declared") {
        log.info(
          { channel: login, reason },
          "a broadcast declared with !live is taken to be over; write !live again if it is not",
        );
        return onAir.goOffline(state);
      }
      log.info(
        { channel: login, reason },
        "the broadcast that lively chat began is taken to be over; !live if it is not",
      );
      if (long) await this.#hold(state);
      await onAir.end(state, clock.now() - silentMs);
    });
  }

  #mayGuess(state: ChannelState): boolean {
    return state.air !== "live" && !this.knows(state) && !this.#options.notes.isHeld(state.channel.id);
  }

  #guess(state: ChannelState): Promise<void> {
    return state.inTurn(async () => {
      if (!this.#mayGuess(state)) return;
      await this.#options.onAir.goLive(state, undefined, undefined, GUESSED);
      state.assumed = { how: "guessed", sinceTick: state.tick };
      state.lively.clear();
      await this.#tell(state);
    });
  }

  /** In the log each time; in chat once, where the bot can talk. */
  async #tell({ channel }: ChannelState): Promise<void> {
    const { log, hooks, notes, writer } = this.#options;
    log.info(
      { platform: channel.platform, channel: channel.login },
      `chat is lively, so ${channel.login} is taken as live and watching earns, until 30 silent minutes or 12 hours. ${betterWays(channel.platform)}`,
    );
    if (notes.wasTold(channel.id) || !hooks.announceGuess(channel.id)) return;
    await writer.run((work) => notes.told(work, channel.id));
  }

  #explain(state: ChannelState): void {
    const { platform, login } = state.channel;
    if (state.explained || platform === "local" || this.knows(state) || (state.air === "live" && !state.assumed))
      return;
    state.explained = true;
    this.#options.log.info(
      { platform, channel: login },
      `whether ${login} is live cannot be seen: ${whatHappens(this.#options.config.live)}. ${betterWays(platform)}`,
    );
  }

  async #hold(state: ChannelState): Promise<void> {
    const { writer, notes } = this.#options;
    state.lively.clear();
    if (this.guesses(state)) await writer.run((work) => notes.hold(work, state.channel.id));
  }
}

/** What the setting `watching.live` makes of a channel whose platform cannot tell whether it is live. */
export function whatHappens(live: WatchingSection["live"]): string {
  if (live === "declared") return phrase("nobody earns before somebody writes !live in chat");
  if (live === "always") return phrase("it counts as live as long as the bot runs, and who writes earns");
  return phrase(
    "lively chat ({people} people within {minutes} minutes, or a line of the broadcaster's) is taken as live, and then who writes earns",
    { people: LIVELY_PEOPLE, minutes: LIVELY_WITHIN_MS / MINUTE_MS },
  );
}

function betterWays(platform: string): string {
  return `Better: write !live and !offline (which holds for ${HOLD_HOURS} hours), or sign in: npx chatmint login ${platform}`;
}

/** Off air, also within the grace period. */
export function isOff(state: ChannelState): boolean {
  return state.air === "offline" || state.air === "grace";
}

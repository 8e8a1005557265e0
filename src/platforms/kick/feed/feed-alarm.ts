/** Tells the streamer when Kick's chat is not read: the feed is down for long, or open and not of this chat. */

import type { Cancel } from "../../../base/clock.ts";
import type { System } from "../../../base/system.ts";
import type { ReaderState } from "../kick-seams.ts";

export interface FeedAlarmOptions {
  readonly system: System;
  /** A short drop is nobody's business; a longer one is. */
  readonly patienceMs: number;
  attention(code: string, sentence: string | undefined): void;
}

/** So many lines of our own in a row that chat did not show us: somebody reads another chat. */
const UNHEARD_MAX = 6;

export class FeedAlarm {
  readonly #options: FeedAlarmOptions;
  #timer: Cancel | undefined;

  constructor(options: FeedAlarmOptions) {
    this.#options = options;
  }

  changed(state: ReaderState): void {
    const { system, patienceMs, attention } = this.#options;
    if (state.state === "connected") {
      this.stop();
      attention("kick.feed", undefined);
    } else if (state.state === "down" && this.#timer === undefined) {
      this.#timer = system.timers.after(patienceMs, () =>
        attention("kick.feed", `Kick's chat cannot be read (${state.reason}). The bot keeps trying.`),
      );
    }
  }

  /** After a line was sent while the feed is connected: how many of the last ones did not come back. */
  unheard(count: number): void {
    this.#options.attention(
      "kick.echo",
      count < UNHEARD_MAX
        ? undefined
        : `Kick took the bot's last ${count} lines, but none of them was seen in the chat that is read. Perhaps "chatroomId" in the ` +
            'section "kick" of the config is not that of your channel, or chat hides what the bot\'s account writes: make it a moderator.',
    );
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }
}

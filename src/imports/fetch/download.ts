/** How points are fetched from a bot that runs on a server of its own: saved as files first, then read like any other. */
import type { Timers } from "../../base/clock.ts";
import type { ImportPlatform } from "../found.ts";
import type { ImportAddresses } from "../settings.ts";

/** Whose points. */
export interface DownloadTarget {
  readonly bot: string;
  /** In small letters. */
  readonly channel: string;
  /** Where the channel is, if the streamer said so. */
  readonly platform?: ImportPlatform | undefined;
}

export interface DownloadOrder {
  readonly target: DownloadTarget;
  /** What was saved goes into a folder of its own below this one, by bot, channel and day. */
  readonly folder: string;
  readonly addresses: ImportAddresses;
  /** Milliseconds since 1970: what was saved the same day is not fetched again. */
  readonly nowMs: number;
  readonly timers: Timers;
  /** What the service wants to be shown; `undefined` when the streamer has none. It is kept nowhere. */
  askForToken(question: string): Promise<string | undefined>;
  /** How many viewers are there of how many; `total` is `undefined` while nobody knows. */
  progress(count: number, total: number | undefined): void;
  /** Why it takes longer: a sentence. */
  readonly waits?: ((reason: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface Download {
  /** What `--from` calls it. */
  readonly bot: string;
  readonly title: string;
  /** The variable of the environment that may hold what {@link DownloadOrder.askForToken} would ask for. */
  readonly tokenVariable?: string | undefined;
  /** Whose points a text asks for: `streamelements:name`, or a link; `undefined` where it is neither. */
  claims(text: string): DownloadTarget | undefined;
  /**
   * Saves them, and says in which folder, to be imported. What is there already and whole is not fetched again, so the same
   * order goes on where it broke off. Throws a ConfigError that says what to do.
   */
  run(order: DownloadOrder): Promise<string>;
}

/** When a signed-in account is looked at, renewed and asked for again. */
import { MINUTE_MS } from "../../../base/lengths.ts";

/** How patient an account is. Milliseconds. */
export interface AccountTimes {
  /** How often the file is looked at and due work is done. */
  readonly tickMs: number;
  /** A token this close to its end is traded for a new one: time for many tries before it ends. */
  readonly refreshBeforeMs: number;
  /** Twitch asks every app to validate at start and hourly. */
  readonly validateEveryMs: number;
  /** After a refresh that got no clear answer. */
  readonly retryMs: number;
}

export const ACCOUNT_TIMES: AccountTimes = {
  tickMs: 10_000,
  refreshBeforeMs: 15 * MINUTE_MS,
  validateEveryMs: 60 * MINUTE_MS,
  retryMs: 60_000,
};

/** A token refused this soon after it was made is not renewed: a new one would be refused as well. */
export const JUST_MADE_MS = 30_000;
/** Twitch refused to renew a token that still works: asked once more so long before its end, and at its end. */
export const ONCE_MORE_BEFORE_MS = 2 * MINUTE_MS;

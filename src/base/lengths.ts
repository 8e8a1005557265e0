/** How long and how much: the units of time and the limits of amounts that are the same in every room. */

/** Milliseconds. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** A day of 24 hours; the streamer's own days are in calendar.ts. */
export const DAY_MS = 24 * HOUR_MS;

/** The most that one movement may be, in the currency's smallest unit. */
export const AMOUNT_MAX = 1_000_000_000_000;
/** The most that one thing costs or gives by the config or by a command: a thousand of them still fit into a movement. */
export const PRICE_MAX = 1_000_000_000;

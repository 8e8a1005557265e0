/**
 * What the rooms know of logging: pino's own shape, so that the command line hands them a pino logger and a test a silent one.
 * Log lines are objects first: `log.info({ channel, amount }, "span paid")`.
 */
export type Log = Pick<import("pino").Logger, "trace" | "debug" | "info" | "warn" | "error" | "fatal"> & {
  child(bindings: Record<string, unknown>): Log;
};

const silent = () => {};

/** A log of which nothing remains. */
export const SILENT_LOG: Log = {
  ...{ trace: silent, debug: silent, info: silent, warn: silent, error: silent, fatal: silent },
  child: () => SILENT_LOG,
};

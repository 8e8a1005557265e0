/**
 * What the rooms know of logging: pino's own shape, so that the command line hands them a pino logger and a test a silent one.
 * Log lines are objects first: `log.info({ channel, amount }, "span paid")`.
 */
export type Log = Pick<import("pino").Logger, "trace" | "debug" | "info" | "warn" | "error" | "fatal"> & {
  child(bindings: Record<string, unknown>): Log;
};

/** How the program is asked to end and how it ended, for the bot and for the small process that started it. */
import type { ConfigError } from "../../base/errors.ts";

/** SIGHUP is what a closed terminal window sends on Windows too; SIGBREAK is Ctrl-Break there. */
export const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"] as const;

/** Exit codes. Only after `failed`, and where the system ended it, is it any use to start the bot again. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** Something the streamer has to put right. */
  config: 2,
  /** The disk refused a write. */
  disk: 3,
  /** The book does not add up, or cannot be read. */
  book: 4,
  /** Another Chatmint has the book. */
  inUse: 5,
} as const;

/** In the environment of the bot that our starter started. */
export const STARTER = "CHATMINT_STARTER";

/** Whether the other end of this process's channel is our starter, and not some other program that has one (pm2, a test). */
export function hasStarter(): boolean {
  return process.env[STARTER] !== undefined && process.connected !== undefined;
}

const BY_PROBLEM: Readonly<Record<string, number>> = {
  DISK: EXIT.disk,
  BOOK_WRONG: EXIT.book,
  BOOK_UNREADABLE: EXIT.book,
  BOOK_IN_USE: EXIT.inUse,
};

/** The exit code of a program that could not go on because of `error`. */
export function exitCodeOf(error: ConfigError): number {
  return BY_PROBLEM[error.code] ?? EXIT.config;
}

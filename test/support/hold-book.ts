/** A process that opens the book named on its command line and keeps it until it is killed. Says how that went. */
import { openBook } from "../../src/db/open.ts";
import type { ConfigError } from "../../src/errors.ts";

try {
  const book = openBook({ file: process.argv[2]! });
  console.log("open");
  // A book that nobody holds on to is collected some day, and its lock with it.
  setInterval(() => book.file, 1_000);
} catch (error) {
  console.log(`${(error as ConfigError).code} ${(error as ConfigError).message}`);
}

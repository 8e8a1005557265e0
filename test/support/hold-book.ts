/** A process that opens the book named on its command line and keeps it until it is killed. Says how that went. */

import { TABLES } from "../../src/app/tables.ts";
import type { ConfigError } from "../../src/base/errors.ts";
import { openBook } from "../../src/db/open.ts";

try {
  openBook({ tables: TABLES, file: process.argv[2]! });
  // Nothing refers to the book from here on, which must not give its lock away.
  setTimeout(() => {
    (globalThis as { gc?: () => void }).gc?.();
    console.log("open");
    setInterval(() => {}, 1_000);
  }, 1);
} catch (error) {
  console.log(`${(error as ConfigError).code} ${(error as ConfigError).message}`);
}

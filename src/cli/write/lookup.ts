/**
 * Asks Twitch and Kick for names on behalf of a sub-command: through the bot that runs, which has the sign-ins, and where none
 * runs with the sign-ins itself. Only who holds the book may renew a sign-in, so the book is held while it asks itself; a bot
 * that starts meanwhile gets it between two questions, and is asked from then on.
 */
import path from "node:path";
import type { Answer, Asked } from "../../app/operations.ts";
import { realPlatforms } from "../../app/platforms.ts";
import { TABLES } from "../../app/tables.ts";
import { ConfigError } from "../../base/errors.ts";
import { delay, realSystem, type System } from "../../base/system.ts";
import { lockBook } from "../../db/lock.ts";
import { type Book, openBook } from "../../db/open.ts";
import type { ImportPlatform, Lookup } from "../../imports/resolve.ts";
import {
  type AccountsAnswer,
  accountsAnswerShape,
  answerLater,
  noSuchPlatform,
  refusedAll,
} from "../../platforms/accounts.ts";
import type { Platform } from "../../platforms/platform.ts";
import type { CliContext } from "../context.ts";
import { createLog } from "../run/logging.ts";
import { BOOK_AGAIN_MS, BOOK_WAIT_MS, isInUse } from "./book-free.ts";
import { askRunning } from "./door.ts";

/** How long the book is left between two questions, for a bot that waits for it. */
const GAP_MS = 30;

export interface Lookups {
  readonly twitch: Lookup;
  readonly kick: Lookup;
  /** Lets go of what asking needed. */
  close(): Promise<void>;
}

/** Nothing is asked or opened before the first question. The caller does not hold the book. */
export function lookupFor(context: CliContext): Lookups {
  const alone = new AskingAlone(context);
  const of =
    (platform: ImportPlatform): Lookup =>
    (logins) =>
      askFor(context, alone, platform, logins);
  return { twitch: of("twitch"), kick: of("kick"), close: () => alone.close() };
}

async function askFor(
  { paths }: CliContext,
  alone: AskingAlone,
  platform: ImportPlatform,
  logins: readonly string[],
): Promise<AccountsAnswer> {
  const { clock, timers, random } = alone.system;
  const untilMs = clock.monotonic() + BOOK_WAIT_MS;
  for (;;) {
    const asked: Asked = { operation: "accounts", request: { platform, logins }, id: random.bytes(16).toString("hex") };
    try {
      const answer = await askRunning(paths, false, asked, timers);
      if (answer) return answerOf(answer);
      return await alone.ask(platform, logins);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      if (error.code === "DOOR_SILENT")
        return { answered: [], accounts: [], rest: answerLater(error.message, undefined) };
      if (!isInUse(error) || clock.monotonic() >= untilMs) return refusedAll(error.problems.join(" "));
    }
    await delay(timers, BOOK_AGAIN_MS);
  }
}

/** What the running bot answered. */
function answerOf({ code, lines, data }: Answer): AccountsAnswer {
  const read = accountsAnswerShape.safeParse(data);
  if (code === 0 && read.success) return read.data;
  return refusedAll(lines.join(" ") || "The running bot gave an answer that this Chatmint does not understand.");
}

class AskingAlone {
  readonly system: System = realSystem();
  readonly #context: CliContext;
  #book: Book | undefined;
  #platforms: Promise<Platform[]> | undefined;

  constructor(context: CliContext) {
    this.#context = context;
  }

  /** Throws `BOOK_IN_USE` while somebody else holds the book. */
  async ask(platform: ImportPlatform, logins: readonly string[]): Promise<AccountsAnswer> {
    const lock = lockBook(this.#context.paths.book);
    try {
      this.#platforms ??= this.#build();
      const asked = (await this.#platforms).find(({ name }) => name === platform);
      return (await asked?.accountsByLogin?.(logins)) ?? noSuchPlatform(platform);
    } finally {
      lock.release();
      await delay(this.system.timers, GAP_MS);
    }
  }

  async close(): Promise<void> {
    const platforms = (await this.#platforms?.catch(() => [])) ?? [];
    await Promise.all(platforms.map((platform) => platform.stop()));
    this.#book?.close();
  }

  #build(): Promise<Platform[]> {
    const context = this.#context;
    const { config } = context.load();
    // Nothing of what they keep in a book is needed to ask for names.
    this.#book = openBook({ tables: TABLES, file: ":memory:" });
    return realPlatforms({
      ...{ config, db: this.#book.db, system: this.system, secrets: context.secrets() },
      log: createLog("error", (text) => context.err(text.trimEnd()), false),
      envFile: path.join(path.dirname(context.configFile), ".env"),
    });
  }
}

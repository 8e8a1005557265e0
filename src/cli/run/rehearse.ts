/** `chatmint rehearse`: the whole bot in this terminal, connected to nothing, on a clock that `/advance` moves. */

import { rmSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Config } from "../../app/config.ts";
import { openDoorOf } from "../../app/door.ts";
import type { LoadedConfig } from "../../app/load-config.ts";
import { Rehearsal, type RehearsalOptions } from "../../app/rehearsal.ts";
import { LazyPorts } from "../../app/web/lazy-ports.ts";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { realSystem } from "../../base/system.ts";
import { startWatchdog, type Watchdog } from "../../base/watchdog.ts";
import { hangReport } from "../../chat/commands/switched-off.ts";
import { lockBook } from "../../db/lock.ts";
import type { Book } from "../../db/open.ts";
import { inWords } from "../../db/place.ts";
import type { CliContext } from "../context.ts";
import { ofRehearsal } from "../look/book.ts";
import { speechOf } from "../speech.ts";
import { whenFree } from "../write/book-free.ts";
import { openDashboard } from "./dashboard.ts";
import { holdSignals, letSignals } from "./early-signals.ts";
import { createLog, setLogLevel } from "./logging.ts";
import { endCrashed, onStopSignal } from "./stopping.ts";
import { catchStrays } from "./strays.ts";

export interface RehearseCall {
  /** Begin with an empty book. */
  readonly fresh: boolean;
}

/** Sub-commands that look into the real book unless they are told otherwise. */
const LOOKS_INTO_A_BOOK = /npx chatmint (?:verify|viewer|history|redemption|giveaway)\b/g;

/** `/advance` over many days is much work at once. */
const BUSY_MS = 20_000;

/** How often the clock of a rehearsal that somebody types into follows the real one. */
const FOLLOW_MS = 250;

/** Runs a rehearsal until the end of the input, `/quit` or a signal. Resolves with the exit code. */
export async function rehearse(context: CliContext, options: RehearseCall): Promise<number> {
  const loaded = context.load();
  if (options.fresh) removeBook(context.paths.rehearsalBook);
  const write = (text: string) => context.err(text.trimEnd());
  const log = createLog(quieter(loaded.config.operations.logLevel), write, false);
  let book: Book | undefined;
  const strays = catchStrays({
    commands: context.paths.commands,
    tell: (err, sentence) => log.error({ err }, sentence),
    // Not started again: whoever types into it sees it end, and why.
    end(err) {
      log.fatal({ err }, "something failed that nobody foresaw, so the rehearsal ends; nothing that was said is lost");
      endCrashed(() => book?.close());
    },
  });
  const watchdog = startWatchdog({
    timers: realSystem().timers,
    reportFile: hangReport(context.paths.folder),
    busyMs: BUSY_MS,
  });
  try {
    return await play(context, loaded, log, watchdog, (opened) => {
      book = opened;
    });
  } finally {
    await watchdog.stop();
    await strays.release();
  }
}

/** What goes on can be seen; only trouble is worth a line, unless more was asked for. */
function quieter(level: string): string {
  return level === "info" ? "warn" : level;
}

async function play(
  context: CliContext,
  { config, file }: LoadedConfig,
  log: Log,
  watchdog: Watchdog,
  onBook: (book: Book) => void,
): Promise<number> {
  const real = realSystem();
  let failed: unknown;
  const speech = speechOf(context);
  const rehearsal = await opened(context.paths.rehearsalBook, {
    config,
    paths: context.paths,
    nowMs: real.clock.now(),
    random: real.random,
    log,
    inLanguage: (problem) => speech.tell(problem),
    print: (text, on) => context.out(`chatmint${on ? `@${on}` : ""}: ${withItsBook(text)}`),
    hint: (text) => context.err(text),
    tell: (text) => context.err(text),
    run: real.random.bytes(6).toString("hex"),
    watchdog,
    setLogLevel: (level) => setLogLevel(log, quieter(level)),
    onFatal: (error) => {
      failed = error;
    },
  });
  onBook(rehearsal.book);
  watchdog.armed();
  const door = await openDoorOf(rehearsal.house, context.paths, true, log);
  banner(context, config, file, rehearsal.house.called);
  const dashboard = openDashboard({
    context,
    ground: {
      ...{ house: rehearsal.house, config, paths: context.paths, configFile: context.configFile },
      ...{ secrets: () => context.secrets(), system: real, log, rehearsal: true, copies: () => undefined },
      played: (line) => rehearsal.typed(line),
      warnings: () => [],
    },
    ports: new LazyPorts(),
    say: (line) => context.err(`  ${line}`),
  });
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= Promise.all([door.close(), dashboard.then((web) => web?.close())]).then(() => rehearsal.close());
    return closing;
  };
  const signals = onStopSignal(real.timers, close);
  const clock = followRealTime(context, rehearsal, real);
  try {
    for await (const line of createInterface({ input: context.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (closing || !(await rehearsal.line(line))) break;
      if (failed) throw failed;
    }
  } catch (error) {
    context.err(`The rehearsal ended: ${messageOf(error)}`);
    failed ??= error;
  } finally {
    clock.cancel();
    await close();
    signals.release();
  }
  return failed ? 1 : 0;
}

/** What the bot says, with hints that lead to the rehearsal's book. */
function withItsBook(text: string): string {
  return text.replace(LOOKS_INTO_A_BOOK, "$& --rehearsal");
}

async function opened(bookFile: string, options: Omit<RehearsalOptions, "bookFile">): Promise<Rehearsal> {
  try {
    const where = { paths: options.paths, rehearsal: true, system: realSystem(), waits: () => {} };
    return await whenFree(where, () => {
      holdSignals();
      return Rehearsal.open({ ...options, bookFile }).catch((error: unknown) => {
        letSignals();
        throw error;
      });
    });
  } catch (error) {
    throw ofRehearsal(bookFile, error);
  }
}

/** Typed into by a person, the clock runs by itself as well; from a pipe or a file only `/advance` moves it. */
function followRealTime(context: CliContext, rehearsal: Rehearsal, real: ReturnType<typeof realSystem>) {
  if (!context.stdin.isTTY) return { cancel: () => {} };
  let last = real.clock.monotonic();
  return real.timers.every(FOLLOW_MS, () => {
    const now = real.clock.monotonic();
    const elapsed = Math.round(now - last);
    last = now;
    rehearsal.system.advance(elapsed).catch((error: unknown) => context.err(messageOf(error)));
  });
}

/** Only when no other rehearsal has it open. */
function removeBook(file: string): void {
  const lock = lockBook(file);
  try {
    for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
  } catch (error) {
    throw inWords(error, `The rehearsal's book ${file} cannot be removed`);
  } finally {
    lock.release();
  }
}

function banner(
  context: CliContext,
  { currency, watching }: Config,
  configFile: string | undefined,
  called: (word: string) => string,
): void {
  const many = currency.many;
  const rules = `${watching.amount} ${watching.amount === 1 ? currency.one : many} for every ${watching.minutes} min of watching`;
  for (const line of [
    "",
    "  Chatmint: this is a REHEARSAL. Nothing is connected; you play the viewers. It is live now.",
    configFile
      ? `  Under the rules of ${configFile}: ${rules}.`
      : `  There is no config.json here, so the defaults hold: ${rules}.`,
    "  Other than in your chat, giving has no limits here and whoever is named is made up.",
    "  Type lines like these, or paste them; # begins a note:",
    "",
    ...examples(called, many).map((line) => `    ${line}`),
    "",
    "  /help lists the directives, /quit ends it.",
    configFile
      ? "  The real thing, in a terminal in Chatmint's folder: npx chatmint start"
      : "  Connect your channel, in a terminal in Chatmint's folder: npx chatmint init",
    "",
  ]) {
    context.err(line);
  }
}

/** Lines to paste, each below its note. */
function examples(called: (word: string) => string, many: string): string[] {
  return [
    `# alice asks for her ${many}`,
    `alice: ${called("points")}`,
    "# roles are [mod], [sub], [vip] and [broadcaster]; a line without a name is yours, the streamer's",
    `[mod] bob: ${called("addpoints")} alice 50`,
    "# half an hour passes: everybody present is paid",
    "/advance 30m",
    "# people watch without a word, a crowd comes in, a raid arrives, somebody subscribes",
    "/join dan eve",
    "/viewers 200",
    "/raid carol 70",
    "/sub alice",
    "# a second chat, as on Kick",
    `alice@kick: ${called("link")}`,
    "# what else there is",
    called("commands"),
  ];
}

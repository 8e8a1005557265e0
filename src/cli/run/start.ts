/** `chatmint start`: the real thing where there is a config.json, else a rehearsal. */

import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { styleText } from "node:util";
import { buildHouse, type House } from "../../app/app.ts";
import { type Config, zoneOf } from "../../app/config.ts";
import { KeptCopies } from "../../app/copies/keep.ts";
import { secondPlaceOf } from "../../app/copies/places.ts";
import { standingShort } from "../../app/copies/telling.ts";
import { type Door, openDoorOf } from "../../app/door.ts";
import { realPlatforms } from "../../app/platforms.ts";
import type { Speech } from "../../app/speech.ts";
import { TABLES } from "../../app/tables.ts";
import { LazyPorts } from "../../app/web/lazy-ports.ts";
import type { OpenWeb } from "../../app/web/open-web.ts";
import { RecentWarnings, type Warning } from "../../app/web/recent-warnings.ts";
import { wallClock } from "../../base/calendar.ts";
import { ConfigError, messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { packageVersion } from "../../base/paths.ts";
import { type Missed, realSystem, type System } from "../../base/system.ts";
import { startWatchdog, type Watchdog } from "../../base/watchdog.ts";
import { hangReport } from "../../chat/commands/switched-off.ts";
import { oldPlaceNotes } from "../../config/moved.ts";
import { startCheckpoints } from "../../db/copies/checkpoint.ts";
import { type Book, openBook } from "../../db/open.ts";
import { checkCopyNow } from "../../ledger/audit/verify-file.ts";
import type { CliContext } from "../context.ts";
import { checkWholeCopy } from "../look/check-copy.ts";
import { speechOf, spokenLanguage } from "../speech.ts";
import { whenFree } from "../write/book-free.ts";
import { openDashboard } from "./dashboard.ts";
import { holdSignals } from "./early-signals.ts";
import { EXIT } from "./ending.ts";
import { openLogFile } from "./log-file.ts";
import { createRunLog, setLogLevel } from "./logging.ts";
import { rehearse } from "./rehearse.ts";
import { secretValues } from "./run-log.ts";
import { Screen } from "./screen.ts";
import { refuseWrongBook } from "./sound-book.ts";
import { askForRestart } from "./starter.ts";
import { endCrashed, onStopSignal } from "./stopping.ts";
import { catchStrays } from "./strays.ts";

const STATUS_EVERY_MS = 2_000;
/** How long a stop may wait for the last copy. */
const LAST_COPY_MS = 2_000;

/** Starts the bot and runs until it is asked to stop. Resolves with the exit code. */
export async function start(context: CliContext): Promise<number> {
  const loaded = context.load();
  if (!loaded.file) return rehearse(context, { fresh: false });
  const { config } = loaded;
  if (!config.twitch.channel && !config.kick.channel) {
    throw new ConfigError("NO_CHANNEL", [
      `${context.configFile} names no channel, so there is nothing to connect to. Name yours: npx chatmint init`,
      "Or try the rules without one: npx chatmint rehearse",
    ]);
  }
  // A place that is none is refused before anything is opened.
  secondPlaceOf(config, context.configFile, context.paths);
  const screen = new Screen((text) => void process.stderr.write(text), process.stderr.isTTY === true);
  const warnings = new RecentWarnings(realSystem().clock);
  const { log, keepIn, note } = createRunLog({
    level: config.operations.logLevel,
    timeZone: zoneOf(config),
    secrets: secretValues(context.secrets()),
    show(text, level) {
      const told = context.pasteable(text);
      warnings.take(told, level);
      screen.print(coloured(told, level));
    },
  });
  const system = realSystem(
    (err) => log.error({ err }, "work that was due at this time failed; the bot goes on"),
    (missed) => log.warn(sentenceOf(missed, zoneOf(config))),
  );
  const { book: file, backups: backupFolder } = context.paths;
  const waits = () => log.info("Another Chatmint has the book at the moment; this one waits for up to 20 seconds");
  const book = await whenFree({ ...{ system, waits }, paths: context.paths, rehearsal: false }, () =>
    openBook({ ...{ file, backupFolder }, tables: TABLES, checkCopy: checkCopyNow }),
  );
  holdSignals();
  // Only whoever has the book writes the log.
  keepIn(await openLogFile({ folder: context.paths.logs, onTrouble: (sentence) => log.warn(sentence) }));
  log.info(
    { node: process.version, system: `${os.platform()} ${os.release()} ${os.arch()}` },
    `Chatmint ${packageVersion()} starts; this log is kept in ${context.paths.logs}`,
  );
  const speech = speechOf(context);
  for (const note of oldPlaceNotes(loaded.old, speech.say.bind(speech))) log.info(note);
  const restarts = askForRestart({ language: spokenLanguage(context), logs: context.paths.logs });
  const watchdog = startWatchdog({ timers: system.timers, reportFile: hangReport(context.paths.folder), restarts });
  const strays = catchStrays({
    commands: context.paths.commands,
    tell: (err, sentence) => log.error({ err }, sentence),
    end(err) {
      log.fatal({ err }, "something failed that nobody foresaw, so Chatmint ends; nothing that chat was told is lost");
      endCrashed(() => {
        screen.close();
        book.close();
      });
    },
  });
  try {
    const code = await run({ context, config, screen, log, system, book, watchdog, warned: () => warnings.list() });
    log.info("Chatmint stops");
    return code;
  } catch (error) {
    // The window is told by whoever called.
    note({ err: error }, "Chatmint could not go on");
    throw error;
  } finally {
    await watchdog.stop();
    await strays.release();
    screen.close();
    book.close();
  }
}

/** Warnings in yellow and problems in red, where the window has colours. */
function coloured(text: string, level: number): string {
  if (process.stderr.isTTY !== true || level < 40) return text;
  return `${styleText(level < 50 ? "yellow" : "red", text.trimEnd())}\n`;
}

/** Says what was due while the computer slept or was busy. */
function sentenceOf({ what, dueMs, done }: Missed, timeZone: string): string {
  const { day, time } = wallClock(dueMs, timeZone);
  const since = `${what} was due at ${time} on ${day} while the computer slept or was busy`;
  return done ? `${since}, and again since; it is done once now` : `${since}, too long ago; it is left out this time`;
}

interface Running {
  readonly context: CliContext;
  readonly config: Config;
  readonly screen: Screen;
  readonly log: Log;
  readonly system: System;
  readonly book: Book;
  readonly watchdog: Watchdog;
  readonly warned: () => readonly Warning[];
}

async function run(running: Running): Promise<number> {
  const { context, config, log, system, book, screen } = running;
  let code: number = EXIT.done;
  let stopNow: () => void = () => {};
  const stopped = new Promise<void>((resolve) => {
    stopNow = resolve;
  });
  const speech = speechOf(context);
  const ports = new LazyPorts();
  const house = await buildHouse({
    config,
    paths: context.paths,
    book,
    system,
    log,
    platforms: await realPlatforms({
      config,
      db: book.db,
      system,
      log,
      secrets: context.secrets(),
      envFile: path.join(path.dirname(context.configFile), ".env"),
      listen: ports.listen,
    }),
    rehearsal: false,
    inLanguage: (problem) => speech.tell(problem),
    setLogLevel: (level) => setLogLevel(log, level),
    watchdog: running.watchdog,
    obsPassword: context.secrets().OBS_PASSWORD,
    onFatal: (error) => {
      log.fatal({ error: messageOf(error) }, "the disk refused a write; the bot stops so that nothing untrue is said");
      code = EXIT.disk;
      stopNow();
    },
  });
  await refuseWrongBook(book, house, context.restoreHint, (problem) => log.fatal(problem));
  const checkpoints = startCheckpoints({ db: book.db, file: book.file, timers: system.timers, log });
  let copies: KeptCopies | undefined;
  let door: Door | undefined;
  let dashboard: OpenWeb | undefined;
  const signals = onStopSignal(system.timers, async () => {
    stopNow();
    await closed;
  });
  const closed = (async () => {
    try {
      if (signals.isAsked()) return;
      await house.bot.start();
      running.watchdog.armed();
      const isLive = () => house.bot.channels().some(({ id }) => house.features.watch.isLive(id));
      const { configFile, paths } = context;
      copies = new KeptCopies({ ...{ config, configFile, paths, book, log, system, isLive }, check: checkWholeCopy });
      void copies.start();
      door = await openDoorOf(house, context.paths, false, log);
      dashboard = await openDashboard({
        ...{ context, ports, say: (line) => screen.print(`${line}\n`) },
        ground: {
          ...{ house, config, paths, configFile, system, log, rehearsal: false },
          ...{ secrets: () => context.secrets(), copies: () => copies?.standing(), warnings: running.warned },
        },
      });
      const status = system.timers.every(STATUS_EVERY_MS, () => screen.status(statusLine(house, copies, speech)));
      const terminal = readTerminal(running, house);
      await stopped;
      terminal.close();
      status.cancel();
    } finally {
      // Also when a platform could not start: nothing may keep a bot without a book alive.
      await door?.close();
      await dashboard?.close();
      await house.bot.stop();
      await copies?.stop(LAST_COPY_MS);
      await checkpoints.stop();
      screen.close();
      book.close();
    }
  })();
  try {
    await closed;
  } finally {
    signals.release();
  }
  return code;
}

/** The broadcaster's commands, typed here; answers stay here. The end of the input is no reason to stop. */
function readTerminal({ context, screen }: Running, house: House): { close(): void } {
  const lines = createInterface({ input: context.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on("line", (line) => {
    if (line.trim() !== "") void house.terminal(line.trim(), (text) => screen.print(`chatmint: ${text}\n`));
  });
  return lines;
}

function statusLine(house: House, copies: KeptCopies | undefined, speech: Speech): string {
  const parts = house.bot.channels().map((channel) => {
    const { live, guessed, present } = house.features.watch.counts(channel.id);
    return `${channel.platform} ${channel.login}: ${live ? (guessed ? "LIVE by its lively chat" : "LIVE") : "offline"}, ${present} present, chat ${house.statusOf(channel)}`;
  });
  if (parts.length === 0) parts.push("connecting");
  const minted = house.paidSinceStart();
  const muted = house.mutedUntilMs() === undefined ? "" : " | muted";
  const copied = copies === undefined ? "" : speech.tell(standingShort(copies.standing()));
  const kept = copied === "" ? "" : ` | ${copied}`;
  return `${parts.join(" | ")} | paid ${minted} | queue ${house.outbox.waiting()}${muted}${kept}`;
}

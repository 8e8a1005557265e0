/** The log: pino, made readable for people, on stderr; secrets never reach it. */
import { Writable } from "node:stream";
import { type DestinationStream, pino } from "pino";
import pretty from "pino-pretty";
import type { Log } from "../../base/log.ts";
import { calmly } from "./calm-log.ts";
import type { LogFile } from "./log-file.ts";
import { entryOf, forFile, forWindow, withoutSecrets } from "./run-log.ts";

const SECRET_KEYS = [
  "token",
  "accessToken",
  "refreshToken",
  "password",
  "clientSecret",
  "secret",
  "authorization",
  "deviceCode",
  "previousRefreshToken",
];

const BASICS = {
  redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: "[secret]" },
  formatters: { log: withErrors },
  // pino's own would write out once more what was written out.
  serializers: { err: (written: unknown) => written },
};

/** JSON shows nothing of an error: each is written out with its message, code, stack and causes, whatever its key. */
function withErrors(fields: Record<string, unknown>): Record<string, unknown> {
  return mapped(fields, (value) => (isPlain(value) ? mapped(value, writtenOut) : writtenOut(value)));
}

function writtenOut(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(writtenOut);
  if (!(value instanceof Error)) return value;
  const written = { ...pino.stdSerializers.err(value) };
  // pino puts an error that is the cause into the message and the stack, and leaves anything else out.
  return value.cause === undefined || value.cause instanceof Error ? written : { ...written, cause: value.cause };
}

function mapped(fields: Record<string, unknown>, change: (value: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, change(value)]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** A log at `level` whose lines go to `write`, each with its line break. */
export function createLog(level: string, write: (text: string) => void, colour: boolean): Log {
  const stream = pretty({
    colorize: colour,
    translateTime: "HH:MM:ss",
    ignore: "pid,hostname",
    sync: true,
    destination: new Writable({
      decodeStrings: false,
      write(text: string | Buffer, _encoding, done) {
        write(text.toString());
        done();
      },
    }),
  });
  return levelled(level, stream);
}

/** Every log that tells more or less together, by the one that was made first. */
const families = new WeakMap<object, { level: string }[]>();

function levelled(level: string, stream: DestinationStream): Log {
  const family: { level: string }[] = [];
  const log = pino({ level, hooks: calmly(), onChild: (child) => void family.push(child), ...BASICS }, stream);
  family.push(log);
  families.set(log, family);
  return log;
}

/** From now on a log, and what was made of it for a part of the bot, tells as much as that level does. */
export function setLogLevel(log: Log, level: string): void {
  for (const one of families.get(log) ?? []) one.level = level;
}

export interface RunLogOptions {
  readonly level: string;
  readonly timeZone: string;
  /** What must not be read by anybody, as it is written in `.env`. */
  readonly secrets: readonly string[];
  /** A sentence for the streamer, with its line break. `level` is pino's: 40 is a warning, 50 an error. */
  readonly show: (text: string, level: number) => void;
}

/** The log of a real run: sentences in the window, and every line whole in a file once one is given. */
export function createRunLog({ level, timeZone, secrets, show }: RunLogOptions): {
  readonly log: Log;
  /** What was written so far and all that follows is kept there. */
  keepIn(file: LogFile): void;
  /** For the file only. */
  note(fields: object, sentence: string): void;
} {
  let file: LogFile | undefined;
  let early: string[] = [];
  const keep = (line: string) => {
    if (file) file.write(line);
    else early.push(line);
  };
  const write = (line: string) => {
    const entry = entryOf(withoutSecrets(line, secrets));
    if (!entry) return;
    keep(forFile(entry, timeZone));
    show(forWindow(entry, timeZone, file?.current()), entry.level);
  };
  const silent = pino(BASICS, {
    write(line: string) {
      const entry = entryOf(withoutSecrets(line, secrets));
      if (entry) keep(forFile(entry, timeZone));
    },
  });
  return {
    log: levelled(level, { write }),
    note: (fields, sentence) => silent.fatal(fields, sentence),
    keepIn(kept) {
      file = kept;
      for (const line of early) kept.write(line);
      early = [];
    },
  };
}

/** The log: pino, made readable for people, on stderr; secrets never reach it. */
import { Writable } from "node:stream";
import { pino } from "pino";
import pretty from "pino-pretty";
import type { Log } from "../base/log.ts";
import { calmly } from "./calm-log.ts";

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
  return pino(
    { level, hooks: calmly(), redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: "[secret]" } },
    stream,
  );
}

/** What routes of the app itself stand on. */
import type { Log } from "../../base/log.ts";
import type { DataPaths } from "../../base/paths.ts";
import type { System } from "../../base/system.ts";
import type { DoctorStep } from "../../platforms/platform.ts";
import type { House } from "../app.ts";
import type { Config } from "../config.ts";
import type { CopiesStanding } from "../copies/standing.ts";
import type { ImportReading } from "../imports/reading.ts";
import type { Warning } from "./recent-warnings.ts";

export interface WebGround {
  readonly house: House;
  readonly config: Config;
  readonly paths: DataPaths;
  /** Where config.json is, or would be. */
  readonly configFile: string;
  /** `.env` beside the config and the environment. Never shown, never logged. */
  readonly secrets: () => Readonly<Record<string, string | undefined>>;
  /** Of real time, also in a rehearsal. */
  readonly system: System;
  readonly log: Log;
  readonly rehearsal: boolean;
  /** Of a rehearsal: plays a line as its window does, like `alice: !points` or `/advance 30m`; what was said and told of it. */
  readonly played?: (line: string) => Promise<readonly string[]>;
  /** How the copies of the book stand; `undefined` in a rehearsal, which keeps none, and before they were looked at. */
  readonly copies: () => CopiesStanding | undefined;
  /** What the log warned of lately, newest first, in the words of the window. */
  readonly warnings: () => readonly Warning[];
  /** Goes through every step of `doctor`, outside of this process; in the streamer's language. */
  readonly doctor: () => AsyncIterable<DoctorStep>;
  /** Reads a file of another bot beside this one. */
  readonly imports: ImportReading;
  /** A sentence that was put together in English, in the streamer's language. */
  readonly tell: (english: string) => string;
}

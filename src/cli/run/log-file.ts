/** The log in the data folder: what the window showed and more, for a look after it was closed. Five files of 10 MB. */
import { messageOf } from "../../base/errors.ts";

/** Files that are kept, the one being written among them. */
const FILES = 5;
/** What waits in memory while the disk takes nothing, in characters; the rest is left out. */
const WAITING_MAX = 1_000_000;

export interface LogFileOptions {
  /** Made where it is missing. */
  readonly folder: string;
  /** How large a file grows; `10m` unless a test says otherwise. */
  readonly size?: string;
  /** The log cannot be kept; said once. The bot goes on. */
  readonly onTrouble: (sentence: string) => void;
}

export interface LogFile {
  /** Writes one line with its line break, at once: a crash loses none. Never throws. */
  write(line: string): void;
  /** The file that is being written; `undefined` when none can be. */
  current(): string | undefined;
}

/** Opens the newest file of the folder. Never rejects: without a file the log is in the window only. */
export async function openLogFile({ folder, size = "10m", onTrouble }: LogFileOptions): Promise<LogFile> {
  let troubled = false;
  const trouble = (error: unknown) => {
    if (troubled) return;
    troubled = true;
    onTrouble(`The log cannot be kept in ${folder} (${messageOf(error)}). The bot goes on; only this window shows it.`);
  };
  try {
    const { default: roll } = await import("pino-roll");
    const { default: path } = await import("node:path");
    const stream = await roll({
      ...{
        file: path.join(folder, "chatmint"),
        extension: ".log",
        size,
        mkdir: true,
        sync: true,
        maxLength: WAITING_MAX,
      },
      limit: { count: FILES, removeOtherLogFiles: true },
    });
    stream.on("error", trouble);
    return {
      write(line) {
        try {
          stream.write(line);
        } catch (error) {
          trouble(error);
        }
      },
      current: () => (troubled ? undefined : stream.file),
    };
  } catch (error) {
    trouble(error);
    return { write: () => {}, current: () => undefined };
  }
}

/** Keeps the log readable in trouble: a full disk says the same thing for every line of chat. */
import type { LogFn, LoggerOptions } from "pino";
import { stopwatchMs } from "../../base/system.ts";

/** A warning is written so often within so long; further ones are counted. */
const WRITTEN_MAX = 5;
const WITHIN_MS = 60_000;
/** pino's number for warnings; errors are above. */
const WARN = 40;

interface Said {
  readonly level: number;
  readonly sinceMs: number;
  times: number;
}

/** For pino: warnings and errors of the same words are written a few times a minute, and then how often they came. */
export function calmly(nowMs: () => number = stopwatchMs): NonNullable<LoggerOptions["hooks"]> {
  const all = new Map<string, Said>();
  const tellOld = (write: (level: number, text: string) => void): void => {
    for (const [text, { level, sinceMs, times }] of all) {
      if (nowMs() - sinceMs < WITHIN_MS) continue;
      all.delete(text);
      if (times > WRITTEN_MAX) write(level, `${times - WRITTEN_MAX} more times within a minute: ${text}`);
    }
  };
  return {
    logMethod(args, method, level) {
      const texts: readonly unknown[] = args;
      const text = texts.find((one) => typeof one === "string") as string | undefined;
      tellOld((of, what) => (of > WARN ? this.error : this.warn).call(this, what));
      if (level < WARN || text === undefined) return (method as LogFn).apply(this, args);
      const said = all.get(text) ?? { level, sinceMs: nowMs(), times: 0 };
      said.times += 1;
      all.set(text, said);
      if (said.times <= WRITTEN_MAX) (method as LogFn).apply(this, args);
    },
  };
}

/** The options of `chatmint import`, checked. */
import type { Duplicates, StagedFile } from "../../db/staged.ts";
import type { Answers, ImportPlatform } from "../../imports/found.ts";
import { importError } from "../../imports/problem.ts";

export interface ImportOptions {
  /** The bot that it is of, by the streamer's word. */
  readonly from: string | undefined;
  readonly mode: StagedFile["mode"];
  /** Whether the streamer chose the mode. */
  readonly modeGiven: boolean;
  /** `NAME` or `NAME=OURS`. */
  readonly currency: string | undefined;
  readonly platform: ImportPlatform | undefined;
  readonly duplicates: Duplicates | undefined;
  readonly answers: Answers;
  readonly yes: boolean;
}

const MODES = ["add", "raise-to", "set"] as const;
const DUPLICATES = ["sum", "largest", "skip"] as const;
const PLATFORMS = ["twitch", "kick"] as const;

export function importOptions(given: Record<string, unknown>): ImportOptions {
  const text = (name: string) => (typeof given[name] === "string" ? (given[name] as string).trim() : undefined);
  const one = <T extends string>(name: string, options: readonly T[]): T | undefined => {
    const value = text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    const found = options.find((option) => option === value);
    if (found) return found;
    throw importError("--{name} {value} is none of: {list}.", { name, value, list: options.join(", ") });
  };
  const answers: Answers = Object.fromEntries(
    (["profile", "time", "columns", "decimals"] as const).flatMap((id) => {
      const value = text(id);
      return value === undefined ? [] : [[id, value]];
    }),
  );
  const mode = one("mode", MODES);
  return {
    ...{ from: text("from"), mode: mode ?? "add", modeGiven: mode !== undefined, currency: text("currency") },
    ...{ platform: one("platform", PLATFORMS), duplicates: one("duplicates", DUPLICATES) },
    ...{ answers, yes: given.yes === true },
  };
}

/** The options of `chatmint import`, checked. */
import { DUPLICATES, IMPORT_PLATFORMS, type ImportChoices, MODES } from "../../app/imports/look.ts";
import { importError } from "../../imports/problem.ts";

export interface ImportOptions extends ImportChoices {
  readonly yes: boolean;
}

export function importOptions(given: Record<string, unknown>): ImportOptions {
  const text = (name: string) => (typeof given[name] === "string" ? (given[name] as string).trim() : undefined);
  const one = <T extends string>(name: string, options: readonly T[]): T | undefined => {
    const value = text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    const found = options.find((option) => option === value);
    if (found) return found;
    throw importError("--{name} {value} is none of: {list}.", { name, value, list: options.join(", ") });
  };
  const answers = Object.fromEntries(
    (["profile", "time", "columns", "decimals"] as const).flatMap((id) => {
      const value = text(id);
      return value === undefined ? [] : [[id, value]];
    }),
  );
  return {
    ...{ from: text("from"), mode: one("mode", MODES) ?? "add", currency: text("currency") },
    ...{ platform: one("platform", IMPORT_PLATFORMS), duplicates: one("duplicates", DUPLICATES) },
    ...{ answers, yes: given.yes === true },
  };
}

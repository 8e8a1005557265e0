/**
 * Finds and reads the files of a language: `locales/fr.json` with `src/features/<name>/fr.json`, and `DATA/locales/fr.json`
 * over them.
 */
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { ConfigError } from "../../base/errors.ts";
import { readJsonc, readTextFile } from "../../base/files.ts";
import type { Texts } from "./text-book.ts";

export interface LanguageFolder {
  readonly path: string;
  readonly shipped: boolean;
  /** Folders whose files of the same name belong to this one's. */
  readonly parts?: readonly string[];
}

/**
 * The texts of a language, from every folder in order: `fr.json` first and `fr-CA.json` over it. English needs no file.
 * A file that cannot be read is a problem in words and left out.
 */
export function loadLanguage(
  language: string,
  folders: readonly LanguageFolder[],
): { readonly texts: readonly Texts[]; readonly problems: readonly string[] } {
  const base = language.split("-")[0]!.toLowerCase();
  const paths = folders.map((folder) => folder.path);
  const names = base === language.toLowerCase() ? [base] : [base, language];
  const texts: Texts[] = [];
  const problems: string[] = [];
  for (const name of names) {
    for (const { path: whole, shipped, parts = [] } of folders) {
      for (const folder of [whole, ...parts]) {
        // Written in any case, on every system: pt-br is pt-BR.json.
        const found = namesIn(folder).find((one) => one.toLowerCase() === name.toLowerCase());
        if (found === undefined) continue;
        const file = path.join(folder, `${found}.json`);
        const read = readTexts(file);
        if ("problems" in read) problems.push(...read.problems);
        else texts.push({ source: file, texts: read.texts, shipped });
      }
    }
  }
  if (texts.length === 0 && problems.length === 0 && base !== "en") {
    problems.push(
      `chat.language is ${JSON.stringify(language)}, but there is no file ${base}.json in ${paths.join(" or ")}. ` +
        `There are: ${["en", ...languagesIn(paths)].join(", ")}. English is used.`,
    );
  }
  return { texts, problems };
}

/** The languages that have a file, besides English. */
export function languagesIn(folders: readonly string[]): readonly string[] {
  return [...new Set(folders.flatMap(namesIn))].filter((name) => name !== "en").sort();
}

function namesIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length));
}

function readTexts(file: string): { texts: Record<string, string> } | { problems: readonly string[] } {
  try {
    const value = readJsonc(readTextFile(file), file);
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return { problems: [`${file}: expected { "command.reply": "text", ... }.`] };
    }
    return { texts: value as Record<string, string> };
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.problems };
    throw error;
  }
}

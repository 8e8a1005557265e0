/** What settings mean, in the language of whoever reads it: `locales/pages/settings/fr.json` has it by the English sentence. */
import { existsSync } from "node:fs";
import path from "node:path";
import { readJsonc, readTextFile } from "../../base/files.ts";
import { packageRoot } from "../../base/paths.ts";
import { type DescribedConfig, everyForm, type SettingForm } from "../../config/describe.ts";

/** Every setting described in a language; what nobody translated is in English. */
export function inLanguage(described: DescribedConfig, language: string): DescribedConfig {
  const file = `${language.split("-")[0]!.toLowerCase()}.json`;
  const place = path.join(packageRoot(), "locales", "pages", "settings", file);
  if (!existsSync(place)) return described;
  const texts = readJsonc(readTextFile(place), place) as Readonly<Record<string, string>>;
  const told = (english: string) => (Object.hasOwn(texts, english) ? texts[english]! : english);
  const form = <F extends SettingForm>(one: F): F => ({
    ...one,
    meaning: told(one.meaning),
    ...(one.fields
      ? { fields: Object.fromEntries(Object.entries(one.fields).map(([name, inner]) => [name, form(inner)])) }
      : {}),
  });
  return {
    sections: described.sections.map((one) => ({ ...one, meaning: told(one.meaning) })),
    settings: described.settings.map(form),
  };
}

/** Every sentence that says what a setting or a section means. */
export function meaningsOf({ sections, settings }: DescribedConfig): ReadonlySet<string> {
  const all = [...sections.map(({ meaning }) => meaning), ...settings.flatMap(everyForm).map(({ meaning }) => meaning)];
  return new Set(all.filter((meaning) => meaning !== ""));
}

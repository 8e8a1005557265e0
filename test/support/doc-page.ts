/** Pages of the docs as a test reads them: their sections, and the conversations in them. */
import { readFileSync } from "node:fs";
import path from "node:path";

export interface Section {
  readonly title: string;
  /** The fenced blocks that say what they are in: `ts`, `json`, or `text` for a conversation. */
  readonly blocks: readonly { readonly language: string; readonly text: string }[];
}

/** A page below the project, as it stands there. */
export function docPage(file: string): string {
  return readFileSync(path.resolve(import.meta.dirname, "..", "..", file), "utf8");
}

/** The sections of a page, each below its `##`. */
export function sectionsOf(page: string): Section[] {
  return page
    .split(/^## /m)
    .slice(1)
    .map((section) => ({
      title: section.slice(0, section.indexOf("\n")),
      blocks: [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language, text]) => ({
        language: language!,
        text: text!,
      })),
    }));
}

/** A conversation as pairs of a line, as it is typed into a rehearsal, and what the bot answers. */
export function turnsOf(conversation: string): { readonly line: string; readonly answers: readonly string[] }[] {
  const turns: { line: string; answers: string[] }[] = [];
  for (const row of conversation.trimEnd().split("\n")) {
    const answer = /^chatmint: +(.*)$/.exec(row)?.[1];
    if (answer === undefined) turns.push({ line: row, answers: [] });
    else turns.at(-1)!.answers.push(answer);
  }
  return turns;
}

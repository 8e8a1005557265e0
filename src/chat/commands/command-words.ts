/** Which word calls which command: their own words, those of the config, and those of the language. */
import { closest } from "../../base/closest.ts";
import { cleanWord, foldWord } from "../reading/text.ts";
import type { CommandOverride } from "../settings.ts";
import type { LanguageWords } from "../wording/language-words.ts";
import type { CommandBookOptions, CommandFile, LoadedCommand } from "./command-file.ts";

/** Gives every word to one command, by its name: first their own words, then aliases in order. */
export function shareOut(
  commands: readonly LoadedCommand[],
  mark: string,
  problems: string[],
): ReadonlyMap<string, string> {
  const claims = [
    ...commands.map((command) => [command.words[0]!, command] as const),
    ...[false, true].flatMap((translated) =>
      commands.flatMap((command) =>
        command.words
          .slice(1)
          .flatMap((word) => (command.translated.has(word) === translated ? [[word, command] as const] : [])),
      ),
    ),
  ];
  const owners = new Map<string, LoadedCommand>();
  for (const [word, command] of claims) {
    const owner = owners.get(word);
    if (!owner) owners.set(word, command);
    else if (owner !== command && !yields(command, word, owner)) {
      const cure = command.translated.has(word)
        ? `Take another word in calls.${command.translated.get(word)}.`
        : `Give one of them another word: "chat": { "commands": { "${command.name}": { "aliases": [...] } } }`;
      problems.push(
        `The word ${mark}${word} of the command ${command.name} (${command.file}) is taken by ${owner.name} (${owner.file}). ${cure}`,
      );
    }
  }
  return new Map([...owners].map(([word, { name }]) => [word, name]));
}

/** Whether a command leaves a word to its owner without a word about it: what the streamer chose comes first. */
function yields(command: LoadedCommand, word: string, owner: LoadedCommand): boolean {
  if (command.translated.has(word)) return owner.chosen.has(word);
  return owner.own && !command.own && !command.chosen.has(word);
}

/** The language's words for the name and the aliases of a command that comes with Chatmint, each with what it stands for. */
export function translations(
  { name, origin, command }: CommandFile,
  override: Exclude<CommandOverride, false>,
  { language, spoken = [] }: CommandBookOptions,
  taken: readonly string[],
): ReadonlyMap<string, string> {
  const translated = new Map<string, string>();
  if (!language || origin === "own") return translated;
  const left = new Set([...taken, ...spoken].map(foldWord));
  for (const word of [name, ...(command.aliases ?? [])]) {
    for (const one of language.calls(word).map(cleanWord)) {
      // Aliases that the config names are all there are; those of the language among them are still shown.
      const named = override.aliases?.map(cleanWord).includes(one) === true;
      if (override.aliases !== undefined && !named) continue;
      if ((named || !left.has(foldWord(one))) && !translated.has(one)) translated.set(one, word);
    }
  }
  return translated;
}

/** Keys of the streamer's own files that translate the word of no command. */
export function unknownCalls({ files, language, broken }: CommandBookOptions): readonly string[] {
  const known = files.flatMap(({ name, command }) => [name, ...(command.aliases ?? [])]);
  return [...(language?.called ?? [])].flatMap((word) => {
    if (known.includes(word) || broken?.includes(word)) return [];
    const near = closest(word, known);
    return [`calls.${word}: no command is called ${word}.${near ? ` Did you mean calls.${near}?` : ""}`];
  });
}

/** Options of a command that the language calls alike, a sentence each. */
export function clashes(
  { name, args, subcommands }: LoadedCommand,
  language: LanguageWords,
  mark: string,
): readonly string[] {
  const targets = Object.values(subcommands);
  // Those that lead to the same command may share a word.
  const first = Object.keys(subcommands).filter((option, at) => targets.indexOf(subcommands[option]!) === at);
  return [...args.map(({ words }) => words), first].flatMap((options) =>
    language.clashes(options).map(({ word, options: [one, other] }) => {
      return `words.${one} and words.${other}: ${word} stands for both behind ${mark}${name}, so only ${one} is meant by it. Take another word for one of them.`;
    }),
  );
}

/** All commands of the bot by the words that call them, after the config has had its say. */
import { closest } from "../../base/closest.ts";
import { mayAct, type Roles } from "../../model/message.ts";
import { readArguments, usageOf } from "../reading/arguments.ts";
import type { Line } from "../reading/parse.ts";
import { cleanWord, foldWord } from "../reading/text.ts";
import type { CommandOverride } from "../settings.ts";
import { LanguageWords } from "../wording/language-words.ts";
import type { CommandBookOptions, CommandFile, LoadedCommand } from "./command-file.ts";
import { clashes, shareOut, translations, unknownCalls } from "./command-words.ts";
import type { ListedCommand } from "./controls.ts";

/** A line that calls a command. */
export interface Match {
  readonly command: LoadedCommand;
  /** The words it was called by: `gift`, `points add`; those that a language's words stand for. */
  readonly calledAs: string;
  /** The same as they were written. */
  readonly written: string;
  /** What follows. */
  readonly rest: string;
}

export class CommandBook {
  readonly mark: string;
  /** What is wrong with the config's changes and words taken twice. The rest works. */
  readonly problems: readonly string[];
  /** Commands that are on, by name. */
  commands: ReadonlyMap<string, LoadedCommand>;
  #words = new Map<string, LoadedCommand>();
  /** Every word by itself without accents. */
  #folded = new Map<string, string>();
  readonly #files: readonly CommandFile[];
  readonly #text: (key: string) => string | undefined;
  readonly #description: (command: string) => string | undefined;
  readonly #language: LanguageWords;

  constructor(options: CommandBookOptions) {
    this.#files = options.files;
    this.#language = options.language ?? new LanguageWords();
    this.#text = options.text ?? (() => undefined);
    this.#description = options.description ?? (() => undefined);
    this.mark = options.config.prefix;
    const problems = [...unknownOverrides(options), ...unknownCalls(options)];
    const commands: LoadedCommand[] = [];
    for (const file of options.files) {
      const override = options.config.commands[file.name];
      if (override === false || override?.enabled === false) continue;
      commands.push(loaded(file, override ?? {}, options));
    }
    const owners = shareOut(commands, this.mark, problems);
    // A word that calls another command is shown nowhere as one of this one's.
    const own = commands.map((command) => {
      const words = command.words.filter((word) => owners.get(word) === command.name);
      return { ...command, words, shown: words.includes(command.shown) ? command.shown : words[0]! };
    });
    this.commands = new Map(own.flatMap((command) => (command.words.length > 0 ? [[command.name, command]] : [])));
    for (const command of this.commands.values()) {
      for (const word of command.words) this.#words.set(word, command);
      problems.push(...subcommandProblems(command, options.files), ...clashes(command, this.#language, this.mark));
    }
    for (const translated of [false, true]) {
      for (const [word, command] of this.#words) {
        const folded = foldWord(word);
        if (command.translated.has(word) === translated && !this.#folded.has(folded)) this.#folded.set(folded, word);
      }
    }
    this.problems = problems;
  }

  /** Goes by the words, roles, waits and prices of another book of the same files from now on. */
  take(other: CommandBook): void {
    this.commands = other.commands;
    this.#words = other.#words;
    this.#folded = other.#folded;
  }

  /** All files that can be commands, also of those that are switched off. */
  get files(): readonly CommandFile[] {
    return this.#files;
  }

  /** The command a line calls, if it calls one. */
  match(line: Line): Match | undefined {
    if (line.word === undefined) return undefined;
    const word = this.#wordOf(line.word);
    if (word === undefined) return undefined;
    const command = this.#words.get(word)!;
    const calledAs = command.translated.get(word) ?? word;
    const space = line.rest.search(/\s/);
    const first = foldWord(space === -1 ? line.rest : line.rest.slice(0, space));
    const sub = first === "" ? undefined : this.#language.meant(first, Object.keys(command.subcommands));
    const meant = sub === undefined ? undefined : this.commands.get(command.subcommands[sub]!);
    if (!meant) return { command, calledAs, written: word, rest: line.rest };
    return {
      command: meant,
      calledAs: `${calledAs} ${sub}`,
      written: `${word} ${first}`,
      rest: space === -1 ? "" : line.rest.slice(space).trim(),
    };
  }

  /** Whether a word without the mark calls a command. */
  has(word: string): boolean {
    return this.#wordOf(word) !== undefined;
  }

  /** The word of a command that was written without the mark, in any case, with its accents or without. */
  #wordOf(written: string): string | undefined {
    const word = cleanWord(written);
    return this.#words.has(word) ? word : this.#folded.get(foldWord(word));
  }

  #named(written: string): LoadedCommand | undefined {
    const word = this.#wordOf(written);
    return word === undefined ? undefined : this.#words.get(word);
  }

  /**
   * The word that calls what a command's file calls `word`, its name or an alias: another one where the config or the
   * language says so.
   */
  called(word: string): string {
    const file =
      this.#files.find(({ name }) => name === word) ??
      this.#files.find(({ command }) => command.aliases?.includes(word) === true);
    const command = file && this.commands.get(file.name);
    if (!command) return word;
    if (!command.words.includes(word)) return command.shown;
    const [translation] = this.#language.calls(word).map(cleanWord);
    return translation !== undefined && command.translated.get(translation) === word ? translation : word;
  }

  /** How a command is written, with the mark. */
  usage(command: LoadedCommand, calledAs = command.shown): string {
    const named = (name: string) => this.#text(`arguments.${name}`) ?? name;
    return this.mark + usageOf(calledAs, command.args, named, (word) => this.#language.shown(word));
  }

  /** The commands somebody may use, by name. */
  list(roles: Roles): readonly ListedCommand[] {
    return [...this.commands.values()]
      .filter((command) => mayAct(roles, command.role))
      .map((command) => this.#listed(command))
      .sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The command a word calls, with or without the mark, if somebody with these roles may use it. */
  find(word: string, roles: Roles): ListedCommand | undefined {
    const bare = cleanWord(word.trim());
    const command = this.#named(bare.startsWith(this.mark) ? bare.slice(this.mark.length) : bare);
    return command && mayAct(roles, command.role) ? this.#listed(command) : undefined;
  }

  #listed(command: LoadedCommand): ListedCommand {
    const description = this.#description(command.name) ?? command.description;
    return {
      name: command.shown,
      usage: this.usage(command),
      // Written for the docs too, so with the usual mark and words; here with those that work here.
      description: description.replace(/(?<![^\s(])!([\p{L}\p{N}_-]+)/gu, (written, word: string) => {
        const called = this.called(word);
        return this.has(called) ? this.mark + called : written;
      }),
      words: [command.shown, ...command.words.filter((word) => word !== command.shown)],
      role: command.role,
      price: command.price,
    };
  }
}

function loaded(
  file: CommandFile,
  override: Exclude<CommandOverride, false>,
  options: CommandBookOptions,
): LoadedCommand {
  const { command } = file;
  const cooldown = { ...command.cooldown, ...defined(override.cooldown) };
  const aliases = override.aliases ?? command.aliases ?? [];
  const currency = options.currencyNames.map(commandWord);
  const name = override.name ?? file.name;
  const english = [name, ...aliases].flatMap((word) => (word === "{currency}" ? currency : [word])).map(cleanWord);
  const translated = translations(file, override, options, english);
  const words = [...new Set([...english, ...translated.keys()])].filter((word) => word !== "");
  const [shown = name] = options.language?.calls(file.name) ?? [];
  const byConfig = [override.name ?? [], override.aliases ?? []].flat().map(cleanWord);
  return {
    name: file.name,
    file: file.file,
    own: file.origin === "own",
    words,
    shown: override.name === undefined && words.includes(cleanWord(shown)) ? cleanWord(shown) : words[0]!,
    translated,
    chosen: new Set(file.origin === "own" ? words : [...byConfig, ...currency]),
    description: command.description,
    role:
      override.role ??
      (file.origin === "built-in" ? options.roles?.[file.name] : undefined) ??
      command.role ??
      "everyone",
    viewerSeconds: cooldown.viewerSeconds ?? options.config.cooldown.viewerSeconds,
    channelSeconds: cooldown.channelSeconds ?? 0,
    price: override.price ?? command.price ?? 0,
    args: readArguments(command.args),
    subcommands: command.subcommands ?? {},
    replies: new Set(Object.keys(command.replies ?? {})),
    run: command.run,
  };
}

/** The word a name is called by: `gold coins` is `gold-coins`. */
export function commandWord(name: string): string {
  return cleanWord(name.trim().replace(/\s+/g, "-"));
}

function defined(cooldown: Exclude<CommandOverride, false>["cooldown"]): object {
  return Object.fromEntries(Object.entries(cooldown ?? {}).filter(([, seconds]) => seconds !== undefined));
}

function unknownOverrides({ files, config, broken }: CommandBookOptions): readonly string[] {
  const names = files.map((file) => file.name);
  return Object.keys(config.commands).flatMap((name) => {
    if (names.includes(name) || broken?.includes(name)) return [];
    const alias = files.find((file) => file.command.aliases?.includes(name));
    const near = alias?.name ?? closest(name, names);
    return [
      `chat.commands.${name}: there is no command of this name.${near ? ` Did you mean ${near}?` : ` There are: ${names.join(", ")}.`}`,
    ];
  });
}

function subcommandProblems(command: LoadedCommand, files: readonly CommandFile[]): readonly string[] {
  const names = files.map((file) => file.name);
  return Object.entries(command.subcommands).flatMap(([word, target]) => {
    if (names.includes(target)) return [];
    const near = closest(target, names);
    return [
      `${command.file}: subcommands.${word}: there is no command ${target}.${near ? ` Did you mean ${near}?` : ""}`,
    ];
  });
}

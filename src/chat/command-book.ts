/** All commands of the bot by the words that call them, after the config has had its say. */
import { closest } from "../base/closest.ts";
import type { ChatConfig, CommandOverride } from "../config/chat.ts";
import { type Argument, readArguments, usageOf } from "./arguments.ts";
import type { Command } from "./command.ts";
import type { ListedCommand } from "./features.ts";
import { mayAct, type Role, type Roles } from "./message.ts";
import type { Line } from "./parse.ts";
import { cleanWord, foldWord } from "./text.ts";

/** A command as its file declares it, with its place. */
export interface CommandFile {
  /** The file's name without its ending: how everything else speaks of the command. */
  readonly name: string;
  readonly file: string;
  /** Shipped with Chatmint, or the streamer's own. */
  readonly origin: "built-in" | "own";
  readonly command: Command;
}

/** A command ready to be called. */
export interface LoadedCommand {
  readonly name: string;
  readonly file: string;
  /** The streamer's own: run within a second, see own-commands.ts. */
  readonly own: boolean;
  /** The words that call it, without the mark; the first is what help shows. */
  readonly words: readonly string[];
  readonly description: string;
  readonly role: Role;
  readonly viewerSeconds: number;
  readonly channelSeconds: number;
  readonly price: number;
  readonly args: readonly Argument[];
  readonly subcommands: Readonly<Record<string, string>>;
  /** The names of its replies. */
  readonly replies: ReadonlySet<string>;
  readonly run: Command["run"];
}

/** A line that calls a command. */
export interface Match {
  readonly command: LoadedCommand;
  /** What was written: `gift`, `points add`. */
  readonly calledAs: string;
  /** What follows. */
  readonly rest: string;
}

export interface CommandBookOptions {
  readonly files: readonly CommandFile[];
  readonly config: Pick<ChatConfig, "commands" | "cooldown" | "prefix">;
  /** The names of the currency, one and many: what `{currency}` among the aliases stands for. */
  readonly currencyNames: readonly string[];
  /** Words of the language: `arguments.amount`, `give.description`. */
  readonly text?: (key: string) => string | undefined;
  /** Names of files that could not be loaded: changing them in the config is no mistake. */
  readonly broken?: readonly string[];
  /** Roles of built-in commands that another setting decides, where the config's changes do not. */
  readonly roles?: Readonly<Record<string, Role>>;
}

export class CommandBook {
  readonly mark: string;
  /** What is wrong with the config's changes and words taken twice. The rest works. */
  readonly problems: readonly string[];
  /** Commands that are on, by name. */
  readonly commands: ReadonlyMap<string, LoadedCommand>;
  readonly #words = new Map<string, LoadedCommand>();
  /** By their words without accents. */
  readonly #folded = new Map<string, LoadedCommand>();
  readonly #files: readonly CommandFile[];
  readonly #text: (key: string) => string | undefined;

  constructor(options: CommandBookOptions) {
    this.#files = options.files;
    this.#text = options.text ?? (() => undefined);
    this.mark = options.config.prefix;
    const problems = [...unknownOverrides(options)];
    const commands: LoadedCommand[] = [];
    for (const file of options.files) {
      const override = options.config.commands[file.name];
      if (override === false || override?.enabled === false) continue;
      commands.push(loaded(file, override ?? {}, options));
    }
    const owners = shareOut(commands, this.mark, problems);
    // A word that calls another command is shown nowhere as one of this one's.
    const own = commands.map((command) => ({
      ...command,
      words: command.words.filter((word) => owners.get(word) === command.name),
    }));
    this.commands = new Map(own.flatMap((command) => (command.words.length > 0 ? [[command.name, command]] : [])));
    for (const command of this.commands.values()) {
      for (const word of command.words) {
        this.#words.set(word, command);
        const folded = foldWord(word);
        if (!this.#folded.has(folded)) this.#folded.set(folded, command);
      }
      problems.push(...subcommandProblems(command, options.files));
    }
    this.problems = problems;
  }

  /** The command a line calls, if it calls one. */
  match(line: Line): Match | undefined {
    if (line.word === undefined) return undefined;
    const command = this.#named(line.word);
    if (!command) return undefined;
    const space = line.rest.search(/\s/);
    const first = foldWord(space === -1 ? line.rest : line.rest.slice(0, space));
    const target = first !== "" && Object.hasOwn(command.subcommands, first) ? command.subcommands[first] : undefined;
    const meant = target === undefined ? undefined : this.commands.get(target);
    if (!meant) return { command, calledAs: line.word, rest: line.rest };
    return {
      command: meant,
      calledAs: `${line.word} ${first}`,
      rest: space === -1 ? "" : line.rest.slice(space).trim(),
    };
  }

  /** Whether a word without the mark calls a command. */
  has(word: string): boolean {
    return this.#named(word) !== undefined;
  }

  /** The command that a word without the mark calls, in any case, with its accents or without. */
  #named(word: string): LoadedCommand | undefined {
    return this.#words.get(cleanWord(word)) ?? this.#folded.get(foldWord(word));
  }

  /**
   * The word that calls what a command's file calls `word`, its name or an alias: another one where the config says so.
   */
  called(word: string): string {
    const file =
      this.#files.find(({ name }) => name === word) ??
      this.#files.find(({ command }) => command.aliases?.includes(word) === true);
    const command = file && this.commands.get(file.name);
    return !command || command.words.includes(word) ? word : command.words[0]!;
  }

  /** How a command is written, with the mark. */
  usage(command: LoadedCommand, calledAs = command.words[0]!): string {
    return this.mark + usageOf(calledAs, command.args, (name) => this.#text(`arguments.${name}`) ?? name);
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
    const description = this.#text(`${command.name}.description`) ?? command.description;
    return {
      name: command.words[0]!,
      usage: this.usage(command),
      // Written for the docs too, so with the usual mark and words; here with those that work here.
      description: description.replace(/(?<![^\s(])!([\p{L}\p{N}_-]+)/gu, (written, word: string) => {
        const called = this.called(word);
        return this.has(called) ? this.mark + called : written;
      }),
      words: command.words,
      role: command.role,
      price: command.price,
    };
  }
}

/** Gives every word to one command, by its name: first their own words, then aliases in order. */
function shareOut(commands: readonly LoadedCommand[], mark: string, problems: string[]): ReadonlyMap<string, string> {
  const claims = [
    ...commands.map((command) => [command.words[0]!, command] as const),
    ...commands.flatMap((command) => command.words.slice(1).map((word) => [word, command] as const)),
  ];
  const owners = new Map<string, LoadedCommand>();
  for (const [word, command] of claims) {
    const owner = owners.get(word);
    if (!owner) owners.set(word, command);
    else if (owner !== command) {
      problems.push(
        `The word ${mark}${word} of the command ${command.name} (${command.file}) is taken by ${owner.name} (${owner.file}). ` +
          `Give one of them another word: "chat": { "commands": { "${command.name}": { "aliases": [...] } } }`,
      );
    }
  }
  return new Map([...owners].map(([word, { name }]) => [word, name]));
}

function loaded(
  file: CommandFile,
  override: Exclude<CommandOverride, false>,
  options: CommandBookOptions,
): LoadedCommand {
  const { command } = file;
  const cooldown = { ...command.cooldown, ...defined(override.cooldown) };
  const aliases = override.aliases ?? command.aliases ?? [];
  const words = [override.name ?? file.name, ...aliases].flatMap((word) =>
    word === "{currency}" ? options.currencyNames.map(commandWord) : [word],
  );
  return {
    name: file.name,
    file: file.file,
    own: file.origin === "own",
    words: [...new Set(words.map(cleanWord))].filter((word) => word !== ""),
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

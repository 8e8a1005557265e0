import type { Role } from "../../model/message.ts";
import type { Argument } from "../reading/arguments.ts";
import type { ChatConfig } from "../settings.ts";
import type { LanguageWords } from "../wording/language-words.ts";
import type { Command } from "./command.ts";

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
  /** The words that call it, without the mark: its own name or what the config made of it first, the language's last. */
  readonly words: readonly string[];
  /** The one of them that is shown. */
  readonly shown: string;
  /** Of the language's words each with the one it stands for. */
  readonly translated: ReadonlyMap<string, string>;
  /** Words that the streamer gave: by a file, the config, or the name of the currency. */
  readonly chosen: ReadonlySet<string>;
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

export interface CommandBookOptions {
  readonly files: readonly CommandFile[];
  readonly config: Pick<ChatConfig, "commands" | "cooldown" | "prefix">;
  /** The names of the currency, one and many: what `{currency}` among the aliases stands for. */
  readonly currencyNames: readonly string[];
  /** Words of the language: `arguments.amount`. */
  readonly text?: (key: string) => string | undefined;
  /** What a command does, in the language. */
  readonly description?: (command: string) => string | undefined;
  /** What the language calls commands and options. */
  readonly language?: LanguageWords;
  /** Words of commands made in chat: the language's words leave them alone. */
  readonly spoken?: readonly string[];
  /** Names of files that could not be loaded: changing them in the config is no mistake. */
  readonly broken?: readonly string[];
  /** Roles of built-in commands that another setting decides, where the config's changes do not. */
  readonly roles?: Readonly<Record<string, Role>>;
}

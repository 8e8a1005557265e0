/** Everything the chat pipeline reads from files: commands, languages and wording, with every problem in words. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { type DataPaths, packageCache, packageRoot } from "../base/paths.ts";
import { CommandBook } from "./commands/command-book.ts";
import type { CommandBookOptions } from "./commands/command-file.ts";
import { type LoadCommandsOptions, type LoadedFiles, loadCommands } from "./commands/load-commands.ts";
import type { ChatConfig } from "./settings.ts";
import { LanguageWords } from "./wording/language-words.ts";
import { type LanguageFolder, loadLanguage } from "./wording/languages.ts";
import { Replies } from "./wording/replies.ts";
import type { TextsByName } from "./wording/text-book.ts";

export interface LoadChatOptions {
  readonly paths: Pick<DataPaths, "folder" | "commands" | "cache">;
  readonly config: ChatConfig;
  readonly currency: { readonly one: string; readonly many: string };
  /** English texts of features that speak without being a command, by the name the config knows them by. */
  readonly features?: TextsByName;
  /** English refusals of features, by the code of the UserError. */
  readonly errors?: Readonly<Record<string, string>>;
  readonly roles?: CommandBookOptions["roles"];
  /** Words of commands made in chat: the language's words leave them alone. */
  readonly spoken?: readonly string[];
  readonly switchedOff?: LoadCommandsOptions["switchedOff"];
  readonly watchdog?: LoadCommandsOptions["watchdog"];
}

export interface LoadedChat {
  readonly book: CommandBook;
  readonly replies: Replies;
  /** What the language calls commands and options. */
  readonly language: LanguageWords;
  /** One sentence each: the file, the key, what to write. The bot works without what is broken. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  /**
   * The same files as they would be by other settings of the config (wording, commands, waits), to be looked at; the language,
   * the mark and the names of the currency stay. Its `problems` are those of all.
   */
  under(config: ChatConfig, roles?: CommandBookOptions["roles"]): LoadedChat;
  /** Takes over what was made {@link under} other settings: whoever holds the book and the replies goes by them now. */
  take(other: LoadedChat): void;
}

/** Where the files of languages are: those of Chatmint with those of its features, and over them the streamer's own. */
export function localeFolders({ folder }: Pick<DataPaths, "folder">): LanguageFolder[] {
  const features = path.join(packageRoot(), "src", "features");
  const below = readdirSync(features, { withFileTypes: true, recursive: true }).filter((entry) => entry.isDirectory());
  const parts = below.map(({ parentPath, name }) => path.join(parentPath, name));
  return [
    { path: path.join(packageRoot(), "locales"), shipped: true, parts },
    { path: path.join(folder, "locales"), shipped: false },
  ];
}

/** Loads the built-in commands, the streamer's own, the language and the config's changes. Never rejects. */
export async function loadChat(options: LoadChatOptions): Promise<LoadedChat> {
  const { config, paths } = options;
  const root = packageRoot();
  const loaded = await loadCommands({
    folders: [
      { path: path.join(root, "commands"), origin: "built-in", cacheFolder: packageCache() ?? paths.cache },
      { path: paths.commands, origin: "own", cacheFolder: paths.cache },
    ],
    switchedOff: options.switchedOff,
    watchdog: options.watchdog,
  });
  const read = loadLanguage(config.language, localeFolders(paths));
  return assembled(options, loaded, read, config, options.roles);
}

type Language = ReturnType<typeof loadLanguage>;

/** What the files come to by settings of the config. */
function assembled(
  options: LoadChatOptions,
  loaded: LoadedFiles,
  read: Language,
  given: ChatConfig,
  roles: CommandBookOptions["roles"],
): LoadedChat {
  const { language: named, prefix } = options.config;
  const config = { ...given, language: named, prefix };
  const overrides = [...read.texts, { source: "config.json: chat.replies", texts: config.replies }];
  const own = loaded.files.filter(({ origin }) => origin === "own");
  const ownTexts = own.flatMap(({ name, command }) =>
    ["description", ...Object.keys(command.replies ?? {})].map((text) => `${name}.${text}`),
  );
  const language = new LanguageWords(overrides, (key) => ownTexts.includes(key));
  const book = new CommandBook({
    files: loaded.files,
    config,
    currencyNames: [options.currency.one, options.currency.many],
    text: (key) => replies.text(key),
    description: (command) => replies.description(command),
    language,
    spoken: options.spoken ?? [],
    broken: loaded.broken,
    ...(roles ? { roles } : {}),
  });
  const replies: Replies = new Replies({
    language: config.language,
    mark: config.prefix,
    called: (word) => book.called(word),
    commands: Object.fromEntries(loaded.files.map(({ name, command }) => [name, command.replies ?? {}])),
    ...(options.features ? { features: options.features } : {}),
    ...(options.errors ? { errors: options.errors } : {}),
    overrides,
    broken: loaded.broken,
    own: own.map(({ name }) => name),
  });
  return {
    book,
    replies,
    language,
    problems: [...loaded.problems, ...book.problems, ...read.problems, ...language.problems, ...replies.problems],
    notes: loaded.notes,
    under: (other, rolesThen = roles) => assembled(options, loaded, read, other, rolesThen),
    take(other) {
      language.take(other.language);
      book.take(other.book);
      replies.take(other.replies);
    },
  };
}

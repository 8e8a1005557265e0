/** What is told of a config besides what its schema says of each setting: the same by `check` and by the page Settings. */
import { ConfigError } from "../base/errors.ts";
import type { DataPaths } from "../base/paths.ts";
import { phrase } from "../base/phrase.ts";
import type { LoadedChat } from "../chat/load.ts";
import { secondProblem } from "../db/copies/second.ts";
import type { Db } from "../db/open.ts";
import type { Config } from "./config.ts";
import { configWarnings } from "./config-warnings.ts";
import { secondPlaceOf } from "./copies/places.ts";
import { homeWarning } from "./home-warning.ts";
import { missingFiles, uncalled } from "./listed.ts";
import { portProblems } from "./ports.ts";

/** Where the config stands, and what it goes with. */
export interface Surroundings {
  readonly configFile: string;
  readonly paths: DataPaths;
  /** The commands and words as this config would have them. */
  readonly chat: Pick<LoadedChat, "problems" | "book">;
  readonly isMadeInChat: (word: string) => boolean;
  /** The book; `undefined` where there is none that can be read. */
  readonly db: Db | undefined;
}

/** A sentence each, in English. */
export interface Told {
  readonly problems: readonly string[];
  /** What is allowed and still worth a second thought. */
  readonly warnings: readonly string[];
}

/** Looks at names of the internet and at folders too; nothing is left there. */
export async function besidesSchema(config: Config, around: Surroundings): Promise<Told> {
  const { configFile, paths, chat, isMadeInChat, db } = around;
  const { book } = chat;
  const isCommand = (word: string) => book.has(word) || isMadeInChat(word);
  const place = secondPlace(config, configFile, paths);
  const missing = place.folder && (await secondProblem(place.folder, undefined));
  const home = await homeWarning(config, phrase);
  return {
    problems: [
      ...chat.problems,
      ...uncalled(config, { mark: book.mark, isCommand }),
      ...missingFiles(config, paths),
      ...place.problems,
      ...portProblems(config, phrase),
    ],
    warnings: [
      ...configWarnings(config, db, phrase),
      ...(home === undefined ? [] : [home]),
      ...(missing === undefined ? [] : [missing]),
    ],
  };
}

function secondPlace(
  config: Config,
  configFile: string,
  paths: DataPaths,
): { readonly folder?: string | undefined; readonly problems: readonly string[] } {
  try {
    return { folder: secondPlaceOf(config, configFile, paths), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { problems: error.problems };
  }
}

/** What is wrong with config.json while the bot runs: it goes on by what it read, and a start would be refused. */
import { statSync } from "node:fs";
import { ConfigError } from "../../base/errors.ts";
import type { Say } from "../../config/say.ts";
import { loadConfig } from "../load-config.ts";

/** What that means, for who reads of it. */
export function whileBroken(say: Say): string {
  return say("The bot goes on with the settings it has, and cannot be started again until this is mended.");
}

export class BrokenConfig {
  readonly #file: string;
  #looked: { readonly state: string; readonly problems: readonly string[] } = { state: "", problems: [] };

  constructor(file: string) {
    this.#file = file;
  }

  /** A sentence for each setting that is wrong, in English. The file is read again only where it has changed. */
  problems(): readonly string[] {
    const state = this.#state();
    if (state !== this.#looked.state) this.#looked = { state, problems: this.#read() };
    return this.#looked.problems;
  }

  #state(): string {
    const found = statSync(this.#file, { throwIfNoEntry: false });
    return found ? `${found.mtimeMs} ${found.size} ${found.ino}` : "none";
  }

  #read(): readonly string[] {
    try {
      loadConfig(this.#file);
      return [];
    } catch (error) {
      if (error instanceof ConfigError) return error.problems;
      throw error;
    }
  }
}

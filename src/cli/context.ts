/** What every sub-command is handed: the shell around it and the options that all of them share. */
import path from "node:path";
import { type LoadedConfig, loadConfig, loadEnvironment, loadUsable } from "../config/load.ts";
import type { Config } from "../config/schema.ts";
import { ConfigError } from "../errors.ts";
import { type DataPaths, dataPaths } from "../paths.ts";

/** The shell: where text comes from and goes to. Tests and other doors give their own. */
export interface Shell {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  readonly stdin: NodeJS.ReadStream;
  readonly environment: NodeJS.ProcessEnv;
}

export interface SharedOptions {
  readonly config?: string;
  readonly data?: string;
}

/** The shell, the config file's path and the data folder of one call. */
export interface CliContext extends Shell {
  readonly configFile: string;
  readonly paths: DataPaths;
  /** Reads the config; a `--config FILE` that does not exist is an error, the standard one may be missing. */
  load(): LoadedConfig;
  /** What can be used of a config that `load` refuses. Never throws. */
  loadUsable(): Config;
  /** `.env` beside the config and the process environment. Never printed. */
  secrets(): Readonly<Record<string, string | undefined>>;
}

/** Puts the context of a call together. */
export function contextOf(shell: Shell, options: SharedOptions): CliContext {
  const configFile = path.resolve(options.config ?? "config.json");
  return {
    ...shell,
    configFile,
    paths: dataPaths(options.data ?? "data"),
    load() {
      const loaded = loadConfig(configFile);
      if (options.config && !loaded.file) {
        throw new ConfigError("CONFIG_MISSING", [
          `There is no config at ${configFile}. Make one: npx chatmint init --config ${options.config}`,
        ]);
      }
      return loaded;
    },
    loadUsable: () => loadUsable(configFile),
    secrets: () => loadEnvironment(configFile, shell.environment),
  };
}

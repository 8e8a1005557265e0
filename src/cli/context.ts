/** What every sub-command is handed: the shell around it and the options that all of them share. */
import path from "node:path";
import type { Config } from "../app/config.ts";
import { type LoadedConfig, loadConfig, loadUsable } from "../app/load-config.ts";
import { ConfigError } from "../base/errors.ts";
import { type DataPaths, dataPaths } from "../base/paths.ts";
import { loadEnvironment } from "../config/load.ts";

/** The shell: where text comes from and goes to. Tests give their own. */
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
  /** How a copy is put back. */
  readonly restoreHint: string;
  /**
   * A text whose hints (`npx chatmint start`) name the config and the data folder this call was given, so that they can
   * be pasted as they are. `out` and `err` do that by themselves.
   */
  pasteable(text: string): string;
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
  const paths = dataPaths(options.data ?? "data");
  const pasteable = (text: string) => withOptions(text, options);
  return {
    ...shell,
    out: (line) => shell.out(pasteable(line)),
    err: (line) => shell.err(pasteable(line)),
    pasteable,
    configFile,
    paths,
    restoreHint: `npx chatmint restore ${quoted(path.join(path.relative("", paths.backups), "FILE"))}`,
    load() {
      const loaded = loadConfig(configFile);
      if (options.config && !loaded.file) {
        throw new ConfigError("CONFIG_MISSING", [`There is no config at ${configFile}. Make one: npx chatmint init`]);
      }
      return loaded;
    },
    loadUsable: () => loadUsable(configFile),
    secrets: () => loadEnvironment(configFile, shell.environment),
  };
}

function withOptions(text: string, { config, data }: SharedOptions): string {
  const given = [...(config ? ["--config", quoted(config)] : []), ...(data ? ["--data", quoted(data)] : [])];
  return given.length === 0 ? text : text.replace(/npx chatmint [a-z]+/g, (hint) => [hint, ...given].join(" "));
}

function quoted(file: string): string {
  return /\s/.test(file) ? `"${file}"` : file;
}

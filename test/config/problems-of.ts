import { parseConfig } from "../../src/app/load-config.ts";
import type { ConfigError } from "../../src/base/errors.ts";

/** What is said about a config. */
export function problems(config: unknown): readonly string[] {
  try {
    parseConfig(JSON.stringify(config), "config.json");
    return [];
  } catch (error) {
    return (error as ConfigError).problems;
  }
}

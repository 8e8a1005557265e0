import { ConfigError } from "../../base/errors.ts";
import { Refusal } from "../../web/refusal.ts";

/** What keeps a config from being read, changed or written is for whoever asked. */
export async function refusedInWords<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ConfigError) throw new Refusal(409, error.code, error.problems.join(" "));
    throw error;
  }
}

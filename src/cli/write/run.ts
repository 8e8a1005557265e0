/** `chatmint run LINE`: one chat command as the broadcaster's, with the running bot or without. */
import { LINE_MAX } from "../../app/operations.ts";
import { ConfigError } from "../../base/errors.ts";
import { phrase } from "../../base/phrase.ts";
import type { CliContext } from "../context.ts";
import { ask } from "./ask.ts";

/** Exit code 0 when it was done; 1 when it was refused. Throws a ConfigError for a line that is empty or too long. */
export async function run(
  context: CliContext,
  words: readonly string[],
  { sure, rehearsal }: { readonly sure: boolean; readonly rehearsal: boolean },
): Promise<number> {
  const line = words.join(" ").trim();
  if (line === "" || line.length > LINE_MAX) {
    throw new ConfigError("REQUEST", [
      phrase('Write a command of at most {most} characters, like: npx chatmint run "addpoints bob 50"', {
        most: LINE_MAX,
      }),
    ]);
  }
  return ask(context, { operation: "run", request: { line, sure }, rehearsal, line: "npx chatmint run COMMAND" });
}

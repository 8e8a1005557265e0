/** `chatmint run LINE`: one chat command as the broadcaster's, with the running bot or without. */
import type { CliContext } from "../context.ts";
import { ask } from "./ask.ts";

/** Exit code 0 when it was done; 1 when it was refused. */
export function run(
  context: CliContext,
  words: readonly string[],
  { sure, rehearsal }: { readonly sure: boolean; readonly rehearsal: boolean },
): Promise<number> {
  const line = words.join(" ").trim();
  return ask(context, { operation: "run", request: { line, sure }, rehearsal, line: "npx chatmint run COMMAND" });
}

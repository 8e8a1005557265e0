/** `chatmint decay`: whom the decay would hit now, and when; it changes nothing. */
import type { CliContext } from "../context.ts";
import { ask } from "./ask.ts";

export function decay(context: CliContext, { rehearsal }: { readonly rehearsal: boolean }): Promise<number> {
  return ask(context, { operation: "decay-plan", request: {}, rehearsal, line: "npx chatmint decay" });
}

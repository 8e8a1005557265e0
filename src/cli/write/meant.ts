/** Asks before something is changed that was shown first. */

import { oneOf } from "../../app/set-up/question.ts";
import type { CliContext } from "../context.ts";
import { createAsker, NoAnswer } from "../set-up/ask.ts";
import { speechOf } from "../speech.ts";

/** `yes`: `--yes` was given; `noTerminal`: nobody is there to be asked. */
export type Meant = "yes" | "no" | "noTerminal";

/** Whether whoever asked means it. What no answer was given to is not meant. */
export async function isMeant(context: CliContext, question: string, yes: boolean): Promise<Meant> {
  if (yes) return "yes";
  if (!context.stdin.isTTY) return "noTerminal";
  const speech = speechOf(context);
  const asker = createAsker(context, speech);
  try {
    return await asker.ask<"yes" | "no">(question, "no", "no", oneOf(speech, "yes", "no"));
  } catch (error) {
    if (error instanceof NoAnswer) return "no";
    throw error;
  } finally {
    asker.close();
  }
}

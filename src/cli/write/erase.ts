/** `chatmint erase NAME`: erases a viewer who asks for it, with the running bot or without. */
import type { CliContext } from "../context.ts";
import { speechOf } from "../speech.ts";
import { answerTo, ask, print } from "./ask.ts";
import { isMeant } from "./meant.ts";

/** Exit code 0 when it was done, 1 when it was not. What it comes to is told before. */
export async function erase(
  context: CliContext,
  name: string,
  { yes, rehearsal }: { readonly yes: boolean; readonly rehearsal: boolean },
): Promise<number> {
  const line = `npx chatmint erase ${name}`;
  const plan = await answerTo(context, { operation: "erase-plan", request: { name }, rehearsal, line });
  const code = print(context, plan);
  if (code !== 0) return code;
  const speech = speechOf(context);
  const meant = await isMeant(context, speech.say("Shall they be erased like this? (yes, no)"), yes);
  if (meant === "no") context.err(speech.say("Nothing was changed."));
  if (meant === "noTerminal") {
    context.err(speech.say("Nothing was changed. Without a terminal to ask in, add --yes to do it."));
  }
  if (meant !== "yes") return 1;
  return ask(context, { operation: "erase", request: plan.data, rehearsal, line });
}

/** `chatmint season end|undo|list`: the seasons of a currency, with the running bot or without. */
import { ConfigError } from "../../base/errors.ts";
import { phrase } from "../../base/phrase.ts";
import { parseAmount } from "../../chat/reading/amounts.ts";
import type { CliContext } from "../context.ts";
import { speechOf } from "../speech.ts";
import { ask } from "./ask.ts";
import { isMeant } from "./meant.ts";

export interface SeasonOptions {
  /** What everybody keeps, like `10%`. */
  readonly keep?: string | undefined;
  /** Does it without asking. */
  readonly yes: boolean;
  readonly rehearsal: boolean;
}

/** Exit code 0 when it was done, 1 when it was not, 2 when it was wrongly asked. Throws a ConfigError for what it cannot read. */
export async function season(
  context: CliContext,
  verb: string,
  words: readonly string[],
  { keep, yes, rehearsal }: SeasonOptions,
): Promise<number> {
  const name = words.join(" ").trim();
  const asking = (operation: string, request: unknown) =>
    ask(context, { operation, request, rehearsal, line: `npx chatmint season ${verb}` });
  switch (verb) {
    case "end": {
      const wish = { name, keep: shareKept(keep) };
      const code = await asking("season-plan", wish);
      if (code !== 0) return code;
      return (await isToEnd(context, yes)) ? asking("season-end", wish) : 1;
    }
    case "undo":
      return asking("season-undo", name === "" ? {} : { name });
    case "list":
      return asking("season-list", {});
    default:
      throw new ConfigError("REQUEST", [
        phrase('Write what to do with a season: npx chatmint season end "Spring", season undo, or season list'),
      ]);
  }
}

/** In ten-thousandths. */
function shareKept(written: string | undefined): number {
  if (written === undefined || /^0+ ?%?$/.test(written.trim())) return 0;
  const share = parseAmount(written.replace(/\s+(?=%)/, ""), { decimalSign: "." });
  if (share && "share" in share && share.share < 10_000 && written.includes("%")) return share.share;
  throw new ConfigError("REQUEST", [
    phrase("{option}: write what everybody keeps as a share below 100%, like 10%", { option: "--keep" }),
  ]);
}

async function isToEnd(context: CliContext, yes: boolean): Promise<boolean> {
  const speech = speechOf(context);
  const meant = await isMeant(context, speech.say("Shall the season end like this? (yes, no)"), yes);
  if (meant === "no") context.err(speech.say("Nothing was changed."));
  if (meant === "noTerminal") {
    context.err(speech.say("Nothing was changed. Without a terminal to ask in, add --yes to do it."));
  }
  return meant === "yes";
}

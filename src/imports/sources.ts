/** THE LIST of what can be imported, and which of it something is. */
import type { Answers, Export, Question } from "./found.ts";
import { ankhbot } from "./from/ankhbot.ts";
import { botrix } from "./from/botrix.ts";
import { chatmint } from "./from/chatmint.ts";
import { deepbot } from "./from/deepbot.ts";
import { firebot } from "./from/firebot.ts";
import { generic } from "./from/generic.ts";
import { mixitup } from "./from/mixitup.ts";
import { pajbot } from "./from/pajbot.ts";
import { phantombot } from "./from/phantombot.ts";
import { revlo } from "./from/revlo.ts";
import { sogebot } from "./from/sogebot.ts";
import { streamElements } from "./from/streamelements.ts";
import { streamlabs } from "./from/streamlabs.ts";
import { streamlabsChatbot } from "./from/streamlabs-chatbot.ts";
import type { Given } from "./given.ts";
import { importError } from "./problem.ts";
import type { Source } from "./source.ts";

/** In this order a file is looked at: what is surest first, what takes any table last. */
const SOURCES: readonly Source[] = [
  firebot,
  mixitup,
  phantombot,
  sogebot,
  pajbot,
  deepbot,
  revlo,
  streamlabsChatbot,
  streamElements,
  streamlabs,
  botrix,
  ankhbot,
  chatmint,
  generic,
];

/** What something is: read by a source, or not to be read before the source knows more. */
export interface Recognised {
  readonly source: Source;
  readonly found: Export | Question;
}

/** What was given, as the first that knows it reads it. `from`: the bot that it is of, by the streamer's word. */
export async function recognise(
  given: Given,
  { from, answers }: { readonly from?: string | undefined; readonly answers: Answers },
): Promise<Recognised> {
  const sources = from === undefined ? SOURCES : SOURCES.filter(({ bot }) => bot === from.toLowerCase());
  const all = SOURCES.map(({ bot }) => bot).join(", ");
  if (sources.length === 0)
    throw importError("{from} is none of the bots that can be imported: {all}.", { from: from!, all });
  for (const source of sources) {
    const found = await source.recognise(given, answers);
    if (found) return { source, found };
  }
  throw from === undefined
    ? unknown(given)
    : importError(
        "{label} is no file of {from} that can be read. Without the name of a bot, what it is is told by its content.",
        {
          label: given.label,
          from,
        },
      );
}

function unknown({ label, kind, files }: Given): Error {
  if (files.every(({ size }) => size === 0)) return importError("{label} is empty.", { label });
  return importError(
    kind === "file"
      ? "Nothing was recognised in {label}. What can be imported from each bot: docs/moving-here.md"
      : "Nothing in it was recognised in {label}. What can be imported from each bot: docs/moving-here.md",
    { label },
  );
}

/** Runs a line for a request: once, with the answer noted in the same commit as what it did, or as why it did nothing. */
import type { Ended } from "../../chat/run-command.ts";
import type { Work } from "../../db/work.ts";
import type { Ask } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import type { House } from "../app.ts";
import type { LineOptions } from "../terminal.ts";
import { firstChannel, wayOf } from "./as-broadcaster.ts";

interface RunLine<A> extends Pick<LineOptions, "sure" | "as"> {
  readonly text: string;
  /** What is answered is said in the first channel too, once it is true. */
  readonly isTold?: boolean;
  /** What is answered; may throw a Refusal. */
  readonly answer: (ended: Ended) => A;
  /** Part of the same commit; of a line that was turned away before it was run, a commit of its own. */
  readonly note?: (work: Work, became: Ended["kind"] | "silent") => void;
}

/** Throws a Refusal where the book cannot be written, and for what was asked longer ago than answers are kept. */
export async function runLine<A>(
  house: House,
  { key, keep, caller }: Pick<Ask, "key" | "keep" | "caller">,
  { text, answer, note, isTold = false, ...rest }: RunLine<A>,
): Promise<A> {
  const lines: string[] = [];
  let ended: Ended | undefined;
  const outcome = await house.terminal(text, (line) => lines.push(line), {
    ...{ ...rest, id: key, way: wayOf(caller) },
    ended(work, its) {
      ended = its;
      note?.(work, its.kind);
      if (isTold && its.kind === "done") work.afterCommit(() => tell(house, its.lines));
      keep(work, () => answer(its));
    },
  });
  if (outcome?.kind === "silent" && outcome.reason === "storage") {
    throw new Refusal(503, "STORAGE", lines.join(" "), "The log says more.");
  }
  if (outcome?.kind === "silent" && outcome.reason === "handled before") {
    throw new Refusal(409, "DONE_BEFORE", "This was asked before; what came of it is not known any more.");
  }
  if (ended) return answer(ended);
  // Turned away before it was run at all: nothing is noted of it yet.
  const became = outcome?.kind === "silent" || outcome?.kind === "refused" ? outcome.kind : "failed";
  if (note) await house.writer.run((work) => note(work, became));
  return answer({ kind: "refused", code: outcome?.kind === "refused" ? outcome.code : "REFUSED", lines });
}

function tell(house: House, lines: readonly string[]): void {
  const channel = firstChannel(house);
  for (const text of lines) house.outbox.say({ channel, text, kind: "answer" });
}

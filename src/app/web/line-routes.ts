/** Lines as the terminal takes them: what has no form of its own is typed. */
import * as z from "zod";
import { readLocalLine } from "../../platforms/local/lines.ts";
import { STREAMER } from "../../platforms/local/people.ts";
import { endpoint } from "../../web/endpoint.ts";
import { LINE_MAX } from "../operations.ts";
import { commandRoutes } from "./command-routes.ts";
import { itemRoutes } from "./item-routes.ts";
import { lineActions } from "./line-actions.ts";
import { madeRoutes } from "./made-routes.ts";
import { runLine } from "./run-line.ts";
import type { WebGround } from "./web-ground.ts";

export function lineRoutes(ground: WebGround) {
  const { house } = ground;
  return [
    ...lineActions(ground),
    ...itemRoutes(ground),
    ...madeRoutes(ground),
    ...commandRoutes(ground),
    endpoint({
      method: "post",
      path: "/api/v1/lines",
      on: ["private", "public"],
      who: ["broadcaster", "moderator"],
      summary:
        "Runs one line as the broadcaster's, like the terminal, or as the moderator's who sends it, and answers what would be said.",
      body: z.strictObject({
        line: z.string().trim().min(1).max(LINE_MAX).describe("A command, with its mark or without."),
        sure: z.boolean().default(false).describe("Does at once what the bot would ask to write twice."),
      }),
      answer: z.object({ done: z.boolean(), lines: z.array(z.string()) }),
      async run(ask) {
        const { line, sure } = ask.body;
        const mark = house.called("");
        const as = ask.caller.kind === "moderator" ? ask.caller : undefined;
        if (ground.played && !as && isPlayed(line, mark))
          return { done: true, lines: [...(await ground.played(line))] };
        const text = line.startsWith(mark) ? line : mark + line;
        return runLine(house, ask, {
          text,
          // What the bot asks a moderator to write twice is asked here too.
          ...(as ? { as } : { sure }),
          answer: ({ kind, lines }) => ({ done: kind === "done", lines: [...lines] }),
          note(work, became) {
            if (as) house.features.moderators.did(work, as, { line: text, became });
          },
        });
      },
    }),
  ] as const;
}

/** Whether a line is one of a rehearsal's own: somebody's, or a directive. All else is a command of the streamer's. */
function isPlayed(line: string, mark: string): boolean {
  if (line.startsWith(mark)) return false;
  if (/^[/[]/.test(line)) return true;
  const read = readLocalLine(line, mark);
  return read.kind === "said" && read.by.name !== STREAMER.name;
}

/** Lines as the terminal takes them: what has no form of its own is typed. */
import * as z from "zod";
import { endpoint } from "../../web/endpoint.ts";
import { LINE_MAX } from "../operations.ts";
import { commandRoutes } from "./command-routes.ts";
import { lineActions } from "./line-actions.ts";
import type { WebGround } from "./web-ground.ts";

export function lineRoutes(ground: WebGround) {
  const { house } = ground;
  return [
    ...lineActions(ground),
    ...commandRoutes(ground),
    endpoint({
      method: "post",
      path: "/api/v1/lines",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Runs one line as the broadcaster's, like the terminal, and answers what would be said.",
      body: z.strictObject({
        line: z.string().trim().min(1).max(LINE_MAX).describe("A command, with its mark or without."),
        sure: z.boolean().default(false).describe("Does at once what the bot would ask to write twice."),
      }),
      answer: z.object({ done: z.boolean(), lines: z.array(z.string()) }),
      async run({ body: { line, sure }, key }) {
        const lines: string[] = [];
        const mark = house.called("");
        const outcome = await house.terminal(line.startsWith(mark) ? line : mark + line, (text) => lines.push(text), {
          id: key,
          sure,
        });
        return { done: outcome?.kind === "done", lines };
      },
    }),
  ] as const;
}

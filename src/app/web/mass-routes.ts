/** What is done to many at once, as a dry run first: the operations of the sub-commands, asked by a page. */
import * as z from "zod";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import { perform } from "../operations.ts";
import { giveAllRoutes } from "./give-all-routes.ts";
import type { WebGround } from "./web-ground.ts";

const season = z.strictObject({
  name: z.string().trim().min(1).max(100),
  keep: z.coerce.number().min(0).max(99.99).describe("Percent that everybody keeps."),
});
/** As seasons count it, in ten-thousandths. */
const wishOf = ({ name, keep }: z.output<typeof season>) => ({ name, keep: Math.round(keep * 100) });
const told = z.object({ lines: z.array(z.string()).readonly() });

export function massRoutes(ground: WebGround) {
  const { house, log } = ground;
  const { inLanguage = (english: string) => english } = house.ground.core.options;
  const asked = async (operation: string, request: unknown, id = "") => {
    const { code, lines } = await perform(house, { operation, request, id }, log);
    const said = lines.map((line) => inLanguage(line));
    if (code !== 0) throw new Refusal(409, "NOT_DONE", said.join(" "));
    return { lines: said };
  };
  return [
    ...giveAllRoutes(ground),
    endpoint({
      method: "get",
      path: "/api/v1/seasons/plan",
      on: ["private"],
      who: ["broadcaster"],
      summary: "What the end of a season would come to. Nothing is written.",
      query: season,
      answer: told,
      read: ({ query }) => asked("season-plan", wishOf(query)),
    }),
    endpoint({
      method: "post",
      path: "/api/v1/seasons",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Ends a season: everybody begins anew, or with a share of what they had.",
      body: season,
      answer: told,
      run: ({ body, key }) => asked("season-end", wishOf(body), key),
    }),
    endpoint({
      method: "post",
      path: "/api/v1/seasons/undo",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Takes the end of the last season back.",
      body: z.strictObject({}),
      answer: told,
      run: ({ key }) => asked("season-undo", {}, key),
    }),
    endpoint({
      method: "get",
      path: "/api/v1/decay/plan",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Whom the decay of idle balances would hit now. Nothing is written.",
      answer: told,
      read: () => asked("decay-plan", {}),
    }),
  ] as const;
}

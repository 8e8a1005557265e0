/** Support and its goal over the web. Setting a goal goes the way of the command. */
import * as z from "zod";
import { endpoint } from "../../web/endpoint.ts";
import { topic } from "../../web/topic.ts";
import type { Goals } from "./goals.ts";

/** On one page of the list. */
const PAGE = 50;
/** Shown beside the goal. */
const TOP = 10;

/** What is shown. */
interface SupportGround {
  readonly currencyId: number;
  readonly nameOf: (viewerId: number) => string;
  readonly called: (word: string) => string;
}

interface Supporting {
  readonly goals: Goals;
  top(
    currencyId: number,
    from: number,
    count: number,
  ): readonly { readonly rank: number; readonly viewerId: number; readonly total: number }[];
}

const supporter = z.object({ rank: z.int(), viewerId: z.int(), name: z.string(), total: z.int() });
const goal = z
  .object({
    id: z.int(),
    title: z.string(),
    target: z.int(),
    soFar: z.int(),
    state: z.enum(["open", "reached"]),
  })
  .meta({ ref: "Goal" });
const state = z.object({
  called: z.object({ goal: z.string(), support: z.string() }),
  goal: goal.nullable().describe("The goal that is open, or was reached last and is still up."),
  top: z.array(supporter),
});

const READERS = ["broadcaster", "moderator", "read", "shop"] as const;
const EVERYWHERE = ["private", "public"] as const;

function places({ currencyId, nameOf }: SupportGround, support: Supporting, from: number, count: number) {
  return support
    .top(currencyId, from, count)
    .map(({ rank, viewerId, total }) => ({ rank, viewerId, name: nameOf(viewerId), total }));
}

function shown(options: SupportGround, support: Supporting) {
  const current = support.goals.current(options.currencyId);
  return {
    called: { goal: options.called("goal"), support: options.called("support") },
    goal: current === undefined ? null : (current as z.output<typeof goal>),
    top: places(options, support, 0, TOP),
  };
}

export function supportRoutes(options: SupportGround, support: Supporting) {
  return [
    endpoint({
      method: "get",
      path: "/api/v1/support",
      on: EVERYWHERE,
      who: READERS,
      summary: "The goal that support fills up, and who gave most.",
      answer: state,
      read: () => shown(options, support),
    }),
    endpoint({
      method: "get",
      path: "/api/v1/supporters",
      on: EVERYWHERE,
      who: READERS,
      summary: "Who gave most, fifty at a time, down to place 200. Whoever is in no list is not in it.",
      query: z.strictObject({ from: z.coerce.number().int().min(0).max(200).default(0) }),
      answer: z.object({ supporters: z.array(supporter), more: z.boolean() }),
      read({ query: { from } }) {
        const found = places(options, support, from, PAGE + 1);
        return { supporters: found.slice(0, PAGE), more: found.length > PAGE };
      },
    }),
  ] as const;
}

export function supportTopics(options: SupportGround, support: Supporting) {
  return [
    topic({
      name: "support",
      on: EVERYWHERE,
      who: READERS,
      shape: state,
      // It may be another one after every payment.
      perSecond: 1,
      state: () => shown(options, support),
    }),
  ] as const;
}

/** What the page Imports is told: what is on the desk, what came in before, what waits by its name. */
import * as z from "zod";
import { PLATFORMS } from "../../model/message.ts";
import type { House } from "../app.ts";
import type { DeskStanding, ImportDesk } from "../imports/import-desk.ts";
import { commandLook, importLook, importOptions } from "../imports/look.ts";

/** Names that wait for a decision, shown at once. */
const NAMES_SHOWN = 50;

const step = z.enum(["fetching", "reading", "names", "looking"]);

const desk = z.object({
  ...{ id: z.string(), name: z.string(), choices: importOptions },
  standing: z.discriminatedUnion("at", [
    z.object({
      at: z.literal("reading"),
      ...{ step, done: z.int(), total: z.int().describe("0: nobody knows.") },
      waits: z.string().optional().describe("Why nothing happens just now."),
    }),
    z.object({
      at: z.literal("asks"),
      question: z.object({
        id: z.string().describe("`token`: a secret."),
        text: z.string(),
        before: z.array(z.string()).readonly(),
        options: z.array(z.string()).readonly().describe("What may be answered; empty: anything."),
        usual: z.string().optional(),
      }),
    }),
    z.object({ at: z.literal("points"), look: importLook }),
    z.object({ at: z.literal("commands"), look: commandLook }),
    z.object({ at: z.literal("failed"), problems: z.array(z.string()).readonly() }),
  ]),
});

const earlier = z.object({
  ...{
    number: z.int(),
    title: z.string(),
    begunAtMs: z.int(),
    state: z.enum(["running", "done", "undoing", "undone"]),
  },
  ...{ rows: z.int(), done: z.int(), amount: z.int(), waiting: z.int() },
  viewers: z.int().describe("Who got something when it came in."),
  interrupted: z.boolean().describe("What was read of the file is gone: the same file brings in the rest."),
  failing: z.string().optional().describe("Why nothing happens to it just now; it is tried again by itself."),
  undo: z
    .object({
      ...{ movements: z.int(), done: z.int(), amount: z.int(), left: z.int(), leftAmount: z.int() },
      spent: z.array(z.object({ name: z.string(), amount: z.int(), has: z.int().optional() })).readonly(),
    })
    .optional(),
});

export const importsState = z.object({
  desk: desk.optional(),
  earlier: z.array(earlier).describe("The newest first."),
  waiting: z.object({
    all: z.int().describe("Names that wait."),
    seen: z.int().describe("Those of them that wait for a decision."),
    names: z.array(
      z.object({
        ...{ login: z.string(), platform: z.enum(PLATFORMS), amount: z.int(), minutes: z.int() },
        ...{ from: z.string(), place: z.string(), untilMs: z.int() },
        why: z.enum(["name", "nobody", "younger", "age", "amount"]),
        viewer: z.object({ id: z.int(), name: z.string() }).optional().describe("Who is called so here."),
      }),
    ),
  }),
});

/** `tell`: a sentence that was put together in English, in the streamer's language. */
export function importsStateOf(
  house: House,
  on: ImportDesk["on"],
  tell: (english: string) => string,
): z.input<typeof importsState> {
  const { imports } = house.features;
  return {
    ...(on ? { desk: { id: on.id, name: on.name, choices: on.choices, standing: standingOf(on.standing, tell) } } : {}),
    earlier: imports
      .list()
      .toReversed()
      .map(({ summary, undo, failing, ...one }) => ({
        ...one,
        title: tell(one.title),
        ...(failing === undefined ? {} : { failing: tell(failing) }),
        viewers: summary.gets.known + summary.gets.new + summary.gets.name,
        ...(undo ? { undo: { ...undo, spent: [...undo.spent] } } : {}),
      })),
    waiting: {
      ...imports.waiting.counts(),
      names: imports.waiting.list(0, NAMES_SHOWN).map((one) => ({
        ...one,
        viewer: one.viewer && { id: one.viewer.id, name: one.viewer.name },
      })),
    },
  };
}

function standingOf(standing: DeskStanding, tell: (english: string) => string): z.input<typeof desk>["standing"] {
  switch (standing.at) {
    case "reading":
      return { ...standing, waits: standing.waits === undefined ? undefined : tell(standing.waits) };
    case "asks": {
      const { question } = standing;
      return {
        at: "asks",
        question: { ...question, text: tell(question.text), before: question.before.map((line) => tell(line.trim())) },
      };
    }
    case "failed":
      return { at: "failed", problems: standing.problems.map(tell) };
    default: {
      const { read } = standing;
      if (read.kind === "commands") {
        return {
          at: "commands",
          look: { ...read.look, left: read.look.left.map((one) => ({ ...one, why: tell(one.why) })) },
        };
      }
      const { title, notes, leftOut, earlier } = read.look;
      const first = leftOut.first.map((one) => ({ ...one, place: tell(one.place), why: tell(one.why) }));
      const told = { title: tell(title), notes: notes.map(tell), leftOut: { ...leftOut, first } };
      return {
        at: "points",
        look: { ...read.look, ...told, earlier: earlier.map((one) => ({ ...one, title: tell(one.title) })) },
      };
    }
  }
}

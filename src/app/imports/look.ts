/** What an import would do, as numbers and names: the terminal and the dashboard put them into words, each in its own way. */
import * as z from "zod";

export const MODES = ["add", "raise-to", "set"] as const;
export const DUPLICATES = ["sum", "largest", "skip"] as const;
export const IMPORT_PLATFORMS = ["twitch", "kick"] as const;
const WAITING = ["name", "nobody", "younger", "age", "amount"] as const;

const counted = z.object({ rows: z.int(), amount: z.int() });
const sumShape = z
  .object({
    rows: z.int(),
    gets: z.object({ known: z.int(), new: z.int(), name: z.int() }),
    ...{ given: z.int(), taken: z.int(), same: z.int(), exists: z.int() },
    minutes: z.object({ given: z.int(), taken: z.int(), kept: z.int() }),
    waits: z.partialRecord(z.enum(WAITING), counted),
    skipped: z.record(z.string(), counted),
  })
  .describe("What becomes of all rows together; amounts in the smallest unit.");

/** Rows that share a reason: how many, and the names of the first. */
const group = <T extends z.ZodType>(why: T) =>
  z.object({ why, count: z.int(), names: z.array(z.string()).readonly() }).readonly();

export const importLook = z.object({
  ...{ title: z.string(), bot: z.string(), currency: z.string(), mode: z.enum(MODES) },
  writtenAtMs: z.int(),
  rows: z.int().describe("Of the file, with those left out."),
  ...{ viewers: z.int(), amount: z.int(), minutes: z.int() },
  sum: sumShape,
  largest: z
    .array(
      z.object({
        name: z.string(),
        there: z.int(),
        fate: z.enum(["gets", "waits", "skipped", "same", "exists"]),
        ...{ has: z.int(), change: z.int() },
      }),
    )
    .readonly(),
  waiting: z.array(group(z.enum(WAITING))).readonly(),
  skipped: z.array(group(z.string())).readonly().describe("Rows that get nothing, by what is here."),
  leftOut: z.object({
    count: z.int().describe("Rows of which no viewer can be made."),
    first: z.array(z.object({ place: z.string(), name: z.string(), why: z.string() })).readonly(),
  }),
  changed: z.array(group(z.enum(["floored", "negative"]))).readonly(),
  listed: z
    .int()
    .describe("Rows that get nothing, or not quite what the file says. All of them are in the file of left-out rows."),
  supply: z.object({ before: z.int(), after: z.int() }),
  items: z
    .array(
      z.object({
        ...{ name: z.string(), price: z.int() },
        minutesThere: z.number().optional().describe("Watching it took there, by what these viewers had of both."),
        here: z.object({ unit: z.enum(["none", "minutes", "hours"]), time: z.number() }),
        ...{ before: z.int(), after: z.int() },
      }),
    )
    .readonly()
    .describe("What items of the shop cost in watching; before, after: how many could buy it."),
  earlier: z
    .array(z.object({ number: z.int(), title: z.string() }))
    .readonly()
    .describe("Other files of the same bot."),
  notes: z.array(z.string()).readonly(),
  nothing: z.boolean().describe("Nothing of it would be written."),
});

/** A dry run. */
export type ImportLook = z.output<typeof importLook>;

export const commandLook = z.object({
  commands: z
    .array(
      z.object({
        ...{ word: z.string(), text: z.string() },
        before: z.string().optional().describe("As it stood there, where variables were translated."),
        line: z.string().describe("What stands behind !command add."),
      }),
    )
    .readonly(),
  left: z
    .array(z.object({ line: z.int(), written: z.string(), why: z.string() }))
    .readonly()
    .describe("Lines of which nothing is made."),
});

/** What would be made of a list of commands. */
export type CommandLook = z.output<typeof commandLook>;

export const importOptions = z.strictObject({
  from: z.string().trim().max(40).optional().describe("The bot it is of, where its content does not tell."),
  mode: z.enum(MODES).default("add"),
  currency: z.string().max(200).optional(),
  platform: z.enum(IMPORT_PLATFORMS).optional(),
  duplicates: z.enum(DUPLICATES).optional(),
  answers: z
    .strictObject({
      profile: z.string().max(500).exactOptional(),
      time: z.string().max(50).exactOptional(),
      columns: z.string().max(500).exactOptional(),
      decimals: z.string().max(50).exactOptional(),
    })
    .default({}),
});

/** What the streamer chose. */
export type ImportChoices = z.output<typeof importOptions>;

/** Commands and timers that are made in a form: every field is a value, and nothing in one is read as another. */
import * as z from "zod";
import { AMOUNT_MAX, MINUTE_MS } from "../../base/lengths.ts";
import type { Work } from "../../db/work.ts";
import { ROLES } from "../../model/message.ts";
import type { Person } from "../../model/money.ts";
import { endpoint } from "../../web/endpoint.ts";
import { asBroadcaster } from "./as-broadcaster.ts";
import type { WebGround } from "./web-ground.ts";

const SECONDS_MAX = 86_400;

const word = z.string().trim().min(1).max(60);
const text = z.string().trim().min(1).max(500);
const seconds = z.int().min(0).max(SECONDS_MAX).optional();
const command = z.strictObject({
  word: word.describe("With the mark or without."),
  ...{ text: text.optional(), role: z.enum(ROLES).optional(), price: z.int().min(0).max(AMOUNT_MAX).optional() },
  viewerSeconds: seconds.describe("Between two uses by one viewer."),
  channelSeconds: seconds.describe("Between two uses in the channel."),
});
const timer = z
  .strictObject({
    name: word,
    text: text.optional(),
    everyMinutes: z.int().min(1).max(1_440).optional(),
    at: z
      .string()
      .regex(/^(?:[01]?\d|2[0-3]):[0-5]\d$/, "Write a time of day, like 22:30.")
      .optional(),
    lines: z.int().min(0).max(1_000).optional().describe("It waits for so many lines of chat."),
  })
  .refine(({ everyMinutes, at }) => everyMinutes === undefined || at === undefined, {
    ...{ path: ["at"], message: "Write either minutes or a time of day." },
  });
const nothing = z.object({});

export function madeRoutes({ house }: WebGround) {
  const { custom } = house.features;
  const common = { method: "post", on: ["private"], who: ["broadcaster"], answer: nothing } as const;
  const run = (work: Work, key: string, then: (by: Person) => unknown) => {
    then(asBroadcaster(house, work, key, true).viewer);
    return {};
  };
  return [
    endpoint({
      ...{ ...common, path: "/api/v1/commands/made", body: command },
      summary: "Makes a command that answers with a text.",
      write: (work, { body, key }) => run(work, key, (by) => custom.add(work, by, given(body))),
    }),
    endpoint({
      ...{ ...common, path: "/api/v1/commands/made/edit", body: command },
      summary: "Changes a command that was made so; what is left out stays.",
      write: (work, { body, key }) => run(work, key, (by) => custom.edit(work, by, given(body))),
    }),
    endpoint({
      ...{ ...common, path: "/api/v1/timers", body: timer },
      summary: "Makes a timer.",
      write: (work, { body, key }) => run(work, key, (by) => custom.timers.add(work, by, timerOf(body))),
    }),
    endpoint({
      ...{ ...common, path: "/api/v1/timers/edit", body: timer },
      summary: "Changes a timer that was made so; what is left out stays.",
      write: (work, { body, key }) => run(work, key, (by) => custom.timers.edit(work, by, timerOf(body))),
    }),
  ] as const;
}

/** Without what was left out. */
function given<T extends object>(body: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as never;
}

function timerOf({ everyMinutes, at, ...body }: z.output<typeof timer>) {
  return {
    ...given(body),
    ...(everyMinutes === undefined ? {} : { everyMs: everyMinutes * MINUTE_MS }),
    ...(at === undefined ? {} : { at: at.padStart(5, "0") }),
  };
}

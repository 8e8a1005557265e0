/** The `imports` section of the config: what happens to viewers of another bot's file who are known by name only. */
import { z } from "zod";
import { AMOUNT_MAX } from "../../base/lengths.ts";

export const importsSection = z
  .strictObject({
    byNameMax: z
      .int()
      .min(0)
      .max(AMOUNT_MAX)
      .default(1_000)
      .describe(
        "The most that somebody gets by their name alone, without a moderator having said yes: names change hands. 0: a moderator says yes to each.",
      ),
    waitDays: z
      .int()
      .min(1)
      .max(3_650)
      .default(90)
      .describe("How long what came with a name waits for somebody of that name."),
  })
  .describe("Points brought along from another bot.");

export type ImportsSection = z.output<typeof importsSection>;

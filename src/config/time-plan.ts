/** A time plan in the config: a cron expression, checked where it is written. */
import { z } from "zod";
import { cronProblem } from "../base/time-plan.ts";

/** A cron expression; `example` is one that fits here, with what it means: `"0 5 * * *" is 05:00 every day`. */
export function timePlan(example: string) {
  return z.string().superRefine((value, context) => {
    const problem = cronProblem(value);
    if (problem === undefined) return;
    context.addIssue({
      code: "custom",
      message: `${JSON.stringify(value)} is not a time plan: ${problem}. Example: ${example}`,
    });
  });
}

/** What Kick's official API answers, checked on arrival: what is missing or null becomes empty, what is wrong is refused. */
import { z } from "zod";
import { KickApiError, type KickRequest } from "./http.ts";

// 0 is how a Go server writes "nobody".
const id = z.union([z.int().positive(), z.string().regex(/^[1-9][0-9]*$/)]).transform(String);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");
export const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? []);

export const userShape = z.object({ user_id: id, name: z.string().min(1) });
export const channelShape = z.object({ broadcaster_user_id: id, slug: z.string().min(1) });
export const livestreamShape = z.object({ broadcaster_user: z.object({ id }), started_at: text });
export const chatShape = z.object({ is_sent: z.boolean(), message_id: text });
export const rewardShape = z.object({
  id: z.string().min(1),
  title: text,
  description: text,
  cost: z.number(),
  is_enabled: z.boolean().default(true),
  should_redemptions_skip_request_queue: z.boolean().default(false),
});
/** The rows of one reward. They are read one by one: one that is broken spoils no other. */
export const redemptionGroupShape = z.looseObject({ redemptions: list(z.unknown()) });
export const redemptionShape = z.object({
  reward: z.object({
    id: z.string().min(1),
    title: text.catch(""),
    cost: z.number(),
    can_manage: z.boolean().catch(true),
  }),
  id: z.string().min(1),
  redeemed_at: text.catch(""),
  redeemer: z.object({ user_id: id }),
  status: z.string().default("pending"),
  user_input: text.catch(""),
});
export const failureShape = z.object({ id: z.string(), reason: z.string() });
export const subscriptionShape = z.object({
  id: z.string().min(1),
  event: z.string(),
  version: z.number(),
  method: text,
  broadcaster_user_id: id,
});
export const subscribedShape = z.object({ name: z.string(), subscription_id: text, error: text });
export const redemptionPageShape = z.object({
  data: list(z.unknown()),
  pagination: z.object({ next_cursor: text }).nullish().catch(undefined),
});

/** Milliseconds of Kick's timestamp; `undefined` for none and for Go's zero time (year 1), which means none. */
export function timeOf(timestamp: string): number | undefined {
  const atMs = Date.parse(timestamp);
  return Number.isFinite(atMs) && atMs > 0 ? atMs : undefined;
}

/** An answer in this shape. @throws {KickApiError} `kick.answer` */
export function parse<T extends z.ZodType>(request: KickRequest, answer: unknown, shape: T): z.output<T> {
  const result = shape.safeParse(answer);
  if (result.success) return result.data;
  throw new KickApiError(
    "kick.answer",
    `Kick's answer to ${request.method} ${request.path} is not as documented (${problemsOf(result.error)}).`,
    { status: 200 },
  );
}

/** What is wrong with it, in a line. */
export function problemsOf(error: z.ZodError): string {
  const problems = error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  return problems.slice(0, 3).join("; ");
}

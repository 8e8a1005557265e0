/** What Kick's official API answers, checked on arrival: what is missing or null becomes empty, what is wrong is refused. */
import { z } from "zod";

const id = z.union([z.number().int(), z.string().min(1)]).transform(String);
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
export const redemptionsShape = z.object({
  reward: z.object({ id: z.string().min(1), title: text, cost: z.number(), can_manage: z.boolean().default(true) }),
  redemptions: list(
    z.object({
      id: z.string().min(1),
      redeemed_at: text,
      redeemer: z.object({ user_id: id }),
      status: z.string().default("pending"),
      user_input: text,
    }),
  ),
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
export const pageShape = z.object({ pagination: z.object({ next_cursor: text }).nullish() });

/** Milliseconds of Kick's timestamp; `undefined` for none and for Go's zero time (year 1), which means none. */
export function timeOf(timestamp: string): number | undefined {
  const atMs = Date.parse(timestamp);
  return Number.isFinite(atMs) && atMs > 0 ? atMs : undefined;
}

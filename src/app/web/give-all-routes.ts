/** An amount for everybody who is here: who would get it is told first, and then exactly that is done. */
import * as z from "zod";
import { AMOUNT_MAX, MINUTE_MS } from "../../base/lengths.ts";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import { hashOf } from "../../web/secrets.ts";
import { asBroadcaster, firstChannel } from "./as-broadcaster.ts";
import type { WebGround } from "./web-ground.ts";

/** So long a plan is kept, and so many. */
const KEPT_MS = 10 * MINUTE_MS;
const KEPT_MOST = 20;

const AMONG = ["listed", "active", "subscribers"] as const;
const amount = z.int().min(1).max(AMOUNT_MAX);
const total = z.int().describe("What all of them get together.");

interface Plan {
  readonly amount: number;
  readonly among: (typeof AMONG)[number];
  readonly viewerIds: readonly number[];
  readonly atMs: number;
}

export function giveAllRoutes({ house, system, tell }: WebGround) {
  /** By their digest, the oldest first. */
  const plans = new Map<string, Plan>();
  const keep = (plan: Plan): string => {
    const digest = hashOf(JSON.stringify([plan.amount, plan.among, plan.viewerIds])).slice(0, 32);
    plans.delete(digest);
    plans.set(digest, plan);
    for (const oldest of plans.keys()) if (plans.size > KEPT_MOST) plans.delete(oldest);
    return digest;
  };
  const common = { on: ["private"] as const, who: ["broadcaster"] as const };
  return [
    endpoint({
      ...{ ...common, method: "get", path: "/api/v1/give-all/plan" },
      summary: "Who would get an amount each now, and what that comes to. Nothing is written.",
      query: z.strictObject({
        amount: z.coerce.number().pipe(amount),
        among: z.enum(AMONG).default("listed").describe("listed: everybody who is here."),
      }),
      answer: z.object({
        plan: z.string().describe("What has to be sent to do exactly this, within ten minutes."),
        ...{ count: z.int().describe("How many viewers."), amount: z.int().describe("Each of them."), total },
      }),
      read({ query: { amount, among } }) {
        const channel = firstChannel(house);
        const viewer = house.viewers.known(channel.platform, channel.platformId);
        const { viewerIds, count, total } = house.features.drops.giveAllPlan({ viewer, channel }, amount, { among });
        return { plan: keep({ amount, among, viewerIds, atMs: system.clock.now() }), count, amount, total };
      },
    }),
    endpoint({
      ...{ ...common, method: "post", path: "/api/v1/give-all" },
      summary: "Does a plan, exactly as it was told, once.",
      body: z.strictObject({ plan: z.string().max(64) }),
      answer: z.object({
        operation: z.int().describe("Its number, to undo it by."),
        ...{ count: z.int(), amount: z.int(), total },
      }),
      write(work, { body, key }) {
        const plan = plans.get(body.plan);
        if (!plan || plan.atMs < system.clock.now() - KEPT_MS) {
          throw new Refusal(
            409,
            "PLAN_GONE",
            tell("This is done already, or was told too long ago. Look again at what it would come to."),
          );
        }
        const { amount, among, viewerIds: planned } = plan;
        const by = asBroadcaster(house, work, key, true);
        const {
          id,
          movements: count,
          amount: total,
        } = house.features.drops.giveAll(work, by, amount, { among, planned });
        work.afterCommit(() => plans.delete(body.plan));
        return { operation: id, count, amount, total };
      },
    }),
  ] as const;
}

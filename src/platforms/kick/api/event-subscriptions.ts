/**
 * Keeps Kick's webhook subscriptions as wanted. Kick loses some without a trace and unsubscribes an address that fails
 * for a day, so the list is compared at the start and every hour: doubles are deleted, missing ones made.
 */

import { z } from "zod";
import { DAY_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";
import type { KeyValueStore, SubscriptionReport } from "../kick-seams.ts";
import type { KickApi, KickSubscription } from "./api.ts";
import { KickApiError } from "./http.ts";

/** A subscription we made, as Kick answered. `omitted`: how often Kick's list has left it out since. */
interface Made {
  readonly id: string;
  readonly atMs: number;
  readonly omitted: number;
}

/** Kick's list leaves some out that it delivers all the same: one that was made twice in vain is made again after this. */
const AGAIN_MS = DAY_MS;

export interface ReconcileOptions {
  readonly store: KeyValueStore;
  readonly system: System;
  readonly api: KickApi;
  readonly userId: string;
  readonly log: Log;
}

/** Lists, deletes doubles, creates what is missing; tells each event Kick refused. @throws {KickApiError} when the list fails */
export async function reconcile(options: ReconcileOptions, wanted: readonly string[]): Promise<SubscriptionReport> {
  const { api, userId, log } = options;
  const listed = (await api.subscriptions()).filter((subscription) => subscription.userId === userId);
  const { kept, doubles } = sorted(listed);
  if (doubles.length > 0) {
    await api.unsubscribe(doubles.map((subscription) => subscription.id));
    log.info({ events: doubles.map((subscription) => subscription.event) }, "deleted doubled Kick subscriptions");
  }
  const before = recall(options);
  const nowMs = options.system.clock.now();
  const unlisted = [...new Set(wanted)].filter((event) => !kept.has(event));
  const trusted = unlisted.filter((event) => {
    const one = before[event];
    return one !== undefined && one.omitted >= 1 && Math.abs(nowMs - one.atMs) < AGAIN_MS;
  });
  const missing = unlisted.filter((event) => !trusted.includes(event));
  for (const event of trusted) kept.add(event);
  await forget(
    options,
    missing.flatMap((event) => before[event]?.id ?? []),
  );
  const refused: { event: string; reason: string }[] = [];
  const made = missing.length === 0 ? [] : await api.subscribe(userId, missing);
  const after: Record<string, Made> = { ...before };
  for (const event of missing) {
    const answer = made.find((entry) => entry.name === event);
    const reason = answer === undefined ? "Kick did not answer for this event" : answer.error;
    if (reason !== "" || answer === undefined) refused.push({ event, reason });
    else {
      kept.add(event);
      after[event] = { id: answer.id, atMs: nowMs, omitted: before[event] === undefined ? 0 : 1 };
    }
  }
  for (const { event } of listed) delete after[event];
  if (JSON.stringify(after) !== JSON.stringify(before)) options.store.set(keyOf(userId), JSON.stringify(after));
  if (missing.length > 0) log.info({ missing, refused }, "asked Kick for missing event subscriptions");
  return { active: [...kept].sort(), refused };
}

/** The events that are subscribed as we read them, and the second and later subscriptions to the same one. */
function sorted(listed: readonly KickSubscription[]) {
  const kept = new Set<string>();
  const doubles: KickSubscription[] = [];
  for (const subscription of listed) {
    if (subscription.method !== "webhook" || subscription.version !== 1) continue;
    if (kept.has(subscription.event)) doubles.push(subscription);
    else kept.add(subscription.event);
  }
  return { kept, doubles };
}

/** What Kick's list has left out is deleted before it is made again, so that nothing is there twice. */
async function forget({ api, log }: ReconcileOptions, ids: readonly string[]): Promise<void> {
  const known = ids.filter((id) => id !== "");
  if (known.length === 0) return;
  try {
    await api.unsubscribe(known);
  } catch (error) {
    // Gone at Kick, as its list says.
    if (!(error instanceof KickApiError) || error.code !== "kick.refused") throw error;
    log.debug({ ids: known }, "Kick does not know these event subscriptions any more");
  }
}

const keyOf = (userId: string) => `subscriptions:${userId}`;
const madeShape = z.record(z.string(), z.object({ id: z.string(), atMs: z.number(), omitted: z.number() }));

function recall({ store, userId }: ReconcileOptions): Record<string, Made> {
  try {
    return madeShape.parse(JSON.parse(store.get(keyOf(userId)) ?? "{}"));
  } catch {
    // A torn value: Kick's list is all there is to go by.
    return {};
  }
}

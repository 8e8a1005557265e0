/**
 * Keeps Kick's webhook subscriptions as wanted. Kick loses some without a trace and unsubscribes an address that fails
 * for a day, so the list is compared at the start and every hour: doubles are deleted, missing ones made.
 */
import type { Log } from "../../base/log.ts";
import type { KickApi, KickSubscription } from "./api.ts";
import type { SubscriptionReport } from "./parts.ts";

export interface ReconcileOptions {
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
  const missing = [...new Set(wanted)].filter((event) => !kept.has(event));
  const refused: { event: string; reason: string }[] = [];
  const made = missing.length === 0 ? [] : await api.subscribe(userId, missing);
  for (const event of missing) {
    const answer = made.find((entry) => entry.name === event);
    const reason = answer === undefined ? "Kick did not answer for this event" : answer.error;
    if (reason === "") kept.add(event);
    else refused.push({ event, reason });
  }
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

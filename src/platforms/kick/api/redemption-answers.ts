/** Tells Kick what became of redemptions, 25 at a time, and keeps at it until Kick agrees. */
import { messageOf } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { KickApi } from "./api.ts";

/** `accept` takes the channel points for good, `reject` gives them back. */
export type Verdict = "accept" | "reject";

const BATCH_MAX = 25;
/** `UNKNOWN` failures of one redemption before the streamer hears of it. */
const TRIES_MAX = 20;

export class RedemptionAnswers {
  readonly #api: KickApi;
  readonly #log: Log;
  readonly #attention: (code: string, sentence: string | undefined) => void;
  /** What is still to be told, with the times it failed. Lost in a crash, and then found again as pending. */
  readonly #due = new Map<string, { verdict: Verdict; failures: number }>();
  #flushing: Promise<void> | undefined;

  constructor(api: KickApi, log: Log, attention: (code: string, sentence: string | undefined) => void) {
    this.#api = api;
    this.#log = log;
    this.#attention = attention;
  }

  /** Whether the bot has decided on this redemption and Kick does not know yet. */
  has(id: string): boolean {
    return this.#due.has(id);
  }

  /** Decides, and tells Kick now if it can be reached. A first decision stands: money has moved on it. Never throws. */
  async settle(verdict: Verdict, ids: readonly string[]): Promise<void> {
    for (const id of ids) if (!this.#due.has(id)) this.#due.set(id, { verdict, failures: 0 });
    await this.#flushing;
    await this.flush();
  }

  /** Tells Kick all that is due. Never throws. */
  flush(): Promise<void> {
    this.#flushing ??= this.#flushNow().finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  async #flushNow(): Promise<void> {
    for (const verdict of ["accept", "reject"] as const) {
      const ids = [...this.#due].filter(([, due]) => due.verdict === verdict).map(([id]) => id);
      for (let from = 0; from < ids.length; from += BATCH_MAX) {
        const batch = ids.slice(from, from + BATCH_MAX);
        try {
          await this.#tell(verdict, batch);
        } catch (error) {
          this.#log.warn(
            { verdict, count: batch.length, reason: messageOf(error) },
            "redemptions not settled yet; tried again",
          );
          return;
        }
      }
    }
  }

  async #tell(verdict: Verdict, ids: readonly string[]): Promise<void> {
    const failures =
      verdict === "accept" ? await this.#api.acceptRedemptions(ids) : await this.#api.rejectRedemptions(ids);
    const reasons = new Map(failures.map((failure) => [failure.id, failure.reason]));
    const settledBefore: string[] = [];
    for (const id of ids) {
      const reason = reasons.get(id);
      if (reason === undefined) this.#due.delete(id);
      else if (reason === "NOT_PENDING") {
        // Somebody settled it before: most likely we did, before a crash.
        this.#due.delete(id);
        settledBefore.push(id);
      } else if (reason === "NOT_FOUND" || reason === "NOT_OWNED") {
        this.#due.delete(id);
        this.#log.warn(
          { redemption: id, verdict, reason },
          "Kick does not let us settle this redemption; it is left alone",
        );
      } else this.#failedOnce(id, reason);
    }
    if (settledBefore.length > 0) await this.#compare(verdict, settledBefore);
  }

  #failedOnce(id: string, reason: string): void {
    const due = this.#due.get(id);
    if (!due) return;
    due.failures++;
    this.#log.warn(
      { redemption: id, verdict: due.verdict, reason, failures: due.failures },
      "Kick did not settle a redemption",
    );
    if (due.failures < TRIES_MAX) return;
    this.#due.delete(id);
    this.#attention(
      "kick.redemption",
      `Kick would not ${due.verdict} the redemption ${id}: look at it in your Kick dashboard and ${due.verdict} it there.`,
    );
  }

  /** Settled before, but the other way round? By hand in the dashboard: a credit beside a refund, or neither. */
  async #compare(verdict: Verdict, ids: readonly string[]): Promise<void> {
    const opposite = verdict === "accept" ? "rejected" : "accepted";
    for (const redemption of await this.#api.redemptionsById(ids)) {
      if (redemption.status !== opposite || !ids.includes(redemption.id)) continue;
      this.#log.warn(
        { redemption: redemption.id, viewer: redemption.userId, status: opposite },
        "settled otherwise at Kick",
      );
      this.#attention(
        "kick.redemption",
        verdict === "accept"
          ? `The redemption ${redemption.id} was refunded in the Kick dashboard after it had been credited here: take the credit back if you meant to refund it.`
          : `The redemption ${redemption.id} was accepted in the Kick dashboard but could not be credited here: credit the viewer by hand.`,
      );
    }
  }
}

/**
 * What somebody has just done, for the overlay of alerts. What happened is known by its row of the feed, so that a restart loses
 * none; who it was, what they wrote, and whether it still stands is read anew whenever it is told. What a test button pretends
 * is in memory only.
 */
import { MINUTE_MS } from "../../base/lengths.ts";
import type { FeedRow } from "../../feed/feed.ts";
import type { OverlayData } from "../../kit/overlays.ts";
import type { House } from "../app.ts";

export type Alert = OverlayData<"alerts">["alerts"][number];
type Told = Omit<Alert, "id" | "atMs" | "isTest">;
/** What happened, by its numbers; or what is only pretended. */
type Kept = FeedRow | Alert;

/** What happened longer ago is no news any more. */
const KEPT_MS = 30 * MINUTE_MS;
const MOST = 200;
const PAGE = 500;

/** What each test button pretends. */
const PRETENDED: Readonly<Record<Alert["kind"], Omit<Told, "kind" | "name">>> = {
  redemption: { count: 500, item: "Hydrate", message: "" },
  support: { count: 1_000, item: "", message: "" },
  subscription: { count: 3, item: "", message: "" },
  gift: { count: 5, item: "", message: "" },
  cheer: { count: 100, item: "Bits", message: "" },
  follow: { count: 0, item: "", message: "" },
  raid: { count: 42, item: "", message: "" },
};

const KINDS: Partial<Record<FeedRow["type"], Alert["kind"]>> = {
  "balance.moved": "support",
  "redemption.made": "redemption",
  "support.followed": "follow",
  "support.subscribed": "subscription",
  "support.gifted": "gift",
  "support.cheered": "cheer",
  "support.kicks": "cheer",
  "support.raided": "raid",
};

export class Alerts {
  readonly #house: House;
  #cursor: string;
  #recent: readonly Kept[] = [];
  #tests = 0;

  constructor(house: House) {
    this.#house = house;
    const { feed, clock } = house.ground.core;
    this.#cursor = feed.since(clock.now() - KEPT_MS);
  }

  /** The last half hour as it stands now, the oldest first. Outside of work on the book. */
  list(): readonly Alert[] {
    this.#readOn();
    return this.#recent.flatMap((kept) => ("kind" in kept ? [kept] : this.#alertOf(kept)));
  }

  /** Shows one that did not happen, marked as a test. Nothing of it is in the book. */
  pretend(kind: Alert["kind"], name: string): void {
    this.#readOn();
    const atMs = this.#house.ground.core.clock.now();
    this.#tests += 1;
    this.#add([{ id: `test-${atMs}-${this.#tests}`, atMs, isTest: true, kind, name, ...PRETENDED[kind] }]);
  }

  #readOn(): void {
    const { feed, clock } = this.#house.ground.core;
    for (let more = true; more; ) {
      const page = feed.after(this.#cursor, PAGE);
      this.#cursor = page.cursor;
      more = page.more;
      this.#add(page.rows.filter((row) => this.#isOne(row)));
    }
    const sinceMs = clock.now() - KEPT_MS;
    if (this.#recent.some(({ atMs }) => atMs < sinceMs)) {
      this.#recent = this.#recent.filter(({ atMs }) => atMs >= sinceMs);
    }
  }

  #add(kept: readonly Kept[]): void {
    if (kept.length > 0) this.#recent = [...this.#recent, ...kept].slice(-MOST);
  }

  /** Of the movements of money, only support of this currency is one; what it later becomes is another matter. */
  #isOne({ type, data }: FeedRow): boolean {
    if (type !== "balance.moved") return KINDS[type] !== undefined;
    return data.kind === "support" && data.currency === this.#house.currency.id && data.payer !== undefined;
  }

  /** None where it was undone since. */
  #alertOf(row: FeedRow): Alert[] {
    const told = this.#told(row);
    if (!told) return [];
    const { name, mayWrite } = this.#whoIs(row.data);
    const message = mayWrite ? told.message : "";
    return [{ id: row.id, atMs: row.atMs, isTest: false, kind: KINDS[row.type]!, name, ...told, message }];
  }

  #told({ type, data }: FeedRow): Omit<Told, "kind" | "name"> | undefined {
    const { currency, features, ledger } = this.#house;
    const number = (key: string) => Number(data[key] ?? 0);
    const none = { count: 0, item: "", message: "" };
    switch (type) {
      case "balance.moved": {
        const transferId = number("transfer");
        if (ledger.isTakenBack(transferId)) return undefined;
        return { count: number("amount"), item: "", message: features.support.messageOf(transferId) };
      }
      case "redemption.made": {
        const made = features.shop.standing(currency.id, number("redemption"));
        if (!made) return undefined;
        const message = features.shop.viewerText.sayableOrNothing(made.message ?? "");
        return { count: made.price, item: made.itemName, message };
      }
      case "support.subscribed":
        return { ...none, count: number("months") };
      case "support.gifted":
        return { ...none, count: number("count") };
      case "support.cheered":
        return { ...none, count: number("bits"), item: "Bits" };
      case "support.kicks":
        return { ...none, count: number("kicks"), item: "KICKs" };
      case "support.raided":
        return { ...none, count: number("viewers") };
      default:
        return none;
    }
  }

  /**
   * Who it was, by the name of now. Empty where nobody knows, and for who was erased, asked to stand in no list or was excluded;
   * words of the last are not shown either.
   */
  #whoIs({ viewer, payer, channel }: FeedRow["data"]): { readonly name: string; readonly mayWrite: boolean } {
    const { viewers, ground } = this.#house;
    const known = viewer ?? payer;
    if (typeof known !== "number") return { name: "", mayWrite: true };
    const id = viewers.survivor(known);
    const mayWrite = viewers.earns(id) && !viewers.erasures.isErased(known) && !viewers.erasures.isErased(id);
    if (!mayWrite || !viewers.isListed(id)) return { name: "", mayWrite };
    return { name: viewers.person(id, ground.core.channels.get(Number(channel ?? 0))?.platform).name, mayWrite };
  }
}

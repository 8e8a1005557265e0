/**
 * What somebody has just done, for the overlay of alerts. All of it is read from the feed, so that a restart loses none; what a
 * test button pretends is in memory only.
 */
import { MINUTE_MS } from "../../base/lengths.ts";
import type { FeedRow } from "../../feed/feed.ts";
import type { OverlayData } from "../../kit/overlays.ts";
import type { House } from "../app.ts";

export type Alert = OverlayData<"alerts">["alerts"][number];
type Told = Omit<Alert, "id" | "atMs" | "isTest">;

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

export class Alerts {
  readonly #house: House;
  #cursor: string;
  #recent: readonly Alert[] = [];
  #tests = 0;

  constructor(house: House) {
    this.#house = house;
    const { feed, clock } = house.ground.core;
    this.#cursor = feed.since(clock.now() - KEPT_MS);
  }

  /** The last half hour, the oldest first. Outside of work on the book. */
  list(): readonly Alert[] {
    const { feed, clock } = this.#house.ground.core;
    for (let more = true; more; ) {
      const page = feed.after(this.#cursor, PAGE);
      this.#cursor = page.cursor;
      more = page.more;
      this.#add(page.rows.flatMap((row) => this.#read(row)));
    }
    const sinceMs = clock.now() - KEPT_MS;
    if (this.#recent.some(({ atMs }) => atMs < sinceMs)) {
      this.#recent = this.#recent.filter(({ atMs }) => atMs >= sinceMs);
    }
    return this.#recent;
  }

  /** Shows one that did not happen, marked as a test. Nothing of it is in the book. */
  pretend(kind: Alert["kind"], name: string): void {
    this.list();
    const atMs = this.#house.ground.core.clock.now();
    this.#tests += 1;
    this.#add([{ id: `test-${atMs}-${this.#tests}`, atMs, isTest: true, kind, name, ...PRETENDED[kind] }]);
  }

  #add(alerts: readonly Alert[]): void {
    if (alerts.length > 0) this.#recent = [...this.#recent, ...alerts].slice(-MOST);
  }

  #read(row: FeedRow): Alert[] {
    const told = this.#told(row);
    return told ? [{ id: row.id, atMs: row.atMs, isTest: false, ...told }] : [];
  }

  #told({ type, data }: FeedRow): Told | undefined {
    const { currency, features } = this.#house;
    const number = (key: string) => Number(data[key] ?? 0);
    const name = this.#nameOf(data);
    const none = { name, count: 0, item: "", message: "" };
    switch (type) {
      case "balance.moved":
        if (data.kind !== "support" || data.currency !== currency.id || data.payer === undefined) return undefined;
        return {
          ...{ kind: "support", name, count: number("amount"), item: "" },
          message: features.support.messageOf(number("transfer")),
        };
      case "redemption.made": {
        const made = features.shop.recent(currency.id, number("redemption"), 0);
        if (!made) return undefined;
        const message = features.shop.viewerText.sayableOrNothing(made.message ?? "");
        return { kind: "redemption", name, count: made.price, item: made.itemName, message };
      }
      case "support.followed":
        return { ...none, kind: "follow" };
      case "support.subscribed":
        return { ...none, kind: "subscription", count: number("months") };
      case "support.gifted":
        return { ...none, kind: "gift", count: number("count") };
      case "support.cheered":
        return { ...none, kind: "cheer", count: number("bits"), item: "Bits" };
      case "support.kicks":
        return { ...none, kind: "cheer", count: number("kicks"), item: "KICKs" };
      case "support.raided":
        return { ...none, kind: "raid", count: number("viewers") };
      default:
        return undefined;
    }
  }

  /** Empty where nobody knows who it was. */
  #nameOf({ viewer, payer, channel }: FeedRow["data"]): string {
    const id = viewer ?? payer;
    const platform = this.#house.ground.core.channels.get(Number(channel ?? 0))?.platform;
    return typeof id === "number" ? this.#house.viewers.person(id, platform).name : "";
  }
}

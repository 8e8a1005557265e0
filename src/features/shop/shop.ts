/** The shop: what is called by commands, bans, linking and the start of the bot. */

import { phrase } from "../../base/phrase.ts";
import type { Caller } from "../../chat/commands/lines.ts";
import { numberIn } from "../../chat/reading/series.ts";
import type { ViewerText } from "../../chat/reading/viewer-text.ts";
import { Settings } from "../../db/settings.ts";
import type { Work } from "../../db/work.ts";
import { START_MS } from "../../kit/deadlines.ts";
import type { Ban, ErasingTold, Joining } from "../../kit/life.ts";
import { money as moneyOf } from "../../ledger/words.ts";
import type { BrowserSources } from "../../obs/browser-sources.ts";
import type { Actions } from "./actions.ts";
import { codeOfRedemption } from "./codes.ts";
import { dueInShop } from "./due.ts";
import type { Items } from "./items.ts";
import type { ShopOptions } from "./options.ts";
import { shownWatching } from "./prices.ts";
import type { Redemptions, Which } from "./redemptions.ts";
import { shopRoutes, shopTopics } from "./routes.ts";
import type { ItemConfig } from "./settings.ts";
import { makeParts, type Parts } from "./shop-parts.ts";
import { type ShownItem, ShownShop } from "./shown-shop.ts";
import type { Item, Redemption } from "./types.ts";

export class Shop {
  readonly items: Items;
  readonly redemptions: Redemptions;
  readonly viewerText: ViewerText;
  /** Pages of ours in OBS; `undefined` where the config has no OBS. */
  readonly sources: BrowserSources | undefined;
  readonly routes;
  readonly topics;
  readonly #options: ShopOptions;
  readonly #parts: Parts;
  readonly #settings: Settings;
  readonly #due: ReturnType<typeof dueInShop>;
  readonly #actions: Actions;

  constructor(options: ShopOptions) {
    this.#options = options;
    this.#settings = new Settings(options.db);
    this.#parts = makeParts(options, {
      isOpen: (currencyId) => this.isOpen(currencyId),
      changed: (work) => work.afterCommit(() => this.#due.arm()),
    });
    const { items, redemptions, actions, rows, tell } = this.#parts;
    this.items = items;
    this.redemptions = redemptions;
    this.viewerText = options.viewerText;
    this.sources = options.sources;
    this.#actions = actions;
    this.#due = dueInShop({ ...options, rows, redemptions, tell });
    const shows = new ShownShop(options, this, rows);
    this.routes = shopRoutes(shows);
    this.topics = shopTopics(shows);
  }

  isOpen(currencyId: number): boolean {
    return this.#settings.get(`shop_closed:${currencyId}`) !== "1";
  }

  /** Opens or closes the shop; false when it was so already. */
  setOpen(work: Work, currencyId: number, open: boolean): boolean {
    if (this.isOpen(currencyId) === open) return false;
    this.#settings.put(work, `shop_closed:${currencyId}`, open ? "0" : "1");
    work.afterCommit(() => this.#options.changed?.("shop"));
    return true;
  }

  /** What is in the shop, the cheapest first. */
  list(currencyId: number): ShownItem[] {
    return this.items.list(currencyId).map((item) => this.shown(item));
  }

  shown(item: Item): ShownItem {
    const { price } = item.settings;
    return { item, price, left: this.#parts.stock.left(item), watching: shownWatching(price, this.#options.pace) };
  }

  /** Redemptions of a currency that have not ended, the oldest first. */
  queue(currencyId: number): Redemption[] {
    return this.#parts.rows.open(currencyId);
  }

  /** The redemption of this number, where it is open or not older than `sinceMs`. */
  recent(currencyId: number, id: number, sinceMs: number): Redemption | undefined {
    const found = this.#parts.rows.find(id);
    if (found?.currencyId !== currencyId) return undefined;
    return found.closedAtMs === null || found.atMs >= sinceMs ? found : undefined;
  }

  /** The redemption of this number, unless its price was given back or is lost. */
  standing(currencyId: number, id: number): Redemption | undefined {
    const found = this.#parts.rows.find(id);
    if (found?.currencyId !== currencyId || found.givenBackAtMs !== null) return undefined;
    return found.state === "refunded" || found.state === "forfeited" ? undefined : found;
  }

  /** How a redemption stands; what was paid back after its end is `refunded`. `undefined` where there is none. */
  stateOf(id: number): Redemption["state"] | undefined {
    const found = this.#parts.rows.find(id);
    return found && found.givenBackAtMs !== null ? "refunded" : found?.state;
  }

  /** What a viewer redeemed last. */
  lastOf({ viewer, channel }: Caller): Redemption | undefined {
    return this.#parts.rows.lastOf(viewer.id, channel.currency.id);
  }

  /** The last that a viewer redeemed, with the code of each that is done and has one. */
  boughtBy(viewerId: number, count: number): { readonly redemption: Redemption; readonly code: string | undefined }[] {
    return this.#parts.rows.newestOf(viewerId, count).map((redemption) => ({
      redemption,
      code: redemption.state === "fulfilled" ? codeOfRedemption(this.#options.db, redemption.id) : undefined,
    }));
  }

  /** Whether a code is kept for whoever redeemed it. */
  handsOutCode({ itemId }: Redemption): boolean {
    return this.items.get(itemId).settings.codes !== undefined;
  }

  /** Which redemption `R12`, `12` or `@ann` means; `undefined` when nobody is called that. */
  which(caller: Caller, written: string): Which | undefined {
    const number = numberIn("R", written);
    if (number !== undefined) return { id: number };
    const viewer = this.#options.viewers.byName(caller.message.platform, written);
    return viewer && { viewerId: viewer.id, name: viewer.name };
  }

  /** Words that are blocked are said back nowhere. */
  blocks(word: string): boolean {
    return this.viewerText.isBlocked(word);
  }

  /** What waits is ended; a timeout passes. */
  banned(work: Work, { viewer, untilMs }: Ban): void {
    if (untilMs === undefined) this.redemptions.banned(work, this.#options.viewers.survivor(viewer.id));
  }

  erasing(viewerId: number): ErasingTold {
    const open = this.#parts.rows.openOf(viewerId);
    const acting = open.find(({ state }) => state === "acting");
    return {
      ends: open.map(({ id, itemName, price, currencyId }) =>
        phrase("R{id} {item} is cancelled, and its price of {price} is paid back first.", {
          ...{ id, item: itemName, price: moneyOf(price, this.#options.ledger.currency(currencyId)) },
        }),
      ),
      keeps: this.#parts.rows.has(viewerId)
        ? [
            phrase(
              "What was redeemed, when and for how much, and that its code is used, without what was written with it.",
            ),
          ]
        : [],
      blocked:
        acting &&
        phrase("R{id} {item} is being done right now. Try again in a minute.", {
          id: acting.id,
          item: acting.itemName,
        }),
    };
  }

  erased(work: Work, viewerId: number): void {
    this.redemptions.erased(work, viewerId);
  }

  /** One viewer was taken in by another. */
  merged(work: Work, { from, to }: Joining): void {
    this.#parts.rows.move(work, from, to);
  }

  /** The one who was taken in leaves again, with what they redeemed before. */
  parted(work: Work, { from, to }: Joining): void {
    this.#parts.rows.giveBack(work, to, from);
  }

  /** Brings the items of the config into the book and takes up what was under way, once, before any line of chat. */
  async recover(): Promise<void> {
    const { config, currencyId, system, writer } = this.#options;
    const { stock, rows } = this.#parts;
    await writer.run((work) => {
      this.items.sync(work, currencyId, config.items as readonly ItemConfig[]);
      stock.catchUp(work);
    });
    stock.schedule();
    this.#due.arm(START_MS);
    this.#options.obs.start?.();
    const acting = rows.acting();
    if (acting.length === 0) return;
    system.timers.after(START_MS, () => {
      for (const { id } of acting) this.#actions.resume(id);
    });
  }

  /** What stands beside its number where somebody is told what happened. */
  readonly namesToTell = {
    item: (id: number) => {
      const item = this.items.find(id);
      return item && { name: item.name };
    },
  };

  /** Items of the config are brought into the book; what is redeemed of one that is gone stays open. */
  async resettled(paths: readonly string[]): Promise<void> {
    const { config, currencyId, writer } = this.#options;
    if (!paths.includes("shop.items")) return;
    await writer.run((work) => this.items.sync(work, currencyId, config.items as readonly ItemConfig[]));
  }

  /** Resolves when nothing is under way in the background. */
  idle(): Promise<void> {
    return this.#actions.idle();
  }

  /** Ends every timer and plan. What is open stands in the book. */
  async stop(): Promise<void> {
    this.#parts.stock.stop();
    this.sources?.stop();
    await this.#actions.stop();
    await this.#options.obs.stop?.();
  }
}

/** The shop as pages show it: its items, and what was redeemed. */
import { UserError } from "../../base/errors.ts";
import type { Db } from "../../db/open.ts";
import { codeOfRedemption } from "./codes.ts";
import type { ShopOptions } from "./options.ts";
import type { shownWatching } from "./prices.ts";
import type { RedemptionRows } from "./redemption-rows.ts";
import type { Item, Redemption } from "./types.ts";

/** Ended redemptions on one page. */
const PAGE = 50;
/** So many that wait are shown; more are there still. */
const QUEUE_MAX = 200;

/** An item as it is shown. */
export interface ShownItem {
  readonly item: Item;
  readonly price: number;
  /** `undefined`: no end of them. */
  readonly left: number | undefined;
  /** How long somebody watches for it. */
  readonly watching: ReturnType<typeof shownWatching>;
}

/** What is asked of the shop. */
interface ShopLooks {
  isOpen(currencyId: number): boolean;
  list(currencyId: number): readonly ShownItem[];
  queue(currencyId: number): readonly Redemption[];
  handsOutCode(redemption: Redemption): boolean;
}

export class ShownShop {
  readonly #options: ShopOptions;
  readonly #shop: ShopLooks;
  readonly #rows: RedemptionRows;
  readonly #db: Db;

  constructor(options: ShopOptions, shop: ShopLooks, rows: RedemptionRows) {
    this.#options = options;
    this.#shop = shop;
    this.#rows = rows;
    this.#db = options.db;
  }

  /** What there is, and who waits for something. */
  state() {
    const { called, currencyId } = this.#options;
    const queue = this.#shop.queue(currencyId);
    return {
      called: {
        add: called("additem"),
        edit: called("edititem"),
        remove: called("removeitem"),
        fulfil: called("fulfil"),
        refund: called("refund"),
      },
      isOpen: this.#shop.isOpen(currencyId),
      items: this.#shop.list(currencyId).map(shownItem),
      waiting: queue.length,
      queue: queue.slice(0, QUEUE_MAX).map((one) => this.#shown(one)),
    };
  }

  /** Those that have ended, before this number, the newest first. */
  ended(before: number) {
    const found = this.#rows.ended(this.#options.currencyId, before, PAGE + 1);
    const redemptions = found.slice(0, PAGE);
    return {
      redemptions: redemptions.map((one) => this.#shown(one)),
      before: found.length > PAGE ? redemptions.at(-1)!.id : null,
    };
  }

  /** The code that a redemption was given; throws a UserError where there is none to show. */
  code(id: number): string {
    const found = this.#rows.find(id);
    const code = found && found.state !== "refunded" ? codeOfRedemption(this.#db, id) : undefined;
    if (code !== undefined) return code;
    throw new UserError("redemptionNoCode", `R${id} has no code.`, { id: String(id) });
  }

  #shown(one: Redemption) {
    const { id, itemId, itemName, viewerId, platform, price, state, failed, message, reason } = one;
    return {
      ...{ id, itemId, item: itemName, viewerId, platform, price, state, message, reason },
      name: this.#options.viewers.person(viewerId, platform).name,
      failed: failed === 1,
      hasCode: state !== "refunded" && this.#shop.handsOutCode(one),
      givenBack: one.givenBackAtMs !== null,
      atMs: one.atMs,
      expiresAtMs: one.expiresAtMs,
      closedAtMs: one.closedAtMs,
    };
  }
}

function shownItem({ item, price, left, watching }: ShownItem) {
  const { id, name, source, settings } = item;
  const { description, aliases, role, fulfil, limit, cooldown, watchedMinutes, message, stock, restock } = settings;
  return {
    ...{ id, name, source, price, description, aliases, role, fulfil, limit, cooldown, watchedMinutes, message },
    left: left ?? null,
    stock: stock ?? null,
    restock: restock ?? null,
    action: settings.action?.kind ?? null,
    say: settings.action?.kind === "say" ? settings.action.text : null,
    hasCodes: settings.codes !== undefined,
    watching,
  };
}

/** What is in the shop: items of the config, brought up to date at start, and those the streamer adds in chat. */

import type { Clock } from "../../base/clock.ts";
import { UserError } from "../../base/errors.ts";
import type { LanguageWords } from "../../chat/wording/language-words.ts";
import type { Work } from "../../db/work.ts";
import { type Change, changeFrom, isItemName, readChange, type WrittenChange, whole } from "./changes.ts";
import { changeOf, type FormChange } from "./form-change.ts";
import type { ItemRows } from "./item-rows.ts";
import { nameKey, readName } from "./names.ts";
import type { ItemConfig } from "./settings.ts";
import type { Item } from "./types.ts";

export interface ItemsOptions {
  readonly rows: ItemRows;
  readonly clock: Clock;
  /** What the language calls what can be changed about an item. */
  readonly language: LanguageWords;
  /** What is there or its plan to fill up has changed. */
  readonly changed: (work: Work) => void;
}

/** An item of the chat begins with these. */
const PLAIN: Omit<ItemConfig, "name" | "price"> = {
  aliases: [],
  description: "",
  cooldown: { viewerSeconds: 0, channelSeconds: 0 },
  limit: { broadcast: 0, day: 0, ever: 0 },
  role: "everyone",
  watchedMinutes: 0,
  message: false,
  fulfil: "queue",
};
const ITEMS_MAX = 500;
const STOCK_MAX = 1_000_000;

export class Items {
  readonly #options: ItemsOptions;

  constructor(options: ItemsOptions) {
    this.#options = options;
  }

  /** Brings the items of the config into the book; those no longer in it go. A stock changes only when the config's does. */
  sync(work: Work, currencyId: number, wanted: readonly ItemConfig[]): void {
    const { rows, clock } = this.#options;
    const there = rows.there(currencyId);
    const left = new Map(there.map((item) => [nameKey(item.name), item]));
    for (const settings of wanted) {
      const item = left.get(nameKey(settings.name));
      left.delete(nameKey(settings.name));
      if (!item) rows.insert(work, currencyId, "config", settings, clock.now());
      else {
        rows.update(work, item.id, "config", settings);
        if (item.settings.stock !== settings.stock) rows.fill(work, item.id, settings.stock ?? null, clock.now());
      }
    }
    for (const item of left.values()) if (item.source === "config") rows.remove(work, item.id);
    this.#options.changed(work);
  }

  /** The item with this id, also one that was removed. */
  get(id: number): Item {
    return this.#options.rows.get(id);
  }

  /** The same, where there is one. */
  find(id: number): Item | undefined {
    return this.#options.rows.find(id);
  }

  /** What is there, the cheapest first. */
  list(currencyId: number): Item[] {
    return this.#options.rows
      .there(currencyId)
      .sort((one, other) => one.settings.price - other.settings.price || one.id - other.id);
  }

  /** Whether a line begins with the name of an item. */
  has(currencyId: number, text: string): boolean {
    return readName(text, namesOf(this.#options.rows.there(currencyId)), ({ name }) => name).found !== undefined;
  }

  /** The item a line begins with, and what follows. Throws a UserError that may say what was meant. */
  named(currencyId: number, text: string): { readonly item: Item; readonly rest: string } {
    const items = this.#options.rows.there(currencyId);
    const { found, rest, suggestion } = readName(text, namesOf(items), ({ name }) => name);
    if (found) return { item: found, rest };
    throw new UserError(
      "itemUnknown",
      `There is nothing like that in the shop.${suggestion === undefined ? "" : ` Did you mean ${suggestion}?`}`,
      { suggestion: suggestion ?? "none" },
    );
  }

  /** The item a line of `!edititem` begins with, and the change behind it; `undefined` where none is said. */
  asked(currencyId: number, text: string): { readonly item: Item; readonly change: WrittenChange | undefined } {
    const { item, rest } = this.named(currencyId, text);
    return { item, change: readChange(rest, this.#options.language) };
  }

  /** Adds one in chat. */
  add(work: Work, currencyId: number, name: string, price: number, description: string): Item {
    const { rows, clock, changed } = this.#options;
    const items = rows.there(currencyId);
    if (items.length >= ITEMS_MAX) {
      throw new UserError("itemsMany", `The shop is full: it takes ${ITEMS_MAX} items.`, { count: ITEMS_MAX });
    }
    nameOf(name);
    this.#free(items, name);
    const settings: ItemConfig = { ...PLAIN, name: name.trim(), price, description: description.slice(0, 200) };
    const item = rows.insert(work, currencyId, "live", settings, clock.now());
    changed(work);
    return item;
  }

  /** Whether something can be a name at all. */
  isName(name: string): boolean {
    return isItemName(name);
  }

  /** Changes one thing about an item, in the words of chat; `undefined` when they make no sense. */
  edit(work: Work, item: Item, { what, value }: WrittenChange): Item | undefined {
    const { rows } = this.#options;
    if (what === "stock") {
      const stock = this.#options.language.meant(value, ["none"]) ? null : whole(value, (count) => count);
      if (stock === undefined || (stock ?? 0) > STOCK_MAX) return undefined;
      this.fill(work, item, stock);
      return rows.get(item.id);
    }
    this.#ofChat(item);
    const change = changeFrom(item.settings, what, value, this.#options.language);
    return change && this.#apply(work, item, change);
  }

  /** Changes several things at once; throws a UserError, and changes nothing, where one of them cannot be. */
  change(work: Work, item: Item, { stock, ...wish }: FormChange): Item {
    const change = changeOf(item.settings, wish, stock);
    if (Object.keys(change).length > 0) this.#ofChat(item);
    if (stock !== undefined) this.fill(work, item, stock);
    const filled = this.#options.rows.get(item.id);
    return Object.keys(change).length > 0 ? this.#apply(work, filled, change) : filled;
  }

  #apply(work: Work, item: Item, change: Change): Item {
    const { rows, changed } = this.#options;
    const others = rows.there(item.currencyId).filter(({ id }) => id !== item.id);
    for (const word of [change.name ?? [], change.aliases ?? []].flat()) {
      nameOf(word);
      this.#free(others, word);
    }
    rows.update(work, item.id, "live", withChange(item.settings, change));
    changed(work);
    return rows.get(item.id);
  }

  /** Says how many there are now: also of an item of the config. */
  fill(work: Work, item: Item, stock: number | null): void {
    const { rows, clock } = this.#options;
    if (item.source === "live") {
      rows.update(work, item.id, "live", withChange(item.settings, { stock: stock ?? undefined }));
    }
    rows.fill(work, item.id, stock, clock.now());
  }

  /** Takes one that was added in chat out of the shop. What is redeemed of it stays open. */
  remove(work: Work, item: Item): void {
    this.#ofChat(item);
    this.#options.rows.remove(work, item.id);
    this.#options.changed(work);
  }

  #ofChat(item: Item): void {
    if (item.source === "live") return;
    throw new UserError(
      "itemInConfig",
      `${item.name} stands in config.json: change it there and start again. Only its stock can be changed here.`,
      { item: item.name },
    );
  }

  #free(items: readonly Item[], name: string): void {
    const owner = namesOf(items).get(nameKey(name));
    if (!owner) return;
    throw new UserError("itemExists", `${owner.name} is in the shop already.`, { item: owner.name });
  }
}

/** Throws a UserError for what cannot be a name. */
function nameOf(name: string): void {
  if (isItemName(name)) return;
  throw new UserError(
    "itemName",
    "That cannot be a name. Use up to 40 letters, digits and spaces, not status or cancel.",
  );
}

function namesOf(items: readonly Item[]): Map<string, Item> {
  const names = new Map<string, Item>();
  for (const item of items) for (const alias of item.settings.aliases) names.set(nameKey(alias), item);
  for (const item of items) names.set(nameKey(item.name), item);
  return names;
}

/** Settings with a change; what is `undefined` goes. */
function withChange(settings: ItemConfig, change: Change): ItemConfig {
  const entries = Object.entries({ ...settings, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as unknown as ItemConfig;
}

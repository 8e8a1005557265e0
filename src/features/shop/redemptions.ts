/** Redemptions: held, then fulfilled, paid back or lost, each once, whatever happens in between. */

import { UserError } from "../../base/errors.ts";
import { HOUR_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import type { Clock } from "../../base/system.ts";
import type { Caller } from "../../chat/commands/lines.ts";
import { numberIn } from "../../chat/reading/series.ts";
import { sameWord } from "../../chat/reading/text.ts";
import type { ViewerText } from "../../chat/reading/viewer-text.ts";
import type { Work } from "../../db/work.ts";
import type { FeatureContext } from "../../kit/context.ts";
import { type Actions, takesTime } from "./actions.ts";
import type { Codes } from "./codes.ts";
import type { Items } from "./items.ts";
import type { Limits } from "./limits.ts";
import type { Ending, RedemptionMoney } from "./money.ts";
import type { RedemptionRows } from "./redemption-rows.ts";
import { isRunForRedemption } from "./run-as.ts";
import type { ShopConfig } from "./settings.ts";
import type { Stock } from "./stock.ts";
import type { Item, Redemption } from "./types.ts";

export interface RedemptionsOptions {
  readonly rows: RedemptionRows;
  readonly items: Items;
  readonly limits: Limits;
  readonly stock: Stock;
  readonly codes: Codes;
  readonly money: RedemptionMoney;
  readonly actions: Actions;
  readonly viewerText: ViewerText;
  readonly clock: Clock;
  readonly feed: FeatureContext["feed"];
  readonly log: Log;
  readonly config: Pick<ShopConfig, "expireHours" | "onBan">;
  readonly isOpen: (currencyId: number) => boolean;
  /** Something opened or ended, so that the next due moment may be another one. */
  readonly changed: (work: Work) => void;
}

/** What became of a redemption at once. */
export interface Redeemed {
  readonly redemption: Redemption;
  /** The item's own line is said, so that nothing else need be. */
  readonly spoken: boolean;
}

/** Which redemption is meant: its number, or the only one that a viewer waits for. */
export type Which = { readonly id: number } | { readonly viewerId: number; readonly name: string };

/** Every refusal is a UserError. */
export class Redemptions {
  readonly #options: RedemptionsOptions;

  constructor(options: RedemptionsOptions) {
    this.#options = options;
  }

  /** Redeems what a line names. */
  redeem(work: Work, caller: Caller, line: string): Redeemed {
    const { items, limits, stock, viewerText, isOpen } = this.#options;
    const { currency } = caller.channel;
    // It would go round until the viewer has nothing left.
    if (isRunForRedemption(caller.message)) throw new UserError("itemInItem", "An item cannot redeem an item.");
    if (!isOpen(currency.id)) throw new UserError("shopClosed", "The shop is closed at the moment.");
    const { item, rest } = items.named(currency.id, line);
    limits.check(item, caller);
    if (item.settings.message && rest === "") {
      throw new UserError("itemNeedsMessage", `${item.name} needs a few words from you after its name.`, {
        item: item.name,
      });
    }
    // Looked at now, so that nobody pays for words that will not be passed on.
    viewerText.sayable(rest);
    if (stock.left(item) === 0 || !stock.take(work, item)) throw soldOut(item);
    return this.#open(work, caller, item, viewerText.kept(rest));
  }

  #open(work: Work, caller: Caller, item: Item, message: string | null): Redeemed {
    const { rows, codes, money, actions, clock, config, changed } = this.#options;
    const { fulfil, action, price } = item.settings;
    const now = clock.now();
    const redemption = rows.insert(work, {
      ...{ itemId: item.id, itemName: item.name, price, message, atMs: now },
      ...{ channelId: caller.channel.id, currencyId: item.currencyId, viewerId: caller.viewer.id },
      ...{ platform: caller.message.platform, platformId: caller.message.author.platformId },
      stockRound: item.stock === null ? null : item.stockRound,
      expiresAtMs: config.expireHours === 0 ? null : now + config.expireHours * HOUR_MS,
    });
    const { codes: file } = item.settings;
    if (file !== undefined && !codes.take(work, file, redemption.id)) throw soldOut(item);
    money.hold(work, redemption);
    this.#tellFeed(work, "made", redemption);
    changed(work);
    if (fulfil === "queue") return { redemption, spoken: false };
    if (file !== undefined) {
      const { id, itemName } = redemption;
      this.#options.log.info({ redemption: id }, `send the code of ${itemName}: npx chatmint redemption ${id}`);
    }
    if (takesTime(action)) {
      actions.begin(work, redemption, null);
      return { redemption: rows.get(redemption.id), spoken: false };
    }
    return this.done(work, redemption, null);
  }

  /** It is done: the price is spent. Says the line of an item that has one. */
  done(work: Work, redemption: Redemption, byViewerId: number | null): Redeemed {
    const ended = this.#end(work, redemption, "fulfilled", byViewerId, "");
    return { redemption: ended, spoken: this.#options.actions.say(work, ended) };
  }

  /** A moderator fulfils one. `anyway`: without its action. */
  fulfil(work: Work, caller: Caller, which: Which, anyway: boolean): Redeemed {
    const redemption = this.#waiting(caller, which);
    if (anyway || !takesTime(this.#actionOf(redemption))) return this.done(work, redemption, caller.viewer.id);
    this.#options.actions.begin(work, redemption, caller.viewer.id);
    return { redemption: this.#options.rows.get(redemption.id), spoken: true };
  }

  /** A moderator pays one back; the broadcaster also one that has ended. */
  refund(work: Work, caller: Caller, which: Which, reason: string): Redemption {
    const words = reason.slice(0, 200);
    const over = "id" in which ? this.#options.rows.find(which.id) : undefined;
    if (over?.currencyId === caller.channel.currency.id && (over.state === "fulfilled" || over.state === "forfeited")) {
      return this.#giveBack(work, caller, over, words);
    }
    return this.#end(work, this.#waiting(caller, which), "refunded", caller.viewer.id, words);
  }

  /** The price is spent, or forfeited: only the streamer may say that the viewer has it back. */
  #giveBack(work: Work, { viewer, roles }: Caller, redemption: Redemption, reason: string): Redemption {
    const { rows, money, clock } = this.#options;
    if (redemption.givenBackAtMs !== null) throw isOver(redemption);
    if (!roles.includes("broadcaster")) {
      const id = String(redemption.id);
      throw new UserError(
        "redemptionStreamer",
        `R${id} is ${redemption.state === "fulfilled" ? "done" : "forfeited"} already; only the streamer can pay it back now.`,
        {
          ...{ id, state: redemption.state },
        },
      );
    }
    money.giveBack(work, redemption, `viewer:${viewer.id}`);
    this.#tellFeed(work, "refunded", redemption);
    return rows.giveBackPrice(work, redemption.id, reason, clock.now());
  }

  /** Viewers take back one of their own: by its number, by the item's name, or the only one. */
  cancel(work: Work, caller: Caller, written: string): Redemption {
    const own = this.openOf(caller);
    const id = numberIn("R", written);
    const itemId = id === undefined && written !== "" ? this.#itemOf(own, caller, written) : undefined;
    const meant = own.filter((one) => (id ?? one.id) === one.id && (itemId ?? one.itemId) === one.itemId);
    const waiting = meant.filter(({ state }) => state === "waiting");
    if (waiting.length > 1 && written === "") throw several(caller.viewer.name, waiting);
    const found = waiting.at(-1) ?? meant.at(-1);
    if (!found) throw new UserError("redemptionNoneOfYours", "You have nothing waiting that could be cancelled.");
    if (found.state === "acting") throw busy(found);
    return this.#end(work, found, "refunded", caller.viewer.id, "");
  }

  /** What waits under this name, also when it is in the shop no more; else what the shop knows it as. */
  #itemOf(own: readonly Redemption[], caller: Caller, written: string): number {
    const waiting = sameWord(written, new Map(own.map((one) => [one.itemName, one])).values(), (one) => one.itemName);
    return waiting?.itemId ?? this.#options.items.named(caller.channel.currency.id, written).item.id;
  }

  /** What the writer is waiting for in this channel's currency, the oldest first. */
  openOf({ viewer, channel }: Caller): Redemption[] {
    return this.#options.rows.openOf(viewer.id).filter(({ currencyId }) => currencyId === channel.currency.id);
  }

  /** Somebody was banned: what they wait for is paid back or lost, as the config says. What is being done is finished. */
  banned(work: Work, viewerId: number): void {
    const how = this.#options.config.onBan === "refund" ? "refunded" : "forfeited";
    for (const redemption of this.#options.rows.openOf(viewerId)) {
      if (redemption.state === "waiting") this.#end(work, redemption, how, null, "");
    }
  }

  /** Somebody is erased: what they wait for is paid back. */
  erased(work: Work, viewerId: number): void {
    for (const redemption of this.#options.rows.openOf(viewerId)) {
      if (redemption.state === "acting") throw busy(redemption);
      this.#end(work, redemption, "refunded", null, "");
    }
  }

  /** Pays back one that nobody fulfilled in time. */
  expire(work: Work, redemption: Redemption): void {
    this.#end(work, redemption, "refunded", null, "");
  }

  #waiting({ channel }: Caller, which: Which): Redemption {
    const { rows } = this.#options;
    if ("viewerId" in which) {
      const open = rows.openOf(which.viewerId).filter(({ currencyId }) => currencyId === channel.currency.id);
      const waiting = open.filter(({ state }) => state === "waiting");
      if (waiting.length > 1) throw several(which.name, waiting);
      const found = waiting[0] ?? open[0];
      if (!found) throw new UserError("redemptionNone", `${which.name} is waiting for nothing.`, { name: which.name });
      if (found.state === "acting") throw busy(found);
      return found;
    }
    const found = rows.find(which.id);
    if (found?.currencyId !== channel.currency.id) {
      throw new UserError("redemptionUnknown", `There is no redemption R${which.id}.`, { id: String(which.id) });
    }
    if (found.state === "waiting") return found;
    if (found.state === "acting") throw busy(found);
    throw isOver(found);
  }

  #end(work: Work, redemption: Redemption, how: Ending, byViewerId: number | null, reason: string): Redemption {
    const { rows, stock, codes, money, clock, changed } = this.#options;
    money.end(work, redemption, how, byViewerId === null ? "shop" : `viewer:${byViewerId}`);
    const ended = rows.close(work, redemption.id, how, byViewerId, reason, clock.now());
    this.#tellFeed(work, how, redemption);
    if (how !== "fulfilled") {
      stock.giveBack(work, redemption);
      codes.release(work, redemption.id);
    }
    changed(work);
    return ended;
  }

  #tellFeed(work: Work, what: "made" | Ending, { id, itemId, viewerId, price }: Redemption): void {
    this.#options.feed.add(work, {
      type: `redemption.${what}`,
      data: { redemption: id, item: itemId, viewer: viewerId, price },
    });
  }

  #actionOf({ itemId }: Redemption) {
    return this.#options.items.get(itemId).settings.action;
  }
}

function soldOut({ name }: Item): UserError {
  return new UserError("itemSoldOut", `${name} is sold out.`, { item: name });
}

/** It has ended: how. */
function isOver({ id, state: ended, givenBackAtMs }: Redemption): UserError {
  const state = givenBackAtMs === null ? ended : "refunded";
  const words = { fulfilled: "done", refunded: "paid back", forfeited: "forfeited" }[state as Ending];
  return new UserError("redemptionOver", `R${id} is ${words} already.`, { id: String(id), state });
}

/** Several wait: which is meant has to be said. */
function several(name: string, waiting: readonly Redemption[]): UserError {
  const list = waiting.slice(0, 5).map(({ id, itemName }) => `R${id} ${itemName}`);
  const shown = list.join(", ");
  return new UserError("redemptionSeveral", `${name} waits for ${shown}. Say which, by its number.`, {
    ...{ name, list: shown, id: String(waiting[0]!.id) },
  });
}

function busy({ id }: Redemption): UserError {
  return new UserError("redemptionBusy", `R${id} is being done right now.`, { id: String(id) });
}

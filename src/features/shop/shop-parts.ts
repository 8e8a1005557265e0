/** What the shop is made of, put together once. */

import { LanguageWords } from "../../chat/wording/language-words.ts";
import { MoneyWords } from "../../chat/wording/money-words.ts";
import type { Work } from "../../db/work.ts";
import { Actions } from "./actions.ts";
import { Codes } from "./codes.ts";
import { ItemRows } from "./item-rows.ts";
import { Items } from "./items.ts";
import { Limits } from "./limits.ts";
import { RedemptionMoney } from "./money.ts";
import type { ShopOptions } from "./options.ts";
import { RedemptionRows } from "./redemption-rows.ts";
import { Redemptions } from "./redemptions.ts";
import { Stock } from "./stock.ts";
import type { RedemptionText } from "./texts.ts";
import type { Redemption } from "./types.ts";

/** What the parts ask of the shop itself. */
export interface Around {
  readonly isOpen: (currencyId: number) => boolean;
  /** Something opened or ended. */
  readonly changed: (work: Work) => void;
}

/** Everything inside, by name. */
export type Parts = ReturnType<typeof makeParts>;

/** Builds the parts. Nothing is read from the book yet. */
export function makeParts(options: ShopOptions, around: Around) {
  const { db, ledger, feed, writer, log, config, timeZone, system, viewerText } = options;
  const { clock, cron } = options.system;
  const words = options.words ?? new MoneyWords("en");
  const shows = () => options.changed?.("shop");
  const itemRows = new ItemRows(db, shows);
  const rows = new RedemptionRows(db, shows);
  const codes = new Codes({ db, log, folder: options.codesFolder });
  const stock = new Stock({ rows: itemRows, codes, writer, clock, cron, timeZone, log });
  const items = new Items({
    ...{ rows: itemRows, clock, language: options.language ?? new LanguageWords() },
    changed: (work) => work.afterCommit(() => stock.schedule()),
  });
  const tell = options.teller<Redemption, RedemptionText>({
    feature: "redemption",
    known: (redemption, of) => ({
      id: String(redemption.id),
      item: redemption.itemName,
      name: (platform) => of.nameOf(redemption.viewerId, platform),
      amount: of.money(redemption, redemption.price),
    }),
  });
  const actions: Actions = new Actions({
    ...{ rows, items: itemRows, tell, viewerText, writer, log, system, language: words.locale },
    ...{ obs: options.obs, runCommand: options.runCommand },
    done: (work, redemption, byViewerId) => void redemptions.done(work, redemption, byViewerId),
    track: options.track,
  });
  const redemptions: Redemptions = new Redemptions({
    ...{ rows, items, stock, codes, actions, viewerText, clock, feed, log, config, ...around },
    limits: new Limits({ db, clock, timeZone, watchedMinutes: options.watchedMinutes }),
    money: new RedemptionMoney(ledger),
  });
  return { rows, items, stock, tell, actions, redemptions };
}

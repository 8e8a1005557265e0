/** What the shop is made of, put together once. */
import { LanguageWords } from "../../chat/wording/language-words.ts";
import { MoneyWords } from "../../chat/wording/money-words.ts";
import { Actions } from "./actions.ts";
import { Codes } from "./codes.ts";
import { ItemRows } from "./item-rows.ts";
import { Items } from "./items.ts";
import { Limits } from "./limits.ts";
import { RedemptionMoney } from "./money.ts";
import { RedemptionRows } from "./redemption-rows.ts";
import { Redemptions } from "./redemptions.ts";
import type { ShopOptions } from "./shop.ts";
import { Speaker } from "./speaker.ts";
import { Stock } from "./stock.ts";

/** What the parts ask of the shop itself. */
export interface Around {
  readonly isOpen: (currencyId: number) => boolean;
  /** Inside work: something opened or ended. */
  readonly changed: () => void;
}

/** Everything inside, by name. */
export type Parts = ReturnType<typeof makeParts>;

/** Builds the parts. Nothing is read from the book yet. */
export function makeParts(options: ShopOptions, around: Around) {
  const { db, ledger, viewers, writer, log, config, timeZone, viewerText } = options;
  const { clock, cron } = options.system;
  const words = options.words ?? new MoneyWords("en");
  const itemRows = new ItemRows(db);
  const rows = new RedemptionRows(db);
  const codes = new Codes({ db, log, folder: options.codesFolder });
  const stock = new Stock({ rows: itemRows, codes, writer, clock, cron, timeZone, log });
  const items = new Items({
    ...{ rows: itemRows, clock, language: options.language ?? new LanguageWords() },
    changed: () => writer.afterCommit(() => stock.schedule()),
  });
  const speaker = new Speaker({
    channels: options.channels,
    currency: (id) => ledger.currency(id),
    nameOf: (id, platform) => viewers.person(id, platform).name,
    say: options.say,
    afterCommit: (hook) => writer.afterCommit(hook),
  });
  const actions: Actions = new Actions({
    ...{ rows, items: itemRows, speaker, viewerText, writer, log, language: words.locale },
    ...{ obs: options.obs, runCommand: options.runCommand },
    done: (redemption, byViewerId) => void redemptions.done(redemption, byViewerId),
    track: options.track ?? (() => {}),
  });
  const redemptions: Redemptions = new Redemptions({
    ...{ rows, items, stock, codes, actions, viewerText, clock, log, config, ...around },
    limits: new Limits({ db, clock, timeZone, watchedMinutes: options.watchedMinutes }),
    money: new RedemptionMoney(ledger),
  });
  return { rows, items, stock, speaker, actions, redemptions };
}

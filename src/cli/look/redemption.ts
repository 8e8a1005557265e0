/** `chatmint redemption N`: one redemption for the streamer's eyes, with what chat is never told. Beside a running bot too. */

import { zoneOf } from "../../app/config.ts";
import { wallClock } from "../../base/calendar.ts";
import { ConfigError } from "../../base/errors.ts";
import { realSystem } from "../../base/system.ts";
import { numberIn } from "../../chat/reading/series.ts";
import { codeOfRedemption } from "../../features/shop/codes.ts";
import { RedemptionRows } from "../../features/shop/redemption-rows.ts";
import type { Redemption } from "../../features/shop/types.ts";
import { Ledger } from "../../ledger/ledger.ts";
import { money } from "../../ledger/words.ts";
import { Viewers } from "../../viewers/viewers.ts";
import type { CliContext } from "../context.ts";
import { bookToRead } from "./book.ts";

/** Exit code 1 when there is no such redemption. */
export async function redemption(
  context: CliContext,
  written: string,
  options: { readonly rehearsal: boolean },
): Promise<number> {
  const number = numberIn("R", written);
  if (number === undefined) {
    throw new ConfigError("REDEMPTION", [
      `Expected the number of a redemption, like R12, got ${written}. In chat !redemptions lists those that wait.`,
    ]);
  }
  const timeZone = zoneOf(context.load().config);
  const book = bookToRead(context, options.rehearsal, `npx chatmint redemption ${written}`);
  try {
    const { db } = book;
    const found = new RedemptionRows(db).find(number);
    if (!found) {
      context.err(`There is no redemption R${number} in ${book.file}. In chat !redemptions lists those that wait.`);
      return 1;
    }
    const { clock } = realSystem();
    const viewers = new Viewers({ db, clock });
    const currency = new Ledger({ db, clock }).currency(found.currencyId);
    const at = (atMs: number) => {
      const { day, time } = wallClock(atMs, timeZone);
      return `${day} ${time}`;
    };
    const name = (id: number) => viewers.person(id).name;
    context.out(`Redemption ${found.id}: ${found.itemName} for ${name(found.viewerId)}`);
    context.out(`  ${money(found.price, currency)}, redeemed ${at(found.atMs)}, ${stateOf(found, at, name)}`);
    context.out(`  message: ${found.message ?? "none (or erased, 30 days after the end)"}`);
    if (found.reason !== "") context.out(`  reason: ${found.reason}`);
    const code = codeOfRedemption(db, found.id);
    if (code === undefined) return 0;
    // Until then it may still be paid back, and the code goes to somebody else.
    context.out(
      found.state === "fulfilled"
        ? `  code: ${code}`
        : `  code: kept for ${name(found.viewerId)}; shown here after !fulfil ${found.id}`,
    );
    return 0;
  } finally {
    book.close();
  }
}

function stateOf(
  { state, failed, expiresAtMs, closedAtMs, byViewerId }: Redemption,
  at: (atMs: number) => string,
  name: (viewerId: number) => string,
): string {
  if (closedAtMs === null) {
    const until = expiresAtMs === null ? "" : `, paid back by itself on ${at(expiresAtMs)}`;
    return `${state === "acting" ? "being done now" : "waiting"}${failed === 1 ? " (its action did not work)" : ""}${until}`;
  }
  const words = { fulfilled: "done", refunded: "paid back", forfeited: "forfeited by a ban" }[state as "fulfilled"];
  return `${words} ${at(closedAtMs)}${byViewerId === null ? "" : ` by ${name(byViewerId)}`}`;
}

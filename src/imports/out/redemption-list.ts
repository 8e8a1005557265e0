/** What was redeemed in the shop. Codes that viewers were given stay in the book. */
import { cellsBy, chosen, type ExportList, type ExportRow, ofCurrency, ofViewers, rowsOf } from "./export-list.ts";

const REDEMPTIONS = `
  SELECT r.id, r.item_name, h.platform || ':' || h.login, c.code, r.viewer_id, r.platform, r.platform_id, r.viewer_id, r.price, r.state, r.failed,
         r.message, r.reason, r.at_ms, r.expires_at_ms, r.by_viewer_id, r.closed_at_ms, r.given_back_at_ms,
         EXISTS (SELECT 1 FROM redemption_code AS k WHERE k.redemption_id = r.id)
  FROM redemption AS r JOIN channel AS h ON h.id = r.channel_id JOIN currency AS c ON c.id = r.currency_id
  WHERE ${ofCurrency("c.code")} AND (@viewers IS NULL OR ${ofViewers("r.viewer_id")} OR ${ofViewers("r.by_viewer_id")})
  ORDER BY r.id`;

export const redemptions: ExportList = {
  name: "redemptions",
  about: "everything that was redeemed in the shop",
  columns: [
    { name: "redemption", type: "whole", about: "its number: R12 is 12" },
    { name: "item", type: "text", about: "the name of the item then" },
    { name: "channel", type: "text", about: "platform:login of the channel" },
    { name: "currency", type: "text", about: "the code of the currency" },
    { name: "viewer", type: "whole", about: "Chatmint's number of the viewer" },
    { name: "platform", type: "text", about: "of the account it was redeemed with" },
    { name: "id", type: "text", about: "the platform's id of that account" },
    { name: "display_name", type: "name", about: "the viewer's name as last seen" },
    { name: "price", type: "whole", about: "what it cost" },
    { name: "state", type: "text", about: "waiting, acting, fulfilled, refunded or forfeited" },
    { name: "action_failed", type: "yes", about: "whether what it should do by itself did not work" },
    { name: "message", type: "text", about: "what the viewer wrote; erased 30 days after the end", empty: true },
    { name: "reason", type: "text", about: "why it was refunded; erased with it" },
    { name: "at", type: "time", about: "when it was redeemed" },
    { name: "expires_at", type: "time", about: "when it is paid back by itself", empty: true },
    { name: "closed_by", type: "name", about: "who fulfilled or refunded it, as last seen" },
    { name: "closed_at", type: "time", about: "when it ended", empty: true },
    { name: "given_back_at", type: "time", about: "when the price was given back after its end", empty: true },
    { name: "has_code", type: "yes", about: "whether a code is kept for it; the code itself is not taken out" },
  ],
  *rows(book) {
    const cells = cellsBy(this.columns, book);
    for (const row of rowsOf<ExportRow>(book.db, REDEMPTIONS, chosen(book))) yield cells(row);
  },
};

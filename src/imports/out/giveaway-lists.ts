/** Giveaways and who took part. What is still secret stays so: the seed of one that is not drawn. */
import { cellsBy, chosen, type ExportList, type ExportRow, ofCurrency, ofViewers, rowsOf } from "./export-list.ts";

const ENTRIES = (what: string) =>
  `(SELECT ${what} FROM giveaway_entry AS e WHERE e.giveaway_id = g.id AND e.removed = 0)`;

const GIVEAWAYS = `
  SELECT g.id, g.kind, g.state, h.platform || ':' || h.login, c.code, g.prize, g.prize_each, g.winners, g.keyword, g.price,
         g.tickets_max, g.free_entry, g.subscriber_weight, g.vip_weight, g.who, g.watched_minutes, g.claim_ms / 1000,
         g.draws_itself, g.opened_by, g.opened_at_ms, g.closes_at_ms, g.closed_at_ms, g.drawn_at_ms,
         ${ENTRIES("count(*)")}, ${ENTRIES("coalesce(sum(e.tickets), 0)")},
         (SELECT json_group_array(p.viewer_id ORDER BY p.n) FROM giveaway_pick AS p WHERE p.giveaway_id = g.id AND p.outcome = 'won'),
         g.seed_hash, g.list_hash, CASE WHEN g.state = 'drawn' THEN g.mix END, CASE WHEN g.state = 'drawn' THEN lower(hex(g.seed)) END
  FROM giveaway AS g JOIN channel AS h ON h.id = g.channel_id JOIN currency AS c ON c.id = g.currency_id
  WHERE ${ofCurrency("c.code")} AND (@viewers IS NULL OR ${ofViewers("g.opened_by")}
    OR EXISTS (SELECT 1 FROM giveaway_entry AS e WHERE e.giveaway_id = g.id AND ${ofViewers("e.viewer_id")}))
  ORDER BY g.id`;

export const giveaways: ExportList = {
  name: "giveaways",
  about: "every giveaway and raffle",
  columns: [
    { name: "giveaway", type: "whole", about: "its number: G7 is 7" },
    { name: "kind", type: "text", about: "giveaway or raffle" },
    { name: "state", type: "text", about: "open, closing, closed, drawing, drawn or cancelled" },
    { name: "channel", type: "text", about: "platform:login of the channel it was opened on" },
    { name: "currency", type: "text", about: "the code of the currency" },
    { name: "prize", type: "text", about: "the words; empty where an amount was given away" },
    { name: "prize_each", type: "whole", about: "what each winner got of the currency" },
    { name: "winners", type: "whole", about: "how many were to be drawn" },
    { name: "keyword", type: "text", about: "what viewers typed to enter", empty: true },
    { name: "price", type: "whole", about: "of a ticket" },
    { name: "tickets_max", type: "whole", about: "how many one viewer may have" },
    { name: "free_entry", type: "yes", about: "whether the first ticket cost nothing" },
    { name: "subscriber_weight", type: "whole", about: "chances of a subscriber's ticket" },
    { name: "vip_weight", type: "whole", about: "chances of a VIP's ticket" },
    { name: "who", type: "text", about: "who may enter: everyone, followers, subscribers, active" },
    { name: "watched_minutes", type: "whole", about: "how long one must have watched to enter" },
    { name: "claim_seconds", type: "whole", about: "how long a winner has to answer; 0: nothing to answer" },
    { name: "draws_itself", type: "yes", about: "whether it draws when its time is over" },
    { name: "opened_by", type: "name", about: "the viewer who opened it, as last seen" },
    { name: "opened_at", type: "time", about: "when it was opened" },
    { name: "closes_at", type: "time", about: "when it closes by itself", empty: true },
    { name: "closed_at", type: "time", about: "when it was closed", empty: true },
    { name: "drawn_at", type: "time", about: "when it was drawn", empty: true },
    { name: "entries", type: "whole", about: "how many viewers take part" },
    { name: "tickets", type: "whole", about: "how many tickets they have" },
    { name: "won_by", type: "names", about: "the winners in the order they were drawn, a comma between them" },
    { name: "seed_hash", type: "text", about: "SHA-256 of the seed, fixed at opening" },
    { name: "list_hash", type: "text", about: "SHA-256 of the ticket list, fixed at closing", empty: true },
    { name: "mix", type: "text", about: "words mixed in at the draw; empty before it", empty: true },
    { name: "seed", type: "text", about: "the seed in hex; empty unless it was drawn", empty: true },
  ],
  *rows(book) {
    const cells = cellsBy(this.columns, book);
    for (const row of rowsOf<ExportRow>(book.db, GIVEAWAYS, chosen(book))) yield cells(row);
  },
};

const ENTRIES_OF_ALL = `
  SELECT e.giveaway_id, e.viewer_id, e.platform, e.platform_id, e.name, c.code, e.tickets, e.weight, e.free, e.stake, e.removed,
         e.entered_at_ms, p.n + 1, p.outcome, p.reason, p.at_ms, p.paid
  FROM giveaway_entry AS e JOIN giveaway AS g ON g.id = e.giveaway_id JOIN currency AS c ON c.id = g.currency_id
  LEFT JOIN giveaway_pick AS p ON p.giveaway_id = e.giveaway_id AND p.viewer_id = e.viewer_id
  WHERE ${ofCurrency("c.code")} AND ${ofViewers("e.viewer_id")} ORDER BY e.giveaway_id, e.viewer_id`;

export const entries: ExportList = {
  name: "entries",
  about: "who took part in which giveaway, and what came of it",
  columns: [
    { name: "giveaway", type: "whole", about: "the number of the giveaway" },
    { name: "viewer", type: "whole", about: "Chatmint's number of the viewer" },
    { name: "platform", type: "text", about: "of the account entered with" },
    { name: "id", type: "text", about: "the platform's id of that account" },
    { name: "display_name", type: "text", about: "the name in the list of tickets" },
    { name: "currency", type: "text", about: "the code of the currency" },
    { name: "tickets", type: "whole", about: "how many" },
    { name: "weight", type: "whole", about: "chances of each ticket" },
    { name: "free_ticket", type: "yes", about: "whether one of them cost nothing" },
    { name: "stake", type: "whole", about: "what lies in escrow for them now" },
    { name: "removed", type: "yes", about: "whether a moderator or a ban took them out" },
    { name: "entered_at", type: "time", about: "when they entered" },
    { name: "drawn", type: "whole", about: "as which one they were drawn: 1 for the first", empty: true },
    { name: "outcome", type: "text", about: "won, claiming, unclaimed, redrawn or passed", empty: true },
    { name: "reason", type: "text", about: "why they were passed over", empty: true },
    { name: "drawn_at", type: "time", about: "when", empty: true },
    { name: "paid", type: "whole", about: "what they won of the currency", empty: true },
  ],
  *rows(book) {
    const cells = cellsBy(this.columns, book);
    for (const row of rowsOf<ExportRow>(book.db, ENTRIES_OF_ALL, chosen(book))) yield cells(row);
  },
};

/** What the tables refuse by themselves, whoever writes to them: a draw is not bent, and what has happened stays. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { type Book, openBook } from "../../src/db/open.ts";

let book: Book;

beforeEach(() => {
  book = openBook({ tables: TABLES, file: ":memory:" });
  book.db.exec(SETTING);
});
afterEach(() => book.close());

const HASH = "ab".repeat(32);
const opened = (id: number, kind: string, keyword: string) => `
  INSERT INTO giveaway (id, channel_id, currency_id, kind, state, prize, prize_each, prize_held, keyword, price, tickets_max, free_entry,
    subscriber_weight, vip_weight, who, watched_minutes, winners, claim_ms, draws_itself, opened_by, opened_at_ms, seed, seed_hash, said_hex)
  VALUES (${id}, 1, 1, '${kind}', 'open', 'Car', 0, 100, ${keyword}, 10, 5, 0, 1, 1, 'everyone', 0, 2, 0, 0, 1, 0, zeroblob(32), '${HASH}', 32);
  INSERT INTO giveaway_entry (giveaway_id, viewer_id, platform, platform_id, name, tickets, weight, free, stake, entered_at_ms)
  VALUES (${id}, 1, 'local', 'a', 'ann', 1, 1, 0, 10, 0), (${id}, 2, 'local', 'b', 'bob', 1, 1, 0, 10, 0)`;
const closed = (id: number) => `
  UPDATE giveaway SET state = 'closing' WHERE id = ${id};
  INSERT INTO giveaway_list (giveaway_id, part, lines) VALUES (${id}, 0, '1 1 local:a ann'), (${id}, 1, '2 1 local:b bob');
  UPDATE giveaway SET state = 'closed', closed_at_ms = 1, list_hash = '${HASH}', list_count = 2 WHERE id = ${id}`;
const drawn = (id: number) => `
  UPDATE giveaway SET state = 'drawing', mix = 'words', drawn_at_ms = 2 WHERE id = ${id};
  INSERT INTO giveaway_pick (giveaway_id, n, viewer_id, outcome, at_ms, paid) VALUES (${id}, 0, 2, 'won', 2, 50);
  UPDATE giveaway SET state = 'drawn' WHERE id = ${id}`;

// Giveaway 1 is open, 2 closed, 3 drawn (bob won), 4 cancelled; 5 is a raffle that is closed.
const SETTING = `
  INSERT INTO currency (id, code, kind, name_one, name_many, created_at_ms) VALUES (1, 'points', 'play', 'point', 'points', 0);
  INSERT INTO channel (id, platform, platform_id, login, currency_id) VALUES (1, 'local', 'c', 'c', 1);
  INSERT INTO viewer (id, created_at_ms) VALUES (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0);
  INSERT INTO identity (platform, platform_id, viewer_id, login, display_name, seen_at_ms) VALUES ('local', 'a', 1, 'ann', 'ann', 0), ('local', 'b', 2, 'bob', 'bob', 0), ('kick', 'x', 3, 'annie', 'annie', 0), ('kick', 'y', 5, 'eve', 'eve', 0);
  ${opened(1, "giveaway", "'car'")}; ${opened(2, "giveaway", "NULL")}; ${closed(2)}; ${opened(3, "giveaway", "NULL")}; ${closed(3)}; ${drawn(3)};
  ${opened(4, "giveaway", "NULL")}; UPDATE giveaway SET state = 'cancelled' WHERE id = 4; ${opened(5, "raffle", "NULL")}; ${closed(5)};
  INSERT INTO broadcast (id, channel_id, platform_ref, started_at_ms) VALUES (1, 1, 'r', 0);
  INSERT INTO tick (broadcast_id, n, at_ms, weight_total) VALUES (1, 0, 0, 0), (1, 1, 60000, 1000);
  INSERT INTO span (id, broadcast_id, viewer_id, currency_id, from_tick, weight, amount, period, pays) VALUES (1, 1, 1, 1, 0, 1000, 10, 1, 1), (2, 1, 2, 1, 0, 1000, 10, 1, 1);
  UPDATE span SET to_tick = 1 WHERE id = 1;
  INSERT INTO currency_drop (id, kind, state, batch_key, currency_id, amount, held, persons, at_ms) VALUES (1, 'rain', 'paying', 'k', 1, 5, 10, 2, 0), (2, 'claim', 'open', 'l', 1, 5, 10, 2, 0);
  UPDATE currency_drop SET state = 'done', held = 0 WHERE id = 2;
  INSERT INTO drop_recipients (drop_id, viewer_ids) VALUES (1, '[1,2]');
  INSERT INTO drop_recipients_part (drop_id, part, viewer_ids) VALUES (1, 0, '[1,2]');
  INSERT INTO drop_claim (drop_id, viewer_id, at_ms) VALUES (2, 1, 0);
  INSERT INTO shop_item (id, currency_id, name, source, settings, restocked_at_ms) VALUES (1, 1, 'Hat', 'live', '{}', 0);
  INSERT INTO redemption (id, item_id, item_name, channel_id, currency_id, viewer_id, platform, platform_id, price, state, at_ms) VALUES (1, 1, 'Hat', 1, 1, 1, 'local', 'a', 10, 'waiting', 0);
  INSERT INTO redemption_code (code, redemption_id) VALUES ('KEY', 1);
  INSERT INTO link (id, survivor_id, absorbed_id, platform, platform_id, linked_at_ms) VALUES (1, 1, 3, 'kick', 'x', 0);
  INSERT INTO link_brought (link_id, currency_id, amount) VALUES (1, 1, 40);
  UPDATE identity SET viewer_id = 1 WHERE platform = 'kick' AND platform_id = 'x'; UPDATE viewer SET merged_into_id = 1 WHERE id = 3;
  INSERT INTO link (id, survivor_id, absorbed_id, platform, platform_id, linked_at_ms) VALUES (2, 4, 5, 'kick', 'y', 0);
  UPDATE link SET unlinked_at_ms = 1, unlinked_after_id = 0 WHERE id = 2;`;
const login = (values: string, how = "INSERT") =>
  `${how} INTO identity (platform, platform_id, viewer_id, login, display_name, seen_at_ms) VALUES (${values})`;

const another = (values: string) =>
  `INSERT OR REPLACE INTO giveaway (id, channel_id, currency_id, kind, state, prize, prize_each, prize_held, keyword, price, tickets_max, free_entry,
    subscriber_weight, vip_weight, who, watched_minutes, winners, claim_ms, draws_itself, opened_by, opened_at_ms, seed, seed_hash, list_hash)
   VALUES (${values})`;
const pick = (values: string, how = "INSERT") =>
  `${how} INTO giveaway_pick (giveaway_id, n, viewer_id, outcome, at_ms) VALUES (${values})`;

const REFUSED: Readonly<Record<string, string>> = {
  "another seed": "UPDATE giveaway SET seed = randomblob(32) WHERE id = 1",
  "another seed with its hash": `UPDATE giveaway SET seed = randomblob(32), seed_hash = '${"0".repeat(64)}' WHERE id = 2`,
  "another number": "UPDATE giveaway SET id = 9 WHERE id = 3",
  "another prize": "UPDATE giveaway SET prize = 'Mug' WHERE id = 1",
  "another audience": "UPDATE giveaway SET who = 'subscribers' WHERE id = 1",
  "another weight": "UPDATE giveaway SET subscriber_weight = 100 WHERE id = 1",
  "more winners": "UPDATE giveaway SET winners = 3 WHERE id = 3",
  "a prize that grows": "UPDATE giveaway SET prize_each = 1000 WHERE id = 2",
  "a raffle's prize before its draw": "UPDATE giveaway SET prize_each = 1000 WHERE id = 5",
  "fewer characters in chat": "UPDATE giveaway SET said_hex = 16 WHERE id = 1",
  "another giveaway in its place": another(
    `1, 1, 1, 'giveaway', 'open', 'Car', 0, 100, 'car', 10, 5, 0, 1, 1, 'everyone', 0, 2, 0, 0, 1, 0, randomblob(32), '${HASH}', NULL`,
  ),
  "another giveaway in the place of its keyword": another(
    `9, 1, 1, 'giveaway', 'open', 'Car', 0, 100, 'car', 10, 5, 0, 1, 1, 'everyone', 0, 2, 0, 0, 1, 0, randomblob(32), '${HASH}', NULL`,
  ),
  "a giveaway that begins drawn": another(
    `9, 1, 1, 'giveaway', 'drawn', 'Car', 0, 100, NULL, 10, 5, 0, 1, 1, 'everyone', 0, 2, 0, 0, 1, 0, randomblob(32), '${HASH}', '${HASH}'`,
  ),
  "a giveaway deleted": "DELETE FROM giveaway WHERE id = 4",
  "opened again": "UPDATE giveaway SET state = 'open' WHERE id = 2",
  "closed again": "UPDATE giveaway SET state = 'closing' WHERE id = 2",
  "drawn without a draw": "UPDATE giveaway SET state = 'drawn' WHERE id = 2",
  "revived after a cancel": "UPDATE giveaway SET state = 'closed', list_hash = seed_hash WHERE id = 4",
  "another list hash": `UPDATE giveaway SET list_hash = '${"0".repeat(64)}' WHERE id = 2`,
  "no list hash": "UPDATE giveaway SET list_hash = NULL WHERE id = 2",
  "another count of the list": "UPDATE giveaway SET list_count = 1 WHERE id = 2",
  "words after the draw": "UPDATE giveaway SET mix = 'others' WHERE id = 3",
  "no time of the draw": "UPDATE giveaway SET drawn_at_ms = NULL WHERE id = 3",
  "another time of closing": "UPDATE giveaway SET closed_at_ms = 7 WHERE id = 2",
  "a list changed": "UPDATE giveaway_list SET lines = '2 9 local:b bob' WHERE giveaway_id = 2 AND part = 1",
  "a list made shorter": "DELETE FROM giveaway_list WHERE giveaway_id = 2 AND part = 0",
  "a list made longer": "INSERT INTO giveaway_list (giveaway_id, part, lines) VALUES (2, 2, '3 1 local:c cat')",
  "a list replaced": "INSERT OR REPLACE INTO giveaway_list (giveaway_id, part, lines) VALUES (2, 0, '3 1 local:c cat')",
  "a list before closing": "INSERT INTO giveaway_list (giveaway_id, part, lines) VALUES (1, 0, '3 1 local:c cat')",
  "tickets after closing": "UPDATE giveaway_entry SET tickets = 9 WHERE giveaway_id = 2 AND viewer_id = 1",
  "a weight after closing": "UPDATE giveaway_entry SET weight = 9 WHERE giveaway_id = 2 AND viewer_id = 1",
  "a stake that grows after closing": "UPDATE giveaway_entry SET stake = 90 WHERE giveaway_id = 2 AND viewer_id = 1",
  "an entry after closing":
    "INSERT INTO giveaway_entry (giveaway_id, viewer_id, platform, platform_id, name, tickets, weight, free, entered_at_ms) VALUES (2, 3, 'local', 'c', 'cat', 1, 1, 1, 0)",
  "an entry replaced after closing":
    "INSERT OR REPLACE INTO giveaway_entry (giveaway_id, viewer_id, platform, platform_id, name, tickets, weight, free, entered_at_ms) VALUES (2, 1, 'local', 'c', 'cat', 9, 1, 1, 0)",
  "an entry of somebody else": "UPDATE giveaway_entry SET viewer_id = 3 WHERE giveaway_id = 1 AND viewer_id = 1",
  "an entry deleted": "DELETE FROM giveaway_entry WHERE giveaway_id = 1",
  "somebody drawn before the draw": pick("2, 0, 1, 'won', 0"),
  "somebody drawn after the draw": pick("3, 1, 1, 'won', 0"),
  "somebody else drawn": "UPDATE giveaway_pick SET viewer_id = 1 WHERE giveaway_id = 3",
  "somebody else drawn in their place": pick("3, 0, 1, 'won', 0", "INSERT OR REPLACE"),
  "a prize paid again": "UPDATE giveaway_pick SET paid = 500 WHERE giveaway_id = 3",
  "somebody drawn and deleted": "DELETE FROM giveaway_pick WHERE giveaway_id = 3",
  "a minute that counts more": "UPDATE tick SET weight_total = 9000 WHERE n = 1",
  "a minute taken out": "DELETE FROM tick WHERE n = 1",
  "a minute replaced": "INSERT OR REPLACE INTO tick (broadcast_id, n, at_ms, weight_total) VALUES (1, 1, 60000, 9000)",
  "a span that ends again": "UPDATE span SET to_tick = 9 WHERE id = 1",
  "a span paid again": "UPDATE span SET paid = 0, transfer_id = NULL WHERE id = 1",
  "a span deleted": "DELETE FROM span WHERE id = 1",
  "a span of another weight": "UPDATE span SET weight = 9000 WHERE id = 2",
  "a span of somebody else": "UPDATE span SET viewer_id = 3 WHERE id = 2",
  "a span in the place of another":
    "INSERT OR REPLACE INTO span (id, broadcast_id, viewer_id, currency_id, from_tick, weight, amount, period, pays) VALUES (1, 1, 1, 1, 0, 9000, 10, 1, 1)",
  "a span in the place of the one that is open":
    "INSERT OR REPLACE INTO span (broadcast_id, viewer_id, currency_id, from_tick, weight, amount, period, pays) VALUES (1, 2, 1, 0, 9000, 10, 1, 1)",
  "a rain of more": "UPDATE currency_drop SET amount = 500 WHERE id = 1",
  "a rain on others": "UPDATE drop_recipients SET viewer_ids = '[3]'",
  "a rain on others in their place": "INSERT OR REPLACE INTO drop_recipients (drop_id, viewer_ids) VALUES (1, '[3]')",
  "a rain on nobody": "DELETE FROM drop_recipients",
  "a part of a rain on others": "UPDATE drop_recipients_part SET viewer_ids = '[3]'",
  "a part of a rain on others in their place":
    "INSERT OR REPLACE INTO drop_recipients_part (drop_id, part, viewer_ids) VALUES (1, 0, '[3]')",
  "a part of a rain on nobody": "DELETE FROM drop_recipients_part",
  "a drop that goes on": "UPDATE currency_drop SET state = 'open' WHERE id = 2",
  "a drop in the place of another":
    "INSERT OR REPLACE INTO currency_drop (id, kind, state, batch_key, currency_id, amount, held, persons, at_ms) VALUES (1, 'rain', 'paying', 'k', 1, 500, 10, 2, 0)",
  "a drop deleted": "DELETE FROM currency_drop WHERE id = 2",
  "somebody else who was quick": "UPDATE drop_claim SET viewer_id = 2",
  "somebody quick who may be so again": "DELETE FROM drop_claim",
  "a redemption of another price": "UPDATE redemption SET price = 500",
  "a redemption from another login": "UPDATE redemption SET platform_id = 'b'",
  "a redemption in the place of another":
    "INSERT OR REPLACE INTO redemption (id, item_id, item_name, channel_id, currency_id, viewer_id, platform, platform_id, price, state, at_ms) VALUES (1, 1, 'Hat', 1, 1, 2, 'local', 'b', 10, 'waiting', 0)",
  "a redemption deleted": "DELETE FROM redemption_code; DELETE FROM redemption",
  "a code for another redemption": "UPDATE redemption_code SET code = 'OTHER'",
  "a link of others": "UPDATE link SET absorbed_id = 2",
  "a link in the place of another":
    "INSERT OR REPLACE INTO link (id, survivor_id, absorbed_id, platform, platform_id, linked_at_ms) VALUES (1, 2, 3, 'kick', 'x', 0)",
  "a link deleted": "DELETE FROM link_brought; DELETE FROM link",
  "more brought than was brought": "UPDATE link_brought SET amount = 400",
  "less brought than was brought": "UPDATE link_brought SET amount = 4",
  "nothing brought": "DELETE FROM link_brought",
  "something else brought in its place":
    "INSERT OR REPLACE INTO link_brought (link_id, currency_id, amount) VALUES (1, 1, 400)",
  "something brought after the parting": "INSERT INTO link_brought (link_id, currency_id, amount) VALUES (2, 1, 400)",
  "a link that began earlier": "UPDATE link SET linked_after_id = -1 WHERE id = 1",
  "a link at another time": "UPDATE link SET linked_at_ms = 9 WHERE id = 1",
  "a link by somebody else's code": "UPDATE link SET typed_platform = 'kick', typed_platform_id = 'z' WHERE id = 1",
  "a parting that nobody made": "UPDATE link SET unlinked_at_ms = 1 WHERE id = 1",
  "a parting taken back": "UPDATE link SET unlinked_at_ms = NULL WHERE id = 2",
  "another time of a parting": "UPDATE link SET unlinked_at_ms = 0 WHERE id = 2",
  "another end of a link": "UPDATE link SET unlinked_after_id = 9 WHERE id = 2",
  "a link that begins ended":
    "INSERT INTO link (survivor_id, absorbed_id, platform, platform_id, linked_at_ms, unlinked_at_ms) VALUES (4, 5, 'kick', 'y', 0, 1)",
  "a link of somebody who was taken in":
    "INSERT INTO link (survivor_id, absorbed_id, platform, platform_id, linked_at_ms) VALUES (3, 5, 'kick', 'y', 0)",
  "a login of somebody else": "UPDATE identity SET viewer_id = 2 WHERE platform_id = 'a'",
  "a login by a link that has ended": "UPDATE identity SET viewer_id = 4 WHERE platform_id = 'y'",
  "another id of a login": "UPDATE identity SET platform_id = 'c' WHERE platform_id = 'a'",
  "a login on another platform": "UPDATE identity SET platform = 'twitch' WHERE platform_id = 'a'",
  "a login deleted": "DELETE FROM identity WHERE platform_id = 'y'",
  "a login in the place of another": login("'local', 'a', 6, 'ann', 'ann', 0", "INSERT OR REPLACE"),
  "a second login by no link": login("'kick', 'z', 2, 'zed', 'zed', 0"),
  "a login of who was taken in": login("'kick', 'z', 3, 'zed', 'zed', 0"),
  "a redemption of somebody else": "UPDATE redemption SET viewer_id = 2 WHERE id = 1",
  "another id of a channel": "UPDATE channel SET platform_id = 'd' WHERE id = 1",
};

describe("a book refuses", () => {
  it.each(Object.entries(REFUSED))("%s", (_what, sql) => {
    const { db } = book;
    for (const recursive of ["ON", "OFF"]) {
      db.pragma(`recursive_triggers = ${recursive}`);
      db.pragma("defer_foreign_keys = ON");
      expect(() => db.transaction(() => void db.exec(sql))(), `recursive_triggers = ${recursive}`).toThrow(
        /^(giveaway|watch|drop|redemption|link|viewer|channel): /,
      );
    }
  });

  it("to have its rules rewritten", () => {
    expect(() => book.db.exec("PRAGMA writable_schema = ON; DELETE FROM sqlite_schema WHERE type = 'trigger'")).toThrow(
      /may not be modified/,
    );
  });
});

describe("a book allows", () => {
  it("what a draw does: a list begun again, a stake moved, a winner replaced, a raffle's prize said at its draw", () => {
    const { db } = book;
    db.exec("UPDATE giveaway SET state = 'closing' WHERE id = 1");
    for (let round = 0; round < 2; round++) {
      db.exec("DELETE FROM giveaway_list WHERE giveaway_id = 1; INSERT INTO giveaway_list VALUES (1, 0, 'x')");
    }
    db.exec("UPDATE giveaway_entry SET stake = 0, removed = 1 WHERE giveaway_id = 2 AND viewer_id = 1");
    db.exec("UPDATE giveaway_pick SET outcome = 'redrawn', paid = 0 WHERE giveaway_id = 3");
    db.exec(`UPDATE giveaway SET state = 'drawing' WHERE id = 3; ${pick("3, 1, 1, 'won', 0")}`);
    db.exec("UPDATE giveaway SET state = 'drawing', drawn_at_ms = 3 WHERE id = 5");
    db.exec("UPDATE giveaway SET prize_each = 50, winners = 2 WHERE id = 5");
  });
});

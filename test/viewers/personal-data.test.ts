/** Every column of the book that may say something of a person is told to them, or is named here with the reason why not. */
import { expect, it } from "vitest";
import { PERSONAL } from "../../src/app/person.ts";
import { TABLES } from "../../src/app/tables.ts";
import { openBook } from "../../src/db/open.ts";
import { columnsOf } from "../support/personal-data.ts";

const OF_THE_STREAMER = "of the channel, its settings and money, and of nobody who watches";
const A_WORD = "one of a few words of the program itself";
const AS_A_NUMBER = "a number whose movements are told, in a list that belongs to everybody in it";
/** Columns, or whole tables, that are not told. */
const NOT_TOLD: Readonly<Record<string, string>> = {
  broadcast: OF_THE_STREAMER,
  channel: OF_THE_STREAMER,
  chat_timer_said: OF_THE_STREAMER,
  "chat_timer.at": OF_THE_STREAMER,
  currency: OF_THE_STREAMER,
  "custom_command.role": OF_THE_STREAMER,
  decay_day: OF_THE_STREAMER,
  drop_plan: OF_THE_STREAMER,
  goal: OF_THE_STREAMER,
  "giveaway.keyword": OF_THE_STREAMER,
  shop_item: OF_THE_STREAMER,
  feed_endpoint: OF_THE_STREAMER,
  web_token: OF_THE_STREAMER,
  web_token_move: OF_THE_STREAMER,
  web_overlay: OF_THE_STREAMER,
  migration: A_WORD,
  transfer_kind: A_WORD,
  "giveaway.who": A_WORD,
  "operation.state": A_WORD,
  "operation.transfer_kind": A_WORD,
  "currency_drop.state": A_WORD,
  "import_waiting.why": A_WORD,
  "fact_witness.kind": A_WORD,
  "fact_witness.name": A_WORD,
  setting: "facts of the bot: what is muted or closed, ids of its own accounts, the key of fingerprints",
  kick_store: "the bot's own sign-in and subscriptions",
  kick_inbox: "what Kick delivered, emptied within moments when it is done",
  feed_event: "numbers of what happened, which is told in words elsewhere; gone after 30 days",
  feed_gone: "numbers of what is gone",
  "web_session.hash": "the fingerprint of the secret that signs somebody in",
  "web_done.caller": "who asked, by number",
  "web_done.key": "by chance",
  "web_done.request": "the fingerprint of what was asked",
  handled: "numbers of messages, which name nobody and are gone after some days",
  "fact_witness.id": "the platforms' own numbers of what they told; what they told is told",
  "currency_drop.batch_key": "the number of a message",
  "operation.key": "the number of a message or of a request",
  "season.key": "the number of a request",
  "import.hash": "of a whole file of everybody",
  "import.currency": "of a whole file of everybody",
  "import.bot": "of a whole file of everybody",
  "import.mode": "of a whole file of everybody",
  "import.file": "of a whole file of everybody",
  "import.decided": "of a whole file of everybody",
  "import.counts": "of a whole file of everybody",
  "giveaway.seed": "secret until the draw, then in its proof",
  "giveaway.seed_hash": "in the proof of the draw",
  "giveaway.list_hash": "in the proof of the draw",
  "giveaway.redacted_hash": "in the proof of the draw",
  giveaway_list: "made of the entries, which are told",
  giveaway_to_redact: "a number that is being erased, until it is done",
  erasing: "empty but within one transaction",
  "erased_account.mark": "nobody can be read from it; that there is one is told",
  "link_code.code": "lets somebody link themselves; it was told to who asked for it",
  drop_recipients: AS_A_NUMBER,
  drop_recipients_part: AS_A_NUMBER,
  operation_page: AS_A_NUMBER,
  operation_refusal: "why a movement of many was not made, in words of the program",
};

it("tells a person every column that may say something of them", () => {
  const { db } = openBook({ tables: TABLES, file: ":memory:" });
  const toViewers = new Set<string>();
  for (const { table } of columnsOf(db)) {
    const keys = db.pragma(`foreign_key_list("${table}")`) as { readonly table: string; readonly from: string }[];
    for (const { table: to, from } of keys) if (to === "viewer") toViewers.add(`${table}.${from}`);
  }
  const lists = PERSONAL.flatMap((tables) => tables.lists.map(({ sql }) => sql));
  const isTold = (table: string, column: string) =>
    lists.some((sql) => new RegExp(`(FROM|JOIN) ${table}\\b`).test(sql) && new RegExp(`\\b${column}\\b`).test(sql));
  const forgotten = columnsOf(db)
    .filter(({ table, column, type }) => type === "TEXT" || type === "BLOB" || toViewers.has(`${table}.${column}`))
    .filter(({ table, column }) => !(table in NOT_TOLD || `${table}.${column}` in NOT_TOLD || isTold(table, column)))
    .map(({ table, column }) => `${table}.${column}`);
  expect(forgotten, "add them to a list of `personal`, or name here why they are not told").toEqual([]);
  db.close();
});

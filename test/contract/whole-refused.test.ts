/** The book cannot be written when something happens: it is paid as soon as it can be, once, and never lost on the way. */
import Database from "better-sqlite3";
import { describe, expect, it, vi } from "vitest";
import { freePort } from "../support/free-port.ts";
import { DEMO } from "../support/kick-server.ts";
import { MINUTE_MS, STREAMER_ID, WAIT, WholeBot } from "../support/whole-bot.ts";

const QUIET = { bonuses: { firstMessage: 0, streak: 0 } };
const CHEERS = { bonuses: { ...QUIET.bonuses, perBit: 1 } };

/** The book refuses every bonus as it does when another program holds it, until `end`, or for so many tries. */
function refuseBonuses(whole: WholeBot, tries = Number.POSITIVE_INFINITY) {
  const { db } = whole.book;
  let refused = 0;
  db.function("refuse_bonus", () => {
    if (refused >= tries) return null;
    refused++;
    throw new Database.SqliteError("database is locked", "SQLITE_BUSY");
  });
  db.exec(
    "CREATE TEMP TRIGGER refusing BEFORE INSERT ON main.transfer WHEN new.kind = 'bonus' BEGIN SELECT refuse_bonus(); END",
  );
  return { end: () => db.exec("DROP TRIGGER refusing"), refused: () => refused };
}

/** Another program holds the book. */
function holdBook(whole: WholeBot): () => void {
  // Otherwise each try waits five seconds of real time for it.
  whole.book.db.pragma("busy_timeout = 0");
  const other = new Database(whole.book.file);
  other.exec("BEGIN IMMEDIATE");
  return () => {
    other.exec("COMMIT");
    other.close();
  };
}

/** What the log says at the level of errors, taken out of the strict log. */
const errors = (whole: WholeBot) => whole.bugs.splice(0);

describe("a gift that Kick delivers", () => {
  const UNPAID = { paid: 0, transfers: 0, open: 1 };
  const PAID = { paid: 250, transfers: 1, open: 0 };

  async function kickWithHooks() {
    const port = await freePort();
    const whole = await WholeBot.start({
      kick: "signed in",
      kickSettings: { webhook: { enabled: true, port, publicUrl: "https://tunnel.example/kick" } },
      config: QUIET,
    });
    await whole.liveOnKick();
    const text = JSON.stringify({
      broadcaster: { user_id: Number(DEMO.userId) },
      gifter: { user_id: 501, username: "Ann", is_anonymous: false },
      giftees: [{ user_id: 700, username: "bob", is_anonymous: false }],
      created_at: new Date(whole.now()).toISOString(),
    });
    const headers = whole.kick.sign("channel.subscription.gifts", text, { atMs: whole.now() });
    const deliver = async () => {
      // What time it is at Kick is known from its feed.
      whole.kick.chat({ username: "Ann", userId: 501, text: "hello" });
      await whole.heard();
      // The port opens once the sign-in is read.
      await vi.waitFor(async () => {
        const response = await fetch(`http://127.0.0.1:${port}/kick/webhook`, { method: "POST", headers, body: text });
        expect(response.status).toBe(200);
      }, WAIT);
    };
    const number = (sql: string) => whole.book.db.prepare(sql).pluck().get();
    /** What Ann was paid for gifts, by how many transfers, and how many rows of gifts are open. */
    const state = () => ({
      paid: number("SELECT coalesce(sum(amount), 0) FROM transfer WHERE kind = 'bonus'"),
      transfers: number("SELECT count(*) FROM transfer WHERE kind = 'bonus'"),
      open: number("SELECT count(*) FROM kick_inbox WHERE done_at_ms IS NULL AND type LIKE '%gifts'"),
    });
    return { whole, deliver, state };
  }

  it("while one write is refused is paid a moment later, and its row is closed only then", async () => {
    const { whole, deliver, state } = await kickWithHooks();
    const { refused, end } = refuseBonuses(whole, 1);
    await deliver();
    // It waits a moment for the feed, which knows more of a gift.
    await whole.advance(1_500);
    expect([refused(), state()]).toEqual([1, UNPAID]);
    await whole.advance(3_000);
    end();
    expect(state()).toEqual(PAID);
    await deliver();
    await whole.advance(MINUTE_MS);
    await whole.restart();
    await deliver();
    await whole.advance(MINUTE_MS);
    expect(state()).toEqual(PAID);
  });

  it("while every write is refused until the bot is stopped is paid after the start, also when Kick repeats it", async () => {
    const { whole, deliver, state } = await kickWithHooks();
    refuseBonuses(whole);
    await deliver();
    await whole.advance(MINUTE_MS);
    await deliver();
    await whole.advance(MINUTE_MS);
    expect(state()).toEqual(UNPAID);
    await whole.halt();
    const [lost, ...others] = errors(whole);
    expect(others).toEqual([]);
    // Whole, so that it can be made good by hand.
    for (const part of ["database is locked", '"kind":"gift"', '"count":1', '"login":"ann"', '"platformId":"501"']) {
      expect(lost).toContain(part);
    }
    await whole.run();
    await deliver();
    await whole.advance(MINUTE_MS);
    expect(state()).toEqual(PAID);
  });

  it("while every write is refused for an hour is paid when that is over", async () => {
    const { whole, deliver, state } = await kickWithHooks();
    const { end } = refuseBonuses(whole);
    await deliver();
    await whole.advance(60 * MINUTE_MS);
    expect(state()).toEqual(UNPAID);
    expect(errors(whole).length).toBeGreaterThanOrEqual(2);
    end();
    await whole.advance(20 * MINUTE_MS);
    expect(state()).toEqual(PAID);
  });

  it("and the feed told before, in vain, is left open until the feed's is written", async () => {
    const { whole, deliver, state } = await kickWithHooks();
    const { end } = refuseBonuses(whole);
    whole.kick.emit(`chatrooms.${DEMO.chatroomId}.v2`, "App\\Events\\GiftedSubscriptionsEvent", {
      ...{ chatroom_id: DEMO.chatroomId, gifted_usernames: ["bob"], gifter_username: "Ann", gifted_total: 1 },
    });
    await whole.advance(MINUTE_MS);
    await deliver();
    await whole.advance(MINUTE_MS);
    expect(state()).toEqual(UNPAID);
    end();
    await whole.advance(MINUTE_MS);
    expect(state()).toEqual(PAID);
  });
});

describe("what Twitch tells while another program holds the book", () => {
  const cheer = (bits: number) => ({
    ...{ broadcaster_user_id: STREAMER_ID, broadcaster_user_login: "streamer", broadcaster_user_name: "Streamer" },
    ...{ user_id: "601", user_login: "vera", user_name: "Vera", bits, type: "cheer" },
    ...{ message: { text: "hi", fragments: [] }, power_up: null },
  });
  const cheerInChat = (whole: WholeBot, bits: number) =>
    whole.says("vera", `Cheer${bits}`, {
      userId: "601",
      tags: { bits: String(bits), "tmi-sent-ts": String(whole.now()) },
    });

  it("is paid when the book is free, once, though EventSub and chat both tell of it", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: CHEERS });
    await whole.live();
    whole.says("vera", "hello", { userId: "601" });
    await whole.advance(MINUTE_MS);
    const before = whole.balance("vera");
    const free = holdBook(whole);
    whole.api.notify("channel.bits.use", cheer(100));
    cheerInChat(whole, 100);
    await whole.heard();
    await whole.advance(2_000);
    expect(whole.balance("vera")).toBe(before);
    free();
    await whole.advance(40_000);
    errors(whole);
    expect(whole.transfers("bonus")).toBe(1);
    whole.api.notify("channel.bits.use", cheer(7));
    await whole.heard();
    expect(whole.transfers("bonus")).toBe(2);
  });

  it("goes to the log whole when the bot is stopped, which takes no longer than ever; told again it is paid", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: CHEERS });
    await whole.live();
    const messageId = "00000000-0000-4000-8000-000000000001";
    const { refused } = refuseBonuses(whole);
    whole.api.notify("channel.bits.use", cheer(100), { messageId });
    await whole.heard();
    await vi.waitFor(() => expect(refused()).toBe(1), WAIT);
    await whole.restart();
    expect(errors(whole)).toEqual([expect.stringContaining('"bits":100')]);
    whole.api.notify("channel.bits.use", cheer(100), { messageId });
    await whole.heard();
    expect(whole.transfers("bonus")).toBe(1);
  });

  it("lets chat be answered meanwhile", async () => {
    const whole = await WholeBot.start({ twitch: "streamer", config: CHEERS });
    await whole.live();
    const { end } = refuseBonuses(whole);
    whole.api.notify("channel.bits.use", cheer(100));
    await whole.heard();
    expect(await whole.asks("vera", "!points")).toEqual([expect.stringContaining("points")]);
    expect(whole.transfers("bonus")).toBe(0);
    end();
    await whole.advance(40_000);
    expect(whole.transfers("bonus")).toBe(1);
  });
});

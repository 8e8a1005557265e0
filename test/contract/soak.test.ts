/**
 * A simulated evening behind the port: four hours, 200 viewers who come and go, twenty broken connections, gifts of points,
 * giveaways, events told twice. At its end the book adds up and everybody was paid for the minutes they were there.
 */
import { expect, it } from "vitest";
import { seededRandom } from "../../src/base/system.ts";
import { MINUTE_MS, STREAMER_ID, WholeBot } from "../support/whole-bot.ts";

const VIEWERS = 200;
const MINUTES = 240;
const DISCONNECTS = 20;
const BROADCASTER = { userId: STREAMER_ID, tags: { badges: "broadcaster/1" } };
/** A line keeps its writer present for 15 minutes: who goes writes nothing more before. */
const SILENT_BEFORE_LEAVING = 17;

interface Guest {
  readonly id: string;
  readonly login: string;
  /** In the viewer list at the polls from `from` to before `to`. */
  readonly from: number;
  readonly to: number;
}

const channel = {
  broadcaster_user_id: STREAMER_ID,
  broadcaster_user_login: "streamer",
  broadcaster_user_name: "Streamer",
};

it("ends an evening with a book that adds up, however often everything broke", async () => {
  const random = seededRandom("soak");
  const whole = await WholeBot.start({
    twitch: "streamer",
    config: {
      bonuses: { firstMessage: 0, streak: 0, follow: 0 },
      giving: { accountAgeDays: 0, watchedMinutes: 0, receivedPerDay: 0 },
      watching: { multipliers: { subscriber: 1, vip: 1 } },
    },
  });
  const guests = Array.from({ length: VIEWERS }, (_, n): Guest => {
    const from = random.integer(100);
    const to = random.integer(3) === 0 ? MINUTES + 1 : Math.min(MINUTES - 5, from + 20 + random.integer(120));
    return { id: String(10_000 + n), login: `guest${n}`, from, to };
  });
  for (const { id, login } of guests) whole.api.user(id, login);
  const breaks = new Set<number>();
  while (breaks.size < DISCONNECTS) breaks.add(5 + random.integer(MINUTES - 10));
  const list = (minute: number) => {
    const here = guests.filter(({ from, to }) => from <= minute && minute < to);
    whole.api.chatters.splice(0, Number.POSITIVE_INFINITY, ...here.map(({ id }) => id));
    return here.filter(({ from, to }) => minute > from + 2 && (to > MINUTES || minute < to - SILENT_BEFORE_LEAVING));
  };
  let gifts = 0;
  const subscribed = new Set<string>();
  list(0);
  whole.api.stream = { id: "evening", started_at: new Date(whole.now()).toISOString() };
  await whole.advance(MINUTE_MS);

  for (let minute = 1; minute <= MINUTES; minute++) {
    const talkers = list(minute);
    if (breaks.has(minute)) {
      whole.irc.cut();
      await whole.reconnected();
    }
    const somebody = () => talkers[random.integer(talkers.length)]!;
    for (let n = 0; talkers.length > 0 && n < 6; n++) {
      const { login, id } = somebody();
      const text = [
        "what a game",
        "!points",
        `!give @${somebody().login} ${1 + random.integer(15)}`,
        "!ticket 1",
        "!give @nobody_at_all 5",
        "!ticket max",
      ][random.integer(6)]!;
      const messageId = `soak-${minute}-${n}`;
      whole.says(login, text, { userId: id, id: messageId });
      // Twitch delivers some lines again.
      if (random.integer(5) === 0) whole.says(login, text, { userId: id, id: messageId });
    }
    if (minute % 40 === 5) whole.says("streamer", "!giveaway start 500 price 3 max 20", BROADCASTER);
    if (minute % 40 === 25)
      whole.says("streamer", minute % 80 === 25 ? "!giveaway cancel" : "!giveaway close", BROADCASTER);
    if (minute % 80 === 70) whole.says("streamer", "!giveaway draw", BROADCASTER);
    if (minute % 12 === 0) {
      const { id, login } = guests[random.integer(VIEWERS)]!;
      const by = { user_id: id, user_login: login, user_name: login };
      for (let twice = 0; twice < 2; twice++) {
        whole.api.notify("channel.subscribe", { ...channel, ...by, tier: "1000", is_gift: false });
        whole.api.notify(
          "channel.subscription.gift",
          { ...channel, ...by, total: 2, tier: "1000", cumulative_total: null, is_anonymous: false },
          { messageId: `gift-${minute}` },
        );
      }
      subscribed.add(id);
      gifts += 1;
    }
    await whole.advance(MINUTE_MS);
  }

  const { ledger, viewers, features, currency, outbox } = whole.house;
  const watching = features.watch;
  const { db } = whole.book;
  const earned = db
    .prepare(
      `SELECT coalesce(sum(transfer.amount), 0) FROM transfer JOIN account ON account.id = transfer.to_id
     WHERE transfer.kind = ? AND account.viewer_id = ?`,
    )
    .pluck();
  for (const { id, login, from, to } of guests) {
    const viewer = viewers.known("twitch", id)!;
    const minutes = watching.minutes(viewer.id);
    // In the list at so many polls; who goes is missed by two of them before it is believed.
    const polls = Math.min(to, MINUTES + 1) - from;
    expect({ login, minutes, enough: minutes >= polls - 1, tooMany: minutes > polls + 1 }).toEqual({
      login,
      minutes,
      enough: true,
      tooMany: false,
    });
    const watched = (earned.get("watching", viewer.id) as number) + watching.pending(viewer.id, currency.id);
    expect({ login, watched }).toEqual({ login, watched: Math.floor(minutes / 5) * 10 });
  }
  const sum = (kind: string) =>
    db.prepare("SELECT coalesce(sum(amount), 0) FROM transfer WHERE kind = ?").pluck().get(kind) as number;
  expect(sum("bonus")).toBe(subscribed.size * 500 + gifts * 500);
  expect(db.prepare("SELECT sum(balance) FROM account").pluck().get()).toBe(0);
  expect(whole.broadcasts()).toBe(1);
  expect(whole.irc.connectionsEver).toBeGreaterThan(DISCONNECTS);
  expect(whole.transfers("give")).toBeGreaterThan(20);
  expect(whole.transfers("ticket")).toBeGreaterThan(20);
  const { sent, late, dropped, refused, muted } = outbox.counters();
  expect(sent).toBeGreaterThan(100);
  expect({ dropped, muted }).toEqual({ dropped: 0, muted: 0 });
  expect(late + refused).toBeLessThan(sent / 10);
  expect(ledger.accountBalance("mint", currency.id)).toBeLessThan(0);
  // The book is verified, escrows and all, when the bot closes.
}, 120_000);

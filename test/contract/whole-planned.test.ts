/** What is planned for a time, on a computer that slept then. */
import { expect, it } from "vitest";
import { MINUTE_MS, WholeBot } from "../support/whole-bot.ts";

const config = {
  bonuses: { firstMessage: 0 },
  watching: { happyHours: [{ at: "0 20 * * *", minutes: 30 }] },
  custom: { timers: [{ name: "goodnight", cron: "0 20 * * *", text: "Good night!" }] },
  drops: { plans: [{ name: "evening", kind: "drop", amount: 10, first: 2, cron: "0 20 * * *" }] },
  shop: { items: [{ name: "Hat", price: 1, stock: 1, restock: "@daily" }] },
};
const HOUR_MS = 60 * MINUTE_MS;
const said = (whole: WholeBot) => whole.irc.written.map(({ text }) => text);
const left = (whole: WholeBot) => whole.book.db.prepare("SELECT stock FROM shop_item").pluck().get();

// It is 18:00 when the bot starts.
it("is done late, once, when the computer slept for some minutes", async () => {
  const whole = await WholeBot.start({
    twitch: "token",
    config: { ...config, watching: { ...config.watching, live: "always" } },
  });
  await whole.advance(HOUR_MS + 55 * MINUTE_MS);
  await whole.sleep(10 * MINUTE_MS, false);
  await whole.advance(2 * MINUTE_MS);
  expect(said(whole).filter((text) => text === "Good night!")).toHaveLength(1);
  expect(whole.book.db.prepare("SELECT count(*) FROM happy_hour").pluck().get()).toBe(1);
  expect(whole.book.db.prepare("SELECT count(*) FROM currency_drop").pluck().get()).toBe(1);
  expect(whole.sleeper.missed).toEqual([]);
});

it("is left out and told after a night, but for the stock of the shop, which is filled up", async () => {
  const whole = await WholeBot.start({
    twitch: "token",
    config: { ...config, watching: { ...config.watching, live: "always" } },
  });
  whole.book.db.prepare("UPDATE shop_item SET stock = 0").run();
  await whole.sleep(12 * HOUR_MS, false);
  await whole.advance(2 * MINUTE_MS);
  expect(said(whole)).not.toContain("Good night!");
  expect(whole.sleeper.missed.sort()).toEqual(["the drop evening", "the planned happy hour", "the timer goodnight"]);
  expect(left(whole)).toBe(1);
});

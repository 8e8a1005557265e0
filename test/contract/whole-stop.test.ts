/** A stop in the moment in which something is held back for another witness, or for its other half: it is paid all the same. */
import { expect, it } from "vitest";
import { STREAMER_ID, WholeBot } from "../support/whole-bot.ts";

const RESUB = {
  ...{ broadcaster_user_id: STREAMER_ID, broadcaster_user_login: "streamer", broadcaster_user_name: "Streamer" },
  ...{ user_id: "601", user_login: "vera", user_name: "Vera", tier: "1000", message: { text: "hi", emotes: [] } },
  ...{ cumulative_months: 7, streak_months: 2, duration_months: 1 },
};

it("pays a renewal that EventSub told a moment before", async () => {
  const whole = await WholeBot.start({ twitch: "streamer" });
  await whole.live();
  whole.api.notify("channel.subscription.message", RESUB);
  await whole.advance(2_000);
  expect(whole.balance("vera")).toBe(0);
  await whole.restart();
  expect(whole.balance("vera")).toBe(500);
  // Told again after the start, by either: it is the same.
  whole.api.notify("channel.subscription.message", RESUB);
  await whole.advance(15_000);
  expect(whole.balance("vera")).toBe(500);
});

it("pays the subscriptions given away whose header chat had not told yet", async () => {
  const whole = await WholeBot.start({ twitch: "token" });
  for (const n of [1, 2, 3]) {
    const tags = [
      ...["badges=", "display-name=Gil", `id=g${n}`, "login=gil", "msg-id=subgift", "msg-param-community-gift-id=77"],
      ...["msg-param-months=1", `msg-param-recipient-id=90${n}`, `msg-param-recipient-user-name=friend${n}`],
      ...["msg-param-sub-plan=1000", "room-id=100", `tmi-sent-ts=${whole.now()}`, "user-id=55"],
    ];
    whole.irc.broadcast(`@${tags.join(";")} :tmi.twitch.tv USERNOTICE #streamer`);
  }
  await whole.advance(1_000);
  expect(whole.balance("gil")).toBe(0);
  await whole.restart();
  expect(whole.balance("gil")).toBe(750);
});

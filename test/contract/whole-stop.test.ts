/** A stop in the moment in which something is held back for another witness, or for its other half: it is paid all the same. */
import { expect, it } from "vitest";
import { DEMO } from "../support/kick-server.ts";
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

it("pays what Kick had told of a subscription and of a gift in pieces", async () => {
  const whole = await WholeBot.start({ kick: "signed in", config: { bonuses: { firstMessage: 0, streak: 0 } } });
  await whole.liveOnKick();
  whole.kick.chat({ username: "Ann", userId: 501, text: "hello" });
  whole.kick.chat({ username: "Gil", userId: 502, text: "hello" });
  await whole.heard();
  const chatroom = `chatrooms.${DEMO.chatroomId}.v2`;
  // Its months are still to come.
  whole.kick.emit(`channel.${DEMO.channelId}`, "App\\Events\\ChannelSubscriptionEvent", {
    ...{ user_ids: [501], username: "Ann", channel_id: 1001 },
  });
  whole.kick.emit(chatroom, "App\\Events\\GiftedSubscriptionsEvent", {
    ...{ chatroom_id: DEMO.chatroomId, correlation_id: "g1", gifter_username: "Gil", gifted_usernames: ["r1", "r2"] },
    chunk_details: { chunk_index: 0, total_chunks: 2, correlation_id: "g1" },
  });
  await whole.heard();
  await whole.restart();
  expect([whole.balance("ann", "kick"), whole.balance("gil", "kick")]).toEqual([500, 500]);
});

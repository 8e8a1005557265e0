import { expect, it } from "vitest";
import { twoPlatforms } from "../support/two-platforms.ts";

it("a giveaway opened on Twitch is entered from Kick as well, and both chats hear of it", async () => {
  const chat = await twoPlatforms();
  await chat.says("twitch", "[mod] max", "!giveaway start 100 winners 2 keyword car");
  await chat.says("twitch", "ann", "car");
  await chat.says("kick", "bob", "CAR");
  const drawn = await chat.says("twitch", "[mod] max", "!giveaway draw");
  for (const where of ["twitch", "kick"]) {
    expect(drawn.filter((line) => line.startsWith(where)).at(-1)).toMatch(/(ann, bob|bob, ann) win 100 points each!/);
  }
  expect([chat.balance("twitch", "ann"), chat.balance("kick", "bob")]).toEqual([100, 100]);
});

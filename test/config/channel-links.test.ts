import { describe, expect, it } from "vitest";
import { channelText, readKickChannel, readTwitchChannel } from "../../src/config/channel-links.ts";
import { kickSection } from "../../src/platforms/kick/settings.ts";
import { twitchSection } from "../../src/platforms/twitch/settings.ts";

describe("a Twitch channel", () => {
  it.each([
    "Ann_1",
    "@ann_1",
    "#ann_1",
    " ann_1\u200B ",
    "<https://www.twitch.tv/Ann_1>",
    '"ann_1".',
    "HTTPS://WWW.TWITCH.TV/ANN_1",
    "http://twitch.tv/ann_1/",
    "//twitch.tv/ann_1",
    "twitch.com/ann_1",
    "m.twitch.tv/ann_1/home",
    "https://fr.twitch.tv/ann_1",
    "https://www.twitch.tv/ann_1?referrer=raid#chat",
    "https://www.twitch.tv/ann_1/videos?filter=archives&sort=time",
    "https://www.twitch.tv/ann_1/video/12345",
    "https://www.twitch.tv/ann_1/clip/FunnyDogFoo-x1",
    "https://www.twitch.tv/ann_1/schedule",
    "https://www.twitch.tv/ann_1/dashboard",
    "https://www.twitch.tv/popout/ann_1/chat?popout=",
    "https://www.twitch.tv/popout/moderator/ann_1/chat",
    "https://www.twitch.tv/moderator/ann_1",
    "https://www.twitch.tv/embed/ann_1/chat?parent=example.org",
    "https://www.twitch.tv/embed?channel=ann_1",
    "https://player.twitch.tv/?channel=Ann_1&parent=example.org",
    "https://www.twitch.tv/subs/ann_1",
    "https://dashboard.twitch.tv/u/ann_1/stream-manager",
    "https://dashboard.twitch.tv/popout/u/ann_1/stream-manager/chat",
    "https://www.twitch.tv/%61nn_1",
  ])("is read from %j", (pasted) => {
    expect(readTwitchChannel(pasted)).toEqual({ channel: "ann_1" });
    expect(twitchSection.parse({ channel: pasted, botLogin: pasted })).toMatchObject({
      channel: "ann_1",
      botLogin: "ann_1",
    });
  });

  it.each([
    "https://www.twitch.tv/videos/12345",
    "twitch.tv/directory",
    "https://www.twitch.tv/directory/following?x=1",
    "clips.twitch.tv/Foo",
    "https://clips.twitch.tv/FunnyDogFoo-x1",
    "https://www.twitch.tv/settings/profile",
    "https://www.twitch.tv/drops/inventory",
    "https://www.twitch.tv/search?term=ann",
    "https://www.twitch.tv/team/annsfriends",
    "https://www.twitch.tv/",
    "twitch.tv",
    "https://dashboard.twitch.tv/extensions/foo",
    "https://help.twitch.tv/s/article/foo",
    "https://kick.com/ann",
    "https://youtube.com/@ann",
    "https://twitch.tv.example.org/ann",
    "ann.example",
    "videos",
    "yes",
    "two words",
    "ann\r\nbob",
    "ann\r\nJOIN #bob",
    "a".repeat(26),
    "ann-1",
    "ann!",
  ])("is not read from %j", (pasted) => {
    expect(readTwitchChannel(pasted)).toHaveProperty("wrong");
    expect(twitchSection.safeParse({ channel: pasted }).success).toBe(false);
  });
});

describe("a Kick channel", () => {
  it.each([
    "Ann-Plays",
    "@ann-plays",
    "kick.com/Ann-Plays",
    "https://www.kick.com/ann-plays?clip=clip_01",
    "https://kick.com/ann-plays/chatroom",
    "https://kick.com/ann-plays/videos/7d1e2f00-1111-4222-8333-444455556666",
    "https://kick.com/ann-plays/clips/clip_01ABC",
    "https://kick.com/popout/ann-plays/chat",
    "https://kick.com/ann-plays/moderator#top",
    "https://player.kick.com/ann-plays?autoplay=true",
    "https://dashboard.kick.com/moderator/ann-plays",
    "m.kick.com/ann-plays/about",
  ])("is read from %j", (pasted) => {
    expect(readKickChannel(pasted)).toEqual({ channel: "ann-plays" });
    expect(kickSection.parse({ channel: pasted, bot: pasted })).toMatchObject({
      channel: "ann-plays",
      bot: "ann-plays",
    });
  });

  it.each([
    "https://kick.com/browse",
    "https://kick.com/category/slots",
    "https://kick.com/video/7d1e2f00-1111-4222-8333-444455556666",
    "https://kick.com/dashboard/stream",
    "https://dashboard.kick.com/stream",
    "https://kick.com/api/v2/channels/ann",
    "https://help.kick.com/en/articles/1",
    "kick.com",
    "https://www.twitch.tv/ann",
    "two words",
    "ann!",
  ])("is not read from %j", (pasted) => {
    expect(readKickChannel(pasted)).toHaveProperty("wrong");
    expect(kickSection.safeParse({ channel: pasted }).success).toBe(false);
  });
});

describe("no channel", () => {
  it.each(["", " ", "-", " - ", "–", "—", "−", "--", "none", "None", "no", "N", "aucun"])(
    "is what %j means",
    (pasted) => {
      expect(readTwitchChannel(pasted)).toEqual({ none: true });
      expect(readKickChannel(pasted)).toEqual({ none: true });
      expect(twitchSection.parse({ channel: pasted }).channel).toBe("");
    },
  );

  it("is not what the link of a channel of that name means, and it is written as one", () => {
    expect(readTwitchChannel("https://twitch.tv/none")).toEqual({ channel: "none" });
    expect(twitchSection.parse({ channel: "https://twitch.tv/none" }).channel).toBe("none");
    expect(channelText("none", readTwitchChannel, "https://www.twitch.tv/")).toBe("https://www.twitch.tv/none");
    expect(channelText("ann", readTwitchChannel, "https://www.twitch.tv/")).toBe("ann");
  });
});

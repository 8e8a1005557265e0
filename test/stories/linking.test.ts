import { describe, expect, it } from "vitest";
import { codeIn, twoPlatforms } from "../support/two-platforms.ts";

const MINUTE = 60_000;

describe("!link", () => {
  it("makes two accounts one with one wallet, by a code shown in one chat and typed in the other", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "ann", "hi");
    await chat.advance(10 * MINUTE);
    await chat.says("twitch", "[broadcaster] boss", "!addpoints ann 100");
    await chat.says("kick", "[broadcaster] boss", "!addpoints annie 50");
    const code = codeIn(await chat.says("kick", "annie", "!link"));
    expect(await chat.says("twitch", "ann", `!link ${code}`)).toEqual([
      "twitch: ann and annie are one now, with 170 points.",
    ]);
    expect(chat.balance("kick", "annie")).toBe(170);
    await chat.says("kick", "annie", "!give bob 20");
    expect(chat.balance("twitch", "ann")).toBe(150);
  });

  it("pays a person who watches on both once", async () => {
    const chat = await twoPlatforms();
    const code = codeIn(await chat.says("twitch", "ann", "!link"));
    await chat.says("kick", "annie", `!link ${code}`);
    await chat.says("twitch", "ann", "hi");
    await chat.says("kick", "annie", "hi");
    await chat.advance(10 * MINUTE);
    expect(chat.balance("twitch", "ann")).toBe(20);
    expect(chat.house.watching.minutes(chat.house.viewers.known("kick", "annie")!.id)).toBe(20);
  });

  it("refuses a code after ten minutes, a wrong one, one's own platform, and a second time", async () => {
    const chat = await twoPlatforms();
    const stale = codeIn(await chat.says("twitch", "ann", "!link"));
    await chat.advance(10 * MINUTE);
    expect((await chat.says("kick", "annie", `!link ${stale}`))[0]).toMatch(/not valid any more/);
    await chat.advance(MINUTE);
    expect((await chat.says("kick", "annie", "!link AAAAAA"))[0]).toMatch(/not valid any more/);
    const own = codeIn(await chat.says("twitch", "ann", "!link"));
    expect((await chat.says("twitch", "zoe", `!link ${own}`))[0]).toMatch(/one account per platform/);
    await chat.says("kick", "annie", `!link ${own}`);
    const again = codeIn(await chat.says("twitch", "ann", "!link"));
    await chat.advance(MINUTE);
    expect((await chat.says("kick", "annie", `!link ${again}`))[0]).toMatch(/one already/);
  });

  it("is used up by one use", async () => {
    const chat = await twoPlatforms();
    const code = codeIn(await chat.says("twitch", "ann", "!link"));
    await chat.says("kick", "annie", `!link ${code}`);
    expect((await chat.says("kick", "mallory", `!link ${code}`))[0]).toMatch(/not valid any more/);
  });
});

describe("!unlink", () => {
  it("gives back what was brought as far as it is there, and keeps the rest with the older viewer", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "ann", "hi");
    await chat.says("twitch", "[broadcaster] boss", "!addpoints ann 100");
    await chat.says("kick", "[broadcaster] boss", "!addpoints annie 50");
    await chat.says("kick", "annie", `!link ${codeIn(await chat.says("twitch", "ann", "!link"))}`);
    await chat.says("twitch", "ann", "!give bob 120");
    expect(await chat.says("kick", "annie", "!unlink")).toEqual([
      "kick: annie: your account on kick is on its own again.",
    ]);
    expect(chat.balance("kick", "annie")).toBe(30);
    expect(chat.balance("twitch", "ann")).toBe(0);
    await chat.advance(MINUTE);
    expect((await chat.says("kick", "annie", "!unlink"))[0]).toMatch(/not linked/);
    const code = codeIn(await chat.says("twitch", "ann", "!link"));
    await chat.advance(MINUTE);
    expect((await chat.says("kick", "annie", `!link ${code}`))[0]).toMatch(/Try again tomorrow/);
  });
});

describe("two platforms, one economy", () => {
  it("answers where it was asked and announces in every live channel", async () => {
    const chat = await twoPlatforms();
    expect(await chat.says("kick", "ann", "!points")).toHaveLength(1);
    const said = await chat.says("twitch", "[broadcaster] boss", "!happyhour 2 30m");
    expect(said.filter((line) => line.startsWith("kick: "))).toHaveLength(1);
  });
});

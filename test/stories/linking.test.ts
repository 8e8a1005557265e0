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
    expect(await chat.says("twitch", "ann", `!link ${code.toLowerCase()}`)).toEqual([
      "kick: annie: ann on Twitch typed your code. If that is you, write !link yes within 10 minutes, and you share one wallet. If not, write !link no.",
      "twitch: ann: you would share one wallet with annie on Kick. annie has 10 minutes to write !link yes there; !link no calls it off.",
    ]);
    expect([chat.balance("kick", "annie"), chat.balance("twitch", "ann")]).toEqual([50, 120]);
    expect(await chat.says("kick", "annie", "!link yes")).toEqual([
      "twitch: ann and annie are one now, with 170 points.",
      "kick: annie and ann are one now, with 170 points.",
    ]);
    expect(chat.balance("kick", "annie")).toBe(170);
    await chat.says("kick", "annie", "!give bob 20");
    expect(chat.balance("twitch", "ann")).toBe(150);
  });

  it("pays a person who watches on both once", async () => {
    const chat = await twoPlatforms();
    await chat.links(["twitch", "ann"], ["kick", "annie"]);
    await chat.says("twitch", "ann", "hi");
    await chat.says("kick", "annie", "hi");
    await chat.advance(10 * MINUTE);
    expect(chat.balance("twitch", "ann")).toBe(20);
    expect(chat.house.features.watch.minutes(chat.house.viewers.known("kick", "annie")!.id)).toBe(20);
  });

  it("refuses a code after ten minutes, a wrong one, one's own platform, and a second time", async () => {
    const chat = await twoPlatforms();
    const stale = codeIn(await chat.says("twitch", "ann", "!link"));
    await chat.advance(10 * MINUTE);
    expect((await chat.says("kick", "annie", `!link ${stale}`))[0]).toMatch(/not valid any more/);
    await chat.advance(MINUTE);
    expect((await chat.says("kick", "annie", "!link AAAAAA"))[0]).toMatch(/not valid any more/);
    const own = codeIn(await chat.says("twitch", "ann", "!link"));
    for (const who of ["zoe", "ann"]) {
      expect((await chat.says("twitch", who, `!link ${own}`))[0]).toMatch(/in the chat of the other platform/);
    }
    await chat.says("kick", "annie", `!link ${own}`);
    await chat.says("twitch", "ann", "!link yes");
    await chat.advance(MINUTE);
    expect((await chat.says("twitch", "ann", "!link"))[0]).toMatch(/one with annie already/);
    await chat.advance(MINUTE);
    const other = codeIn(await chat.says("kick", "zoe", "!link"));
    expect((await chat.says("twitch", "ann", `!link ${other}`))[0]).toMatch(/one with annie already/);
    const third = codeIn(await chat.says("twitch", "zoe", "!link"));
    expect((await chat.says("kick", "annie", `!link ${third}`))[0]).toMatch(/one with ann already/);
  });

  it("interrupts nobody's watching: who is here goes on earning without another line, on both platforms", async () => {
    const chat = await twoPlatforms();
    await chat.says("kick", "annie", "hi");
    await chat.says("twitch", "ann", "hi");
    await chat.advance(3 * MINUTE);
    await chat.links(["twitch", "ann"], ["kick", "annie"]);
    await chat.advance(7 * MINUTE);
    expect(chat.balance("twitch", "ann")).toBe(20);
    expect(chat.house.features.watch.minutes(chat.house.viewers.known("kick", "annie")!.id)).toBe(20);
  });

  it("pays nobody's follow or first line a second time", async () => {
    const chat = await twoPlatforms({ bonuses: { firstMessage: 3, follow: 50 } });
    const author = { platformId: "annie", login: "annie", displayName: "annie", roles: [] };
    const follows = (key: string) => chat.platforms.kick.event({ kind: "follow", key, author });
    await chat.says("twitch", "ann", "hi");
    await chat.says("kick", "annie", "hi");
    follows("f1");
    await chat.advance(2 * MINUTE);
    expect([chat.balance("twitch", "ann"), chat.balance("kick", "annie")]).toEqual([3, 53]);
    await chat.links(["twitch", "ann"], ["kick", "annie"]);
    await chat.says("kick", "annie", "hi again");
    follows("f2");
    await chat.advance(MINUTE);
    expect(chat.balance("twitch", "ann")).toBe(56);
    await chat.says("kick", "annie", "!unlink");
    await chat.says("kick", "annie", "and again");
    follows("f3");
    await chat.advance(MINUTE);
    expect(chat.balance("twitch", "ann") + chat.balance("kick", "annie")).toBe(56);
  });

  it("makes a code for one name that nobody else can use, however fast they type, and asks nobody then", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "[broadcaster] boss", "!addpoints ann 100");
    const shown = await chat.says("twitch", "ann", "!link @Annie");
    expect(shown[0]).toMatch(/write !link [A-Z0-9]{6} in the other chat within 10 minutes/);
    const code = codeIn(shown);
    for (const typed of [code, `${code}@annie`, `${code}@mallory`]) {
      expect((await chat.says("kick", "mallory", `!link ${typed}`))[0]).toMatch(/not valid any more/);
      await chat.advance(MINUTE);
    }
    expect(await chat.says("kick", "annie", `!link ${code}`)).toEqual([
      "twitch: ann and annie are one now, with 100 points.",
      "kick: annie and ann are one now, with 100 points.",
    ]);
  });

  it("asks all the same where only the shown name fits, which another may wear", async () => {
    const chat = await twoPlatforms();
    const code = codeIn(await chat.says("twitch", "ann", "!link @Annie"));
    const author = { platformId: "m", login: "mallory", displayName: "ANNIE", roles: [] };
    const message = { platform: "kick" as const, channelId: chat.channelId, id: "m1", sentAtMs: 0, author };
    chat.house.bot.host(chat.platforms.kick).message({ ...message, text: `!link ${code}` });
    expect((await chat.heard())[0]).toMatch(/ann: ANNIE on Kick typed your code/);
  });

  it.each(["!link @", "!link @@", "!link @evil.example/x", "!link @\u{E0000}", "!link @two@three"])(
    "refuses %j, which names no account, and shows no code",
    async (line) => {
      const chat = await twoPlatforms();
      const [said] = await chat.says("kick", "annie", line);
      expect(said).toMatch(/Write the name of your other account after the @, like !link @name/);
      expect(chat.database.prepare("SELECT count(*) FROM link_code").pluck().get()).toBe(0);
    },
  );

  it("gives no wallet to a stranger who is faster: whoever was shown the code is asked, and neither is locked out", async () => {
    const chat = await twoPlatforms();
    await chat.says("kick", "[broadcaster] boss", "!addpoints annie 500");
    const code = codeIn(await chat.says("kick", "annie", "!link"));
    await chat.says("twitch", "thief", `!link ${code}`);
    expect(await chat.says("twitch", "thief", `!link ${code}`)).toEqual([
      "twitch: Your other account was asked in the other chat and has yet to write !link yes there.",
    ]);
    await chat.advance(MINUTE);
    expect((await chat.says("twitch", "ann", `!link ${code}`))[0]).toMatch(/Somebody else has typed that code/);
    expect((await chat.says("twitch", "thief", "!link yes"))[0]).toMatch(/for your other account to say/);
    expect((await chat.says("kick", "mallory", "!link yes"))[0]).toMatch(/No code of yours is waiting/);
    expect(chat.balance("twitch", "thief")).toBe(0);
    expect(await chat.says("kick", "annie", "!link no")).toEqual([
      "twitch: thief: nothing was linked, and the code is void.",
      "kick: annie: nothing was linked, and the code is void.",
    ]);
    expect((await chat.says("kick", "annie", "!link yes"))[0]).toMatch(/No code of yours is waiting/);
    expect((await chat.links(["kick", "annie"], ["twitch", "ann"]))[0]).toMatch(/are one now, with 500 points/);
  });

  it("asks no longer than ten minutes, and only for the last code", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "ann", `!link ${codeIn(await chat.says("kick", "annie", "!link"))}`);
    await chat.advance(10 * MINUTE);
    expect((await chat.says("kick", "annie", "!link yes"))[0]).toMatch(/No code of yours is waiting/);
    await chat.says("twitch", "thief", `!link ${codeIn(await chat.says("kick", "annie", "!link"))}`);
    await chat.says("kick", "annie", "!link");
    await chat.advance(MINUTE);
    expect((await chat.says("kick", "annie", "!link yes"))[0]).toMatch(/Nobody has typed your code/);
  });

  it("asks across a restart", async () => {
    const first = await twoPlatforms();
    await first.says("twitch", "ann", `!link ${codeIn(await first.says("kick", "annie", "!link"))}`);
    const again = await first.restart();
    expect((await again.says("kick", "annie", "!link yes"))[0]).toMatch(/are one now/);
  });

  it("links no bot, no streamer with a viewer, and nobody who was banned meanwhile", async () => {
    const chat = await twoPlatforms();
    const code = codeIn(await chat.says("kick", "annie", "!link"));
    expect((await chat.says("twitch", "[broadcaster] boss", `!link ${code}`))[0]).toMatch(
      /account of the streamer only/,
    );
    expect(await chat.says("twitch", "nightbot", `!link ${code}`)).toEqual([]);
    await chat.says("twitch", "ann", `!link ${code}`);
    chat.platforms.twitch.event({ kind: "banned", platformId: "ann" });
    await chat.heard();
    expect((await chat.says("kick", "annie", "!link yes"))[0]).toMatch(/No code of yours is waiting/);
    expect((await chat.links(["kick", "[broadcaster] boss"], ["twitch", "[broadcaster] boss"]))[0]).toMatch(/one now/);
  });

  it("leaves an exclusion with the account that brought it, says so before, and whoever is excluded as both stays so", async () => {
    const chat = await twoPlatforms();
    await chat.says("kick", "annie", "hi");
    await chat.says("twitch", "troll", "hi");
    await chat.says("twitch", "[broadcaster] boss", "!exclude troll");
    const code = codeIn(await chat.says("kick", "annie", "!link"));
    const asked = await chat.says("twitch", "troll", `!link ${code}`);
    expect(
      asked.filter((line) => line.includes("troll is excluded from earning, and then you would be too")),
    ).toHaveLength(1);
    await chat.says("kick", "annie", "!link yes");
    const earning = () => [
      chat.house.viewers.known("twitch", "troll")?.earning,
      chat.house.viewers.known("kick", "annie")?.earning,
    ];
    expect(earning()).toEqual([false, false]);
    await chat.says("kick", "annie", "!unlink");
    expect(earning()).toEqual([false, true]);
    await chat.says("twitch", "[broadcaster] boss", "!addpoints annie 5");
    await chat.says("twitch", "[broadcaster] boss", "!addpoints troll 7");
    await chat.advance(MINUTE);
    expect(await chat.says("kick", "annie", "!top")).toEqual(["kick: Most points: 1. annie 5"]);
    await chat.says("kick", "annie", "back to my own");
    const before = chat.balance("kick", "annie");
    await chat.advance(10 * MINUTE);
    expect(chat.balance("kick", "annie") - before).toBe(20);
    // Whoever was shown the code is free at once; and as one, both are excluded and included together.
    await chat.links(["kick", "annie"], ["twitch", "ann"]);
    await chat.says("twitch", "[broadcaster] boss", "!exclude ann");
    await chat.says("kick", "annie", "!unlink");
    expect(earning()[1]).toBe(false);
    expect(chat.house.viewers.known("twitch", "ann")?.earning).toBe(false);
  });

  it("gives a role on one platform no power on the other", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "ann", "hi");
    await chat.links(["kick", "[mod] annie"], ["twitch", "ann"]);
    await chat.says("twitch", "bob", "hi");
    await chat.says("twitch", "ann", "!addpoints bob 1000");
    expect(chat.balance("twitch", "bob")).toBe(0);
    await chat.says("kick", "[mod] annie", "!addpoints bob 1000");
    expect(chat.balance("kick", "bob")).toBe(1000);
  });

  it("is used up by one use", async () => {
    const chat = await twoPlatforms();
    const code = codeIn(await chat.says("twitch", "ann", "!link"));
    await chat.says("kick", "annie", `!link ${code}`);
    await chat.says("twitch", "ann", "!link yes");
    expect((await chat.says("kick", "mallory", `!link ${code}`))[0]).toMatch(/not valid any more/);
  });
});

describe("!unlink", () => {
  it("gives back what was brought as far as it is there, and keeps the rest with the older viewer", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "ann", "hi");
    await chat.says("twitch", "[broadcaster] boss", "!addpoints ann 100");
    await chat.says("kick", "[broadcaster] boss", "!addpoints annie 50");
    await chat.links(["twitch", "ann"], ["kick", "annie"]);
    await chat.says("twitch", "ann", "!give bob 120");
    expect(await chat.says("kick", "annie", "!unlink")).toEqual([
      "twitch: ann: your account on Kick is on its own again.",
      "kick: annie: your account on Kick is on its own again.",
    ]);
    expect(chat.balance("kick", "annie")).toBe(30);
    expect(chat.balance("twitch", "ann")).toBe(0);
    await chat.advance(MINUTE);
    expect((await chat.says("kick", "annie", "!unlink"))[0]).toMatch(/not linked/);
    expect((await chat.says("kick", "annie", "!link"))[0]).toMatch(/Try again tomorrow/);
    const code = codeIn(await chat.says("twitch", "ann", "!link"));
    await chat.advance(MINUTE);
    expect((await chat.says("kick", "annie", `!link ${code}`))[0]).toMatch(/Try again tomorrow/);
    const other = codeIn(await chat.says("twitch", "zoe", "!link"));
    await chat.advance(MINUTE);
    expect((await chat.says("kick", "annie", `!link ${other}`))[0]).toMatch(/Try again tomorrow/);
    // A clock that was ahead keeps nobody waiting.
    chat.system.set(-1_000_000_000);
    expect((await chat.says("kick", "annie", `!link ${other}`))[1]).toMatch(/would share one wallet/);
  });
});

describe("!unlink, an hour later", () => {
  async function linkedForAnHour(config: Record<string, unknown> = {}) {
    const chat = await twoPlatforms(config);
    await chat.says("twitch", "ann", "hi");
    await chat.says("kick", "annie", "hi");
    await chat.advance(12 * MINUTE);
    // Their lines of this minute are still to be counted when they become one.
    await chat.links(["twitch", "ann"], ["kick", "annie"]);
    await chat.advance(60 * MINUTE);
    return chat;
  }

  it("gives each side its watch time and lines, its rank and its watching", async () => {
    const chat = await linkedForAnHour();
    expect(chat.balance("twitch", "ann")).toBe(20 + 20 + 120);
    await chat.says("kick", "annie", "!unlink");
    expect(await chat.says("kick", "annie", "!points")).toEqual(["kick: annie has 20 points (rank 2 of 2)."]);
    expect(await chat.says("twitch", "ann", "!points")).toEqual(["twitch: ann has 140 points (rank 1 of 2)."]);
    await chat.advance(5 * MINUTE);
    expect([chat.balance("kick", "annie"), chat.balance("twitch", "ann")]).toEqual([30, 150]);
    expect((await chat.says("kick", "annie", "!why"))[0]).toContain("20 points from your other login");
    expect((await chat.says("twitch", "ann", "!why"))[0]).toContain("20 points to your other login");
    const watched = chat.database
      .prepare(
        `SELECT c.platform, i.login, w.minutes, w.messages FROM watch AS w JOIN channel AS c ON c.id = w.channel_id
         JOIN identity AS i ON i.viewer_id = w.viewer_id ORDER BY c.platform`,
      )
      .all();
    expect(watched).toEqual([
      { platform: "kick", login: "annie", minutes: 72, messages: 4 },
      { platform: "twitch", login: "ann", minutes: 72, messages: 4 },
    ]);
  });

  it("never makes a second day of one under a daily cap", async () => {
    const chat = await linkedForAnHour({ watching: { dailyCap: 30 } });
    // Each had 20 before; together they are over what one person may earn.
    expect(chat.balance("twitch", "ann")).toBe(40);
    await chat.says("kick", "annie", "!unlink");
    await chat.advance(60 * MINUTE);
    expect([chat.balance("kick", "annie"), chat.balance("twitch", "ann")]).toEqual([20, 20]);
  });

  it("gives back how many broadcasts of its platform were attended", async () => {
    const chat = await linkedForAnHour({ bonuses: { firstMessage: 0, streak: 7, streakEvery: 2 } });
    chat.platforms.kick.event({ kind: "offline" });
    await chat.advance(10 * MINUTE);
    const attended = () =>
      chat.database
        .prepare(
          "SELECT i.login, a.broadcasts FROM attendance AS a JOIN identity AS i ON i.viewer_id = a.viewer_id WHERE i.platform = 'kick'",
        )
        .all();
    await chat.says("kick", "annie", "!unlink");
    expect(attended()).toEqual([{ login: "annie", broadcasts: 1 }]);
  });

  it("gives back that they lurk, for a bot that starts again before they write", async () => {
    const chat = await twoPlatforms({ watching: { presence: { count: "active", lurkMinutes: 60 } } });
    const lurkers = () =>
      chat.database
        .prepare("SELECT i.login FROM lurk AS l JOIN identity AS i ON i.viewer_id = l.viewer_id ORDER BY i.login")
        .pluck()
        .all();
    await chat.says("twitch", "ann", "hi");
    await chat.says("kick", "annie", "!lurk");
    await chat.links(["twitch", "ann"], ["kick", "annie"]);
    expect(lurkers()).toEqual(["ann", "annie"]);
    await chat.says("kick", "annie", "!unlink");
    expect(lurkers()).toEqual(["annie"]);
  });

  it("pays a follow that was waiting for its viewer to come once they do", async () => {
    const chat = await twoPlatforms({ bonuses: { firstMessage: 0, follow: 50 } });
    chat.platforms.kick.event({ kind: "offline" });
    const author = { platformId: "annie", login: "annie", displayName: "annie", roles: [] };
    chat.platforms.kick.event({ kind: "follow", key: "f1", author });
    await chat.links(["twitch", "ann"], ["kick", "annie"]);
    await chat.says("kick", "annie", "!unlink");
    chat.database.exec("DELETE FROM watch WHERE channel_id = (SELECT id FROM channel WHERE platform = 'kick')");
    await chat.advance(2 * MINUTE);
    expect(chat.balance("kick", "annie")).toBe(0);
    chat.platforms.kick.event({ kind: "live" });
    await chat.says("kick", "annie", "hi");
    await chat.advance(2 * MINUTE);
    expect([chat.balance("twitch", "ann"), chat.balance("kick", "annie")]).toEqual([0, 50]);
  });

  it("gives back what was waiting in the shop and given in support before, and no more", async () => {
    const chat = await twoPlatforms({ shop: { items: [{ name: "Water", price: 10 }] } });
    for (const [where, name] of [
      ["twitch", "ann"],
      ["kick", "annie"],
    ] as const) {
      await chat.says(where, name, "hi");
      await chat.says(where, "[broadcaster] boss", `!addpoints ${name} 100`);
    }
    await chat.says("kick", "annie", "!redeem water");
    await chat.says("kick", "annie", "!support 20");
    await chat.says("twitch", "ann", "!support 5");
    await chat.links(["twitch", "ann"], ["kick", "annie"]);
    await chat.advance(MINUTE);
    await chat.says("twitch", "ann", "!support 7");
    await chat.says("kick", "annie", "!redeem water");
    const total = (where: "twitch" | "kick", name: string) =>
      chat.database
        .prepare("SELECT total FROM supporter WHERE viewer_id = ?")
        .pluck()
        .get(chat.house.viewers.known(where, name)!.id);
    expect(total("twitch", "ann")).toBe(32);
    await chat.says("kick", "annie", "!unlink");
    expect([total("twitch", "ann"), total("kick", "annie")]).toEqual([12, 20]);
    const [ann, annie] = [chat.balance("twitch", "ann"), chat.balance("kick", "annie")];
    await chat.says("twitch", "[broadcaster] boss", "!refund #1");
    expect([chat.balance("twitch", "ann") - ann, chat.balance("kick", "annie") - annie]).toEqual([0, 10]);
    await chat.says("twitch", "[broadcaster] boss", "!refund #2");
    expect([chat.balance("twitch", "ann") - ann, chat.balance("kick", "annie") - annie]).toEqual([10, 10]);
  });

  it("gives back the price of what the streamer gave back meanwhile to whoever had paid it", async () => {
    const chat = await twoPlatforms({ shop: { items: [{ name: "Hat", price: 100 }] } });
    await chat.says("twitch", "ann", "hi");
    await chat.says("kick", "annie", "hi");
    await chat.says("twitch", "[broadcaster] boss", "!reward ann 1000");
    await chat.says("kick", "[broadcaster] boss", "!reward annie 300");
    await chat.says("kick", "annie", "!redeem hat");
    await chat.says("kick", "[broadcaster] boss", "!fulfil R1");
    await chat.links(["twitch", "ann"], ["kick", "annie"]);
    await chat.says("twitch", "ann", "!redeem hat");
    await chat.says("twitch", "[broadcaster] boss", "!fulfil R2");
    for (const number of [1, 2]) await chat.says("twitch", "[broadcaster] boss", `!refund R${number}`);
    await chat.says("twitch", "ann", "!unlink");
    expect([chat.balance("twitch", "ann"), chat.balance("kick", "annie")]).toEqual([1_000, 300]);
  });

  it("gives nobody a stake that was paid back to them before they were linked", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "ann", "hi");
    await chat.says("kick", "annie", "hi");
    await chat.says("twitch", "[broadcaster] boss", "!reward ann 1000");
    await chat.says("kick", "[broadcaster] boss", "!reward annie 100");
    await chat.says("twitch", "[broadcaster] boss", '!giveaway start "A game" price 100 keyword car');
    await chat.says("kick", "annie", "!ticket car");
    await chat.says("twitch", "ann", "!ticket car");
    chat.platforms.kick.event({ kind: "banned", platformId: "annie" });
    await chat.heard();
    expect(chat.balance("kick", "annie")).toBe(100);
    chat.platforms.kick.event({ kind: "unbanned", platformId: "annie" });
    await chat.links(["twitch", "ann"], ["kick", "annie"]);
    await chat.says("twitch", "[broadcaster] boss", "!giveaway cancel");
    await chat.says("twitch", "ann", "!unlink");
    expect([chat.balance("twitch", "ann"), chat.balance("kick", "annie")]).toEqual([1_000, 100]);
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

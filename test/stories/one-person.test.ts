/** One person under two logins, linked and parted at every point of what has a limit or is decided by chance. */
import { describe, expect, it } from "vitest";
import { Rain } from "../../src/features/drops/rain.ts";
import { codeIn, twoPlatforms } from "../support/two-platforms.ts";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
type Chat = Awaited<ReturnType<typeof twoPlatforms>>;

const MOD = ["twitch", "mo"] as const;
const MOD_ON_KICK = ["kick", "mok"] as const;
const mod = (chat: Chat, text: string) => chat.says("twitch", "[mod] mo", text);

/** The platform knows nobody by name but those who wrote. */
function nobodyElse(chat: Chat, where: "twitch" | "kick"): void {
  chat.platforms[where].lookup = async () => undefined;
}

/** A moderator on Twitch whose account on Kick is the older one in the book. */
async function moderator(config: Record<string, unknown> = {}) {
  const chat = await twoPlatforms(config);
  await chat.says("kick", "mok", "hi");
  await chat.says("twitch", "ann", "hi");
  await mod(chat, "hi");
  const link = () => chat.links(MOD_ON_KICK, MOD);
  const unlink = () => mod(chat, "!unlink");
  return { chat, link, unlink };
}

describe("a moderator's day", () => {
  it("is one for both logins, also after they are parted, until the next day", async () => {
    const { chat, link, unlink } = await moderator();
    await link();
    await mod(chat, "!addpoints ann 10000");
    await unlink();
    expect((await mod(chat, "!addpoints ann 1"))[0]).toMatch(/you have 0 points left/);
    expect((await chat.says("kick", "[mod] mok", "!addpoints @ann 1"))[0]).toMatch(/you have 0 points left/);
    await chat.advance(24 * HOUR);
    expect((await mod(chat, "!addpoints ann 10000"))[0]).toMatch(/ann got 10,000 points/);
  });

  it("lets them undo what they did while they were one, and no more", async () => {
    const { chat, link, unlink } = await moderator();
    await link();
    await mod(chat, "!addpoints ann 5");
    await unlink();
    nobodyElse(chat, "kick");
    await chat.says("kick", "[mod] mok", "!addpoints @ann 7");
    expect((await mod(chat, "!undo"))[0]).toMatch(/5 points from ann/);
    expect((await mod(chat, "!undo"))[0]).toMatch(/nothing of yours/);
    expect(chat.balance("twitch", "ann")).toBe(7);
  });

  it("leaves no way to themselves by !addpoints, !removepoints or !setpoints after parting", async () => {
    const { chat, link, unlink } = await moderator();
    await link();
    await unlink();
    nobodyElse(chat, "twitch");
    for (const command of ["!addpoints", "!removepoints", "!setpoints"]) {
      expect((await mod(chat, `${command} @mok 100`))[0]).toMatch(/cannot change your own balance/);
    }
    expect(chat.balance(...MOD_ON_KICK)).toBe(0);
  });
});

describe("what a moderator pays for goes to others,", () => {
  const ways: Readonly<Record<string, (one: Awaited<ReturnType<typeof moderator>>, open: string) => Promise<void>>> = {
    "opened, then linked": async ({ chat, link }, open) => {
      await mod(chat, open);
      await link();
    },
    "linked, opened, then parted": async ({ chat, link, unlink }, open) => {
      await link();
      await mod(chat, open);
      await unlink();
    },
    "linked and parted, then opened": async ({ chat, link, unlink }, open) => {
      await link();
      await unlink();
      await mod(chat, open);
    },
  };

  for (const [way, play] of Object.entries(ways)) {
    it(`a prize: ${way}`, async () => {
      const one = await moderator();
      await play(one, "!giveaway start 5000 keyword car");
      for (const who of [MOD, MOD_ON_KICK]) {
        await one.chat.says(who[0], who[1], "car");
      }
      expect((await mod(one.chat, "!giveaway draw")).join()).not.toMatch(/mok? wins/);
      expect([one.chat.balance(...MOD), one.chat.balance(...MOD_ON_KICK)]).toEqual([0, 0]);
    });

    it(`a word: ${way}`, async () => {
      const one = await moderator({ drops: { words: ["comet"] } });
      await play(one, "!drop 5000 2");
      for (const who of [MOD, MOD_ON_KICK]) await one.chat.says(who[0], who[1], "comet");
      await one.chat.says("twitch", "ann", "comet");
      expect([one.chat.balance(...MOD), one.chat.balance(...MOD_ON_KICK)]).toEqual([0, 0]);
      expect(one.chat.balance("twitch", "ann")).toBe(5_000);
    });
  }

  it("a prize: entered first, linked after the list was closed", async () => {
    const { chat, link } = await moderator();
    await mod(chat, "!giveaway start 5000 keyword car");
    await chat.says("kick", "mok", "car");
    await mod(chat, "!giveaway close");
    await link();
    expect((await mod(chat, "!giveaway draw")).join()).toMatch(/could win|nobody/i);
    expect(chat.balance(...MOD)).toBe(0);
  });

  it("a prize: drawn first, linked before it is claimed", async () => {
    const { chat } = await moderator();
    await mod(chat, "!giveaway start 5000 keyword car claim 5m");
    await chat.says("kick", "mok", "car");
    await chat.says("kick", "mok", `!link ${codeIn(await mod(chat, "!link"))}`);
    expect((await mod(chat, "!giveaway draw")).join()).toMatch(/mok, you are drawn/);
    expect((await mod(chat, "!link yes")).join()).toMatch(/are one now/);
    expect((await chat.says("kick", "mok", "here")).join()).toMatch(/mok? opened this one and pays its prize/);
    expect(chat.balance(...MOD)).toBe(0);
  });

  it("a rain: never to who asked for it, under any of their logins", async () => {
    const { chat, link, unlink } = await moderator();
    await link();
    await unlink();
    for (const [where, name] of [MOD_ON_KICK, MOD, ["twitch", "ann"]] as const) await chat.says(where, name, "hello");
    await mod(chat, "!rain 1000");
    expect([chat.balance(...MOD), chat.balance(...MOD_ON_KICK), chat.balance("twitch", "ann")]).toEqual([0, 0, 1_000]);
  });
});

describe("a draw", () => {
  it("for followers goes on after somebody in the list was linked, and asks about the person", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "ann", "hi");
    chat.platforms.twitch.follows = async () => true;
    chat.platforms.kick.follows = async () => false;
    await chat.says("kick", "[mod] mo", "!giveaway start 500 keyword car followers");
    await chat.says("kick", "annk", "car");
    await chat.says("kick", "[mod] mo", "!giveaway close");
    await chat.links(["twitch", "ann"], ["kick", "annk"]);
    expect((await chat.says("kick", "[mod] mo", "!giveaway draw")).join()).toMatch(/ann.? wins 500 points/);
    expect(chat.balance("twitch", "ann")).toBe(500);
    expect((await chat.says("kick", "[mod] mo", "!giveaway redraw")).join()).toMatch(/Nobody is left/);
  });

  it("that waits for the platform can be cancelled, and everything goes back", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "[broadcaster] boss", "!addpoints ann 100");
    await chat.says("twitch", "[broadcaster] boss", '!giveaway start "A mug" price 10 keyword car followers');
    await chat.says("twitch", "ann", "!ticket 3");
    expect(chat.balance("twitch", "ann")).toBe(70);
    // The platform cannot tell now, and is asked again in a moment.
    chat.platforms.twitch.follows = async () => undefined as unknown as boolean;
    await chat.says("twitch", "[broadcaster] boss", "!giveaway close");
    await chat.says("twitch", "[broadcaster] boss", "!giveaway draw");
    expect((await chat.says("twitch", "[broadcaster] boss", "!giveaway cancel")).join()).toMatch(
      /is cancelled.*tickets back/,
    );
    await chat.advance(MINUTE);
    expect(chat.balance("twitch", "ann")).toBe(100);
  });

  it("takes one person once: in with one login, parted, and not in again with the other", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "ann", "hi");
    await chat.says("kick", "annk", "hi");
    await chat.links(["twitch", "ann"], ["kick", "annk"]);
    await chat.says("twitch", "[broadcaster] boss", '!giveaway start "A mug" keyword car');
    await chat.says("kick", "annk", "car");
    await chat.says("kick", "annk", "!unlink");
    await chat.says("kick", "annk", "car");
    await chat.says("twitch", "ann", "car");
    expect((await chat.says("twitch", "[broadcaster] boss", "!giveaway close")).join()).toMatch(/1 viewer is in/);
  });

  it("names the winner in each chat as they are called there", async () => {
    const chat = await twoPlatforms({ drops: { words: ["comet"] } });
    await chat.links(["twitch", "ann"], ["kick", "annk"]);
    const boss = "[broadcaster] boss";
    await chat.says("twitch", boss, "!giveaway start 100 keyword car");
    await chat.says("kick", "annk", "car");
    const won = await chat.says("twitch", boss, "!giveaway draw");
    expect(won.filter((line) => / wins /.test(line)).map((line) => line.split(" wins ")[0])).toEqual([
      "twitch: ann",
      "kick: annk",
    ]);
    await chat.says("twitch", boss, "!drop 5");
    const taken = (await chat.says("kick", "annk", "comet")).join(" | ");
    expect(taken).toMatch(/twitch: [^|]*\bann\b/);
    expect(taken).toMatch(/kick: [^|]*\bannk\b/);
    expect((await chat.says("twitch", boss, "!giveaway")).join()).toMatch(/won by ann$/);
  });

  it("shows a linked pair as one before it is closed", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "[broadcaster] boss", '!giveaway start "A mug" keyword car');
    await chat.says("twitch", "ann", "car");
    await chat.says("kick", "annk", "car");
    await chat.says("twitch", "bob", "car");
    await chat.links(["twitch", "ann"], ["kick", "annk"]);
    expect((await chat.says("twitch", "bob", "!giveaway")).join()).toMatch(/2 viewers in/);
  });

  it("pays two prizes that wait for one person once", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "[broadcaster] boss", "!giveaway start 100 winners 2 keyword car claim 5m");
    await chat.says("twitch", "ann", "car");
    await chat.says("kick", "annk", "car");
    await chat.says("kick", "annk", `!link ${codeIn(await chat.says("twitch", "ann", "!link"))}`);
    await chat.says("twitch", "[broadcaster] boss", "!giveaway draw");
    await chat.says("twitch", "ann", "!link yes");
    expect((await chat.says("kick", "annk", "here")).join()).toMatch(/has won this one already/);
    expect(chat.balance("twitch", "ann")).toBe(100);
  });
});

describe("an undo", () => {
  it("of a gift to who was linked since is not paid a second time at the parting", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "bob", "hi");
    await chat.says("kick", "kb", "hi");
    await chat.says("kick", "[broadcaster] boss", "!addpoints ann 300");
    await chat.says("kick", "ann", "!give kb 300");
    const given = chat.house.ledger.lastStanding(`viewer:${chat.house.viewers.known("kick", "ann")!.id}`, "give", 1)!;
    await chat.links(["twitch", "bob"], ["kick", "kb"]);
    await chat.says("twitch", "[broadcaster] boss", "!addpoints bob 1000");
    expect((await chat.says("twitch", "[broadcaster] boss", `!undo ${given.id}`)).join()).toMatch(
      /300 points from bob back to ann/,
    );
    await chat.says("kick", "kb", "!unlink");
    expect([chat.balance("twitch", "bob"), chat.balance("kick", "kb"), chat.balance("kick", "ann")]).toEqual([
      1_000, 0, 300,
    ]);
  });

  it("of what somebody gave before they were linked leaves with them at the parting", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "bob", "hi");
    await chat.says("kick", "[broadcaster] boss", "!addpoints kb 300");
    await chat.says("kick", "kb", "!give ann 300");
    const given = chat.house.ledger.lastStanding(`viewer:${chat.house.viewers.known("kick", "kb")!.id}`, "give", 1)!;
    await chat.links(["twitch", "bob"], ["kick", "kb"]);
    await chat.says("twitch", "[broadcaster] boss", `!undo ${given.id}`);
    expect(chat.balance("twitch", "bob")).toBe(300);
    await chat.says("kick", "kb", "!unlink");
    expect([chat.balance("twitch", "bob"), chat.balance("kick", "kb")]).toEqual([0, 300]);
  });

  it("of tickets bought before they were linked: what is paid back leaves with who paid it", async () => {
    const chat = await twoPlatforms();
    await chat.says("twitch", "bob", "hi");
    for (const [where, name] of [
      ["kick", "kb"],
      ["twitch", "bob"],
    ] as const)
      await chat.says(where, "[broadcaster] boss", `!addpoints ${name} 100`);
    await chat.says("kick", "[broadcaster] boss", '!giveaway start "A mug" price 10 keyword car');
    await chat.says("kick", "kb", "!ticket 3");
    expect(chat.balance("kick", "kb")).toBe(70);
    await chat.says("twitch", "bob", "!ticket 2");
    await chat.links(["twitch", "bob"], ["kick", "kb"]);
    await chat.says("kick", "[broadcaster] boss", "!giveaway cancel");
    expect(chat.balance("twitch", "bob")).toBe(200);
    await chat.says("kick", "kb", "!unlink");
    expect([chat.balance("twitch", "bob"), chat.balance("kick", "kb")]).toEqual([100, 100]);
  });

  it("of a share of a viewer's rain goes back to the viewer who paid it", async () => {
    const chat = await twoPlatforms({ drops: { viewerRain: { enabled: true, min: 1 } } });
    await chat.says("twitch", "bob", "hi");
    await chat.says("twitch", "[broadcaster] boss", "!addpoints ann 100");
    await chat.says("twitch", "ann", "!rain 100");
    expect(chat.balance("twitch", "bob")).toBe(100);
    const id = chat.database.prepare("SELECT max(id) FROM transfer WHERE kind = 'rain'").pluck().get();
    expect((await chat.says("twitch", "[broadcaster] boss", `!undo ${id}`)).join()).toMatch(
      /100 points from bob back to ann/,
    );
    expect([chat.balance("twitch", "bob"), chat.balance("twitch", "ann")]).toEqual([0, 100]);
  });
});

describe("a limit of the shop", () => {
  it("is one for both logins after they parted", async () => {
    const item = { name: "Water", price: 10, limit: { day: 1 } };
    const chat = await twoPlatforms({ shop: { items: [item] } });
    for (const [where, name] of [
      ["twitch", "ann"],
      ["kick", "annk"],
    ] as const) {
      await chat.says(where, name, "hi");
      await chat.says(where, "[broadcaster] boss", `!addpoints ${name} 100`);
    }
    await chat.links(["twitch", "ann"], ["kick", "annk"]);
    await chat.says("twitch", "ann", "!redeem water");
    await chat.says("kick", "annk", "!unlink");
    expect((await chat.says("kick", "annk", "!redeem water")).join()).toMatch(/once a day/);
    expect(chat.balance("kick", "annk")).toBe(100);
  });
});

describe("a viewer's rain", () => {
  it("asks whether giving is allowed at all", async () => {
    const chat = await twoPlatforms({ giving: { enabled: false }, drops: { viewerRain: { enabled: true, min: 1 } } });
    await chat.says("twitch", "bob", "hi");
    await chat.says("twitch", "ann", "hi");
    await chat.says("twitch", "[broadcaster] boss", "!addpoints ann 100");
    expect((await chat.says("twitch", "ann", "!rain 100")).join()).toMatch(/Giving is switched off/);
    expect([chat.balance("twitch", "ann"), chat.balance("twitch", "bob")]).toEqual([100, 0]);
  });

  it("leaves out who was given enough today, and looks again at the larger shares", () => {
    const rain = new Rain({} as never);
    const rooms = new Map([
      [1, 10],
      [2, 40],
      [3, 100],
      [4, 1_000],
    ]);
    const among = (amount: number, each = false) =>
      rain.amongThoseWithRoom({ amount, each }, [1, 2, 3, 4], (id) => rooms.get(id)!);
    expect(among(40)).toEqual([1, 2, 3, 4]);
    expect(among(100)).toEqual([2, 3, 4]);
    expect(among(150)).toEqual([3, 4]);
    expect(among(2_000)).toEqual([]);
    expect(among(50, true)).toEqual([3, 4]);
    // Where it is too little for so many, nobody looks what a hundred thousand were given today.
    const untouched = () => {
      throw new Error("was asked");
    };
    expect(rain.amongThoseWithRoom({ amount: 3, each: false }, [1, 2, 3, 4], untouched)).toEqual([1, 2, 3, 4]);
  });
});

describe("a name that is known on the other platform only", () => {
  it("is looked up on this one first, and whoever has it here is paid", async () => {
    const chat = await twoPlatforms();
    await chat.says("kick", "bob", "hi");
    await chat.says("twitch", "[broadcaster] boss", "!addpoints ann 1000");
    expect((await chat.says("twitch", "ann", "!give @bob 900")).join()).toMatch(/900 points to bob\./);
    expect([chat.balance("kick", "bob"), chat.balance("twitch", "bob")]).toEqual([0, 900]);
  });

  it("is said with the platform when nobody has it here", async () => {
    const chat = await twoPlatforms();
    await chat.says("kick", "bob", "hi");
    await chat.says("twitch", "[broadcaster] boss", "!addpoints ann 1000");
    nobodyElse(chat, "twitch");
    expect((await chat.says("twitch", "ann", "!give @bob 900")).join()).toMatch(/900 points to bob \(Kick\)/);
    expect(chat.balance("kick", "bob")).toBe(900);
  });

  it("is said with their name here when they are linked", async () => {
    const chat = await twoPlatforms();
    await chat.links(["twitch", "robert"], ["kick", "bob"]);
    await chat.says("twitch", "[broadcaster] boss", "!addpoints ann 1000");
    nobodyElse(chat, "twitch");
    expect((await chat.says("twitch", "ann", "!give @bob 900")).join()).toMatch(/900 points to robert/);
  });
});

describe("an evening on two platforms", () => {
  const bonuses = { firstMessage: 5, streak: 100, streakEvery: 2 };

  async function evening(chat: Chat) {
    for (const platform of Object.values(chat.platforms)) platform.event({ kind: "live" });
    await chat.says("twitch", "ann", "hi");
    await chat.says("kick", "annk", "hello");
    await chat.says("twitch", "solo", "hey");
    await chat.advance(12 * MINUTE);
    for (const platform of Object.values(chat.platforms)) platform.event({ kind: "offline" });
    await chat.advance(30 * MINUTE);
  }

  it("earns one person what it earns anybody, for the first line and as one of a streak", async () => {
    const chat = await twoPlatforms({ bonuses });
    await chat.says("twitch", "ann", "!points");
    await chat.says("kick", "annk", "!points");
    await chat.links(["twitch", "ann"], ["kick", "annk"]);
    for (let i = 0; i < 4; i++) await evening(chat);
    const earned = (where: "twitch" | "kick", name: string) =>
      chat.database
        .prepare(
          `SELECT t.memo, count(*) AS times, sum(t.amount) AS amount FROM transfer AS t JOIN account AS a ON a.id = t.to_id
           WHERE a.viewer_id = ? AND t.kind = 'bonus' GROUP BY t.memo ORDER BY t.memo`,
        )
        .all(chat.house.viewers.known(where, name)!.id);
    expect(earned("twitch", "ann")).toEqual(earned("twitch", "solo"));
    expect(earned("twitch", "ann")).toEqual([
      { memo: "2 broadcasts", times: 1, amount: 100 },
      { memo: "4 broadcasts", times: 1, amount: 100 },
      { memo: "first message", times: 4, amount: 20 },
    ]);
  });

  it("is the same one after parting", async () => {
    const chat = await twoPlatforms({ bonuses });
    await chat.says("twitch", "ann", "!points");
    await chat.says("kick", "annk", "!points");
    await chat.links(["twitch", "ann"], ["kick", "annk"]);
    await chat.says("twitch", "ann", "hi");
    await chat.says("kick", "annk", "!unlink");
    await chat.says("kick", "annk", "hi");
    expect([chat.balance("twitch", "ann"), chat.balance("kick", "annk")]).toEqual([5, 0]);
  });

  it("takes the bonus of a first line back when the line is deleted or its writer banned", async () => {
    const chat = await twoPlatforms({ bonuses });
    const line = chat.platforms.twitch.says({ name: "spam", roles: [] }, "buy followers");
    await chat.says("twitch", "ann", "hi");
    expect(chat.balance("twitch", "spam")).toBe(5);
    chat.platforms.twitch.event({ kind: "deleted", messageId: line.id });
    chat.platforms.twitch.event({ kind: "banned", platformId: "ann" });
    await chat.advance(0);
    expect([chat.balance("twitch", "spam"), chat.balance("twitch", "ann")]).toEqual([0, 0]);
  });
});

describe("a wait of a day", () => {
  const DAILY = `import { defineCommand } from "chatmint";
export default defineCommand({
  description: "Something every day.", cooldown: { viewerSeconds: 86400 }, replies: { got: "{viewer} gets 100." },
  run: ({ viewer, wallet, reply }) => { wallet.receive(100, "mint", "reward"); return reply("got", { viewer }); },
});`;

  it("is one for a person, from whichever chat, over link, parting and restart", async () => {
    const chat = await twoPlatforms({}, undefined, { "daily.ts": DAILY });
    await chat.says("twitch", "ann", "hi");
    expect(await chat.says("kick", "annie", "!daily")).toEqual(["kick: annie gets 100."]);
    await chat.links(["twitch", "ann"], ["kick", "annie"]);
    expect(await chat.says("twitch", "ann", "!daily")).toEqual([]);
    await chat.says("kick", "annie", "!unlink");
    expect(await chat.says("twitch", "ann", "!daily")).toEqual([]);
    expect(await chat.says("twitch", "bob", "!daily")).toEqual(["twitch: bob gets 100."]);
    const again = await chat.restart();
    expect(await again.says("twitch", "ann", "!daily")).toEqual([]);
    await again.advance(24 * 60 * 60_000 + 60_000);
    expect(await again.says("twitch", "ann", "!daily")).toEqual(["twitch: ann gets 100."]);
    // They parted longer ago than the wait lasts.
    expect(await again.says("kick", "annie", "!daily")).toEqual(["kick: annie gets 100."]);
  });
});

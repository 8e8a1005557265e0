/**
 * Settings that are changed while the bot runs. For each that is said to hold at once there is something here that it makes
 * happen: the last test asks for it by name.
 */
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import type { Config } from "../../src/app/config.ts";
import { LIVE, settingPaths } from "../../src/app/settings/described.ts";
import { points } from "../../src/features/points/feature.ts";
import { shopSection } from "../../src/features/shop/settings.ts";
import { watch } from "../../src/features/watch/feature.ts";
import { type Chat, rehearsal, type Story } from "../support/rehearsal.ts";
import { Rig } from "../support/rig.ts";
import { twoPlatforms } from "../support/two-platforms.ts";
import { watchRig } from "../support/watch-rig.ts";

const authorOf = (name: string) => ({ platformId: name, login: name, displayName: name, roles: [] });

/** What was changed by any test. */
const tried = new Set<string>();

const isLive = (path: string) => LIVE.some((one) => path === one || path.startsWith(`${one}.`));

function withValue(config: Config, changes: Readonly<Record<string, unknown>>): Config {
  const next = structuredClone(config);
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split(".");
    const around = keys.slice(0, -1).reduce<unknown>((inside, key) => (inside as Record<string, unknown>)[key], next);
    (around as Record<string, unknown>)[keys.at(-1)!] = value;
  }
  return next;
}

/** Changes settings in the running bot, as the dashboard does once it has written them. */
async function change(chat: Chat, changes: Readonly<Record<string, unknown>>) {
  for (const path of Object.keys(changes)) tried.add(path);
  const { settings } = chat.rehearsal.house;
  const taken = await settings.take(withValue(settings.now, changes));
  await chat.rehearsal.settled();
  return taken;
}

async function story(told: Story = {}) {
  const chat = await rehearsal(told);
  return { chat, set: (changes: Readonly<Record<string, unknown>>) => change(chat, changes) };
}

const mod = "[mod] mo";

describe("watching", () => {
  it("is paid by the old amount up to the change, and by the new one from then on", async () => {
    const { chat, set } = await story({ config: { bonuses: { firstMessage: 0 } } });
    await chat.says("ann", "hi");
    await chat.advance("5m");
    expect(chat.balances()).toEqual({ ann: 10 });
    // Half a period is carried along: the minutes were watched, whatever they are worth at its end.
    await chat.advance("2m");
    expect(await set({ "watching.amount": 100 })).toEqual({ now: ["watching.amount"], atStart: [] });
    expect(chat.balances()).toEqual({ ann: 10 });
    await chat.advance("3m");
    expect(chat.balances()).toEqual({ ann: 110 });
    await set({ "watching.minutes": 1 });
    await chat.advance("2m");
    expect(chat.balances()).toEqual({ ann: 310 });
  });

  it("never pays what was watched before by a rate that came later", async () => {
    const { chat, set } = await story();
    await chat.says("ann", "hi");
    await chat.advance("10m");
    await set({ "watching.amount": 1_000_000 });
    expect(chat.balances()).toEqual({ ann: 20 });
    expect(await chat.says("ann", "!points")).toEqual(["ann has 20 points (rank 1 of 1)."]);
  });

  it("goes as fast for each role as is said now", async () => {
    const { chat, set } = await story({ config: { watching: { minutes: 1 } } });
    const roles = { everyone: "ann", subscriber: "[sub] sue", vip: "[vip] vic", moderator: "[mod] mo" };
    for (const who of Object.values(roles)) await chat.says(who, "hi");
    await chat.advance("2m");
    const before = chat.balances();
    expect(before).toEqual({ ann: 20, sue: 40, vic: 30, mo: 20 });
    await set({
      "watching.multipliers.everyone": 2,
      "watching.multipliers.subscriber": 3,
      "watching.multipliers.vip": 4,
      "watching.multipliers.moderator": 5,
    });
    await chat.advance("2m");
    expect(chat.balances()).toEqual({ ann: 60, sue: 100, vic: 110, mo: 120 });
  });

  it("goes as fast for the streamer as is said now", async () => {
    const { chat, set } = await story({ config: { watching: { minutes: 1, broadcasterEarns: true } } });
    await chat.says("[broadcaster] streamer", "hi");
    await chat.advance("1m");
    await set({ "watching.multipliers.broadcaster": 7 });
    await chat.advance("1m");
    expect(chat.balances()).toEqual({ streamer: 80 });
  });

  it("counts who is said to count from now on", async () => {
    const { chat, set } = await story({ config: { watching: { minutes: 1 } } });
    await chat.types("/join dan");
    await chat.says("ann", "hi");
    await chat.advance("2m");
    expect(chat.balances()).toEqual({ ann: 20, dan: 20 });
    await set({ "watching.presence.count": "active" });
    await chat.advance("2m");
    expect(chat.balances()).toEqual({ ann: 40, dan: 20 });
    await set({ "watching.presence.activeWithinMinutes": 1 });
    await chat.advance("3m");
    expect(chat.balances()).toEqual({ ann: 40, dan: 20 });
    await set({ "watching.presence.activeWithinMinutes": 30 });
    await chat.advance("1m");
    expect(chat.balances()).toEqual({ ann: 50, dan: 20 });
    await set({ "watching.presence.lurkMinutes": 3 });
    expect((await chat.says("dan", "!lurk")).join()).toContain("3 min");
  });

  it("keeps a viewer active by the lines that are said to count", async () => {
    const active = { presence: { count: "active", activeWithinMinutes: 1 }, minutes: 1 };
    const { chat, set } = await story({ config: { watching: active } });
    const minute = async (...lines: string[]) => {
      const before = chat.balances().ann ?? 0;
      for (const line of lines) await chat.says("ann", line);
      await chat.advance("1m");
      const paid = (chat.balances().ann ?? 0) - before;
      await chat.advance("3m");
      return paid > 0;
    };
    expect(await minute("same words")).toBe(true);
    expect(await minute("same words")).toBe(false);
    await set({ "watching.presence.activeLines.repeated": true });
    expect(await minute("same words")).toBe(true);
    expect(await minute("!points")).toBe(false);
    await set({ "watching.presence.activeLines.commands": true });
    expect(await minute("!points")).toBe(true);
  });

  it("ends a broadcast after the grace of now", async () => {
    const { chat, set } = await story({ config: { watching: { minutes: 1 } } });
    const number = () => chat.rehearsal.book.db.prepare("SELECT count(*) FROM broadcast").pluck().get();
    await set({ "watching.graceMinutes": 0 });
    await chat.types("/offline");
    await chat.advance("1m");
    await chat.types("/live");
    expect(number()).toBe(2);
    await set({ "watching.graceMinutes": 30 });
    await chat.types("/offline");
    await chat.advance("20m");
    await chat.types("/live");
    expect(number()).toBe(2);
  });

  it("has the happy hours of now", async () => {
    const { chat, set } = await story();
    await set({ "watching.happyHours": [{ at: "30 19 * * *", minutes: 10, multiplier: 3 }] });
    expect((await chat.advance("31m")).join()).toContain("3");
    await set({ "watching.happyHours": [] });
    await chat.advance("1h");
    expect(await chat.advance("24h")).toEqual([]);
  });
});

describe("lines on a platform without a list of viewers", () => {
  const kick = { channels: [{ platform: "kick", list: false }] } as const;

  it.each(["deleted", "banned"])("that are %s count from now on where that is said", async (what) => {
    const path = `watching.presence.activeLines.${what}`;
    tried.add(path);
    const rig = await watchRig(kick);
    await rig.says("ann", { text: "hello", messageId: "m1" });
    await rig.minutes(2);
    rig.core.running.take(withValue(rig.core.config, { [path]: true }));
    if (what === "deleted") rig.watching.retract(rig.channel.id, "m1");
    else rig.watching.gone(rig.channel.id, rig.id("ann"), 60_000);
    await rig.minutes(20);
    expect(rig.watched("ann")).toBe(15);
  });
});

describe("giving", () => {
  it("is limited by what is said now", async () => {
    const rig = new Rig([points, watch], {});
    await rig.start();
    onTestFinished(() => rig.close());
    const { core } = rig;
    const set = (changes: Readonly<Record<string, unknown>>) => {
      for (const path of Object.keys(changes)) tried.add(path);
      core.running.take(withValue(core.config, changes));
    };
    const person = (name: string) =>
      rig.writer.run((work) => core.viewers.ensure(work, "local", authorOf(name), rig.system.clock.now() - 86_400_000));
    const [ann, bob] = [await person("ann"), await person("bob")];
    const why = () => {
      try {
        core.giving.checkGiver(ann);
        return "may";
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(why()).toBe("giveAccountYoung");
    set({ "giving.accountAgeDays": 1 });
    expect(why()).toBe("giveWatchedLittle");
    set({ "giving.watchedMinutes": 0 });
    expect(why()).toBe("may");
    const room = () => rig.writer.run((work) => core.giving.room(work, bob.id, core.currency.id));
    set({ "giving.receivedPerDay": 30 });
    expect(await room()).toBe(30);
    set({ "giving.enabled": false });
    expect(why()).toBe("giveOff");
  });

  it("is as much as moderators may hand out by what is said now", async () => {
    const { chat, set } = await story({ known: ["bob"] });
    await set({ "moderation.mintedPerDay": 20 });
    expect((await chat.says(mod, "!addpoints bob 21")).join()).toContain("20 points a day");
    await set({ "moderation.mintedPerDay": 21 });
    expect((await chat.says(mod, "!addpoints bob 21")).join()).toContain("bob got 21");
  });
});

describe("bonuses", () => {
  it("are what is said now, and are told where that is said now", async () => {
    const { chat, set } = await story({ config: { watching: { amount: 1, minutes: 1_440 } } });
    await chat.says("ann", "hi");
    await chat.advance("1m");
    const amounts = {
      ...{ follow: 7, gift: 13, raidPerViewer: 3, firstMessage: 5, perBit: 2, perKick: 4 },
      ...{ "subscription.tier1": 10, "subscription.tier2": 20, "subscription.tier3": 30 },
    };
    const announce = ["subscriptions", "gifts", "raids", "follows", "firstMessages", "cheers"];
    await set(Object.fromEntries(Object.entries(amounts).map(([name, amount]) => [`bonuses.${name}`, amount])));
    const told = async (on: boolean, suffix: string) => {
      await set(Object.fromEntries(announce.map((name) => [`bonuses.announce.${name}`, on])));
      const before = chat.balances();
      const said: string[] = [];
      const steps: [string, string, number][] = [
        [`/follow f${suffix}`, `f${suffix}`, 7],
        [`/sub s${suffix}`, `s${suffix}`, 10],
        [`/gift g${suffix} 1`, `g${suffix}`, 13],
        [`/raid r${suffix} 10`, `r${suffix}`, 30],
        [`/cheer c${suffix} 5`, `c${suffix}`, 10],
        [`/kicks k${suffix} 5`, `k${suffix}`, 20],
      ];
      await chat.types(`/join f${suffix}`);
      said.push(...(await chat.advance("2m")));
      for (const [line] of steps) said.push(...(await chat.types(line)));
      for (const [name, tier] of [
        ["t", 2],
        ["u", 3],
      ] as const) {
        const [author, key] = [authorOf(name + suffix), `s:${name}${suffix}`];
        const told = { kind: "subscription", key, author, tier, months: 1, renewal: false, gifted: false } as const;
        said.push(...(await chat.happens(told)));
      }
      said.push(...(await chat.says(`w${suffix}`, "first")));
      said.push(...(await chat.advance("1m")));
      const now = chat.balances();
      const earned = (name: string) => (now[name] ?? 0) - (before[name] ?? 0);
      expect(steps.map(([, name]) => [name, earned(name)])).toEqual(steps.map(([, name, amount]) => [name, amount]));
      expect([earned(`w${suffix}`), earned(`t${suffix}`), earned(`u${suffix}`)]).toEqual([5, 20, 30]);
      return said.join("\n");
    };
    expect(await told(false, "1")).toBe("");
    const said = await told(true, "2");
    for (const who of ["f2", "s2", "g2", "r2", "c2", "k2", "w2"]) expect(said).toContain(who);
  });

  it("of streaks come as often as is said now", async () => {
    const { chat, set } = await story({ config: { watching: { graceMinutes: 0, amount: 1, minutes: 1_440 } } });
    const evening = async () => {
      await chat.says("ann", "hi");
      const said = await chat.advance("15m");
      await chat.types("/offline");
      said.push(...(await chat.advance("10m")));
      await chat.types("/live");
      return said;
    };
    await set({ "bonuses.streak": 9, "bonuses.streakEvery": 2, "bonuses.announce.streaks": true });
    await evening();
    expect((await evening()).join()).toContain("ann");
    expect(chat.balances()).toEqual({ ann: 9 });
    await set({ "bonuses.streak": 50, "bonuses.announce.streaks": false });
    await evening();
    expect(await evening()).toEqual([]);
    expect(chat.balances()).toEqual({ ann: 59 });
  });

  it("of gifts on Kick are limited by what is said now", async () => {
    const { house, platforms, advance, balance } = await twoPlatforms();
    tried.add("bonuses.kickGiftsPerDay");
    await house.settings.take(withValue(house.settings.now, { "bonuses.kickGiftsPerDay": 1 }));
    platforms.kick.event({ kind: "gift", key: "k1", author: authorOf("gina"), tier: 1, count: 60 });
    await advance(0);
    expect(balance("kick", "gina")).toBe(250);
  });
});

describe("giveaways", () => {
  it("begin by the defaults of now", async () => {
    const { chat, set } = await story({ balances: { ann: 1_000 } });
    const row = (what: string) =>
      chat.rehearsal.book.db.prepare(`SELECT ${what} FROM giveaway ORDER BY id DESC`).pluck().get();
    const start = (line: string) => chat.says(mod, `!giveaway start ${line}`);
    await set({
      "giveaways.ticketsMax": 3,
      "giveaways.freeEntry": true,
      "giveaways.subscriberWeight": 4,
      "giveaways.vipWeight": 5,
      "giveaways.claimSeconds": 90,
      "giveaways.drawAfterTime": true,
      "giveaways.openMax": 2,
    });
    await start("Mug price 10 keyword mug for 5m");
    expect(row("tickets_max || '/' || free_entry || '/' || subscriber_weight || '/' || vip_weight")).toBe("3/1/4/5");
    expect(row("claim_ms || '/' || draws_itself")).toBe("90000/1");
    await set({ "giveaways.tickets": false });
    expect((await start("Cup price 10 keyword cup")).join()).toContain("giveaways.tickets");
    await start("Cup keyword cup");
    expect((await start("Hat keyword hat")).join()).toContain("2 giveaways");
  });

  it("tell how many joined, and keep winners out, by what is said now", async () => {
    const { chat, set } = await story();
    await set({ "giveaways.joinedEverySeconds": 5, "giveaways.excludeWinnersDays": 10 });
    await chat.says(mod, "!giveaway start Mug keyword mug");
    await chat.says("ann", "mug");
    expect((await chat.advance("6s")).join()).toContain("1");
    await set({ "giveaways.joinedEverySeconds": 0 });
    await chat.says("bob", "mug");
    expect(await chat.advance("1m")).toEqual([]);
    await chat.says("bob", "!giveaway leave");
    await chat.says(mod, "!giveaway draw");
    await chat.advance("1m");
    const won = chat.rehearsal.book.db
      .prepare("SELECT count(DISTINCT viewer_id) FROM giveaway_pick")
      .pluck()
      .get() as number;
    expect(won).toBe(1);
    await chat.says(mod, "!giveaway start Cup keyword cup");
    for (const name of ["ann", "bob"]) await chat.says(name, "cup");
    const entered = () =>
      chat.rehearsal.book.db.prepare("SELECT count(*) FROM giveaway_entry WHERE giveaway_id = 2").pluck().get();
    expect(entered()).toBe(1);
    await set({ "giveaways.excludeWinnersDays": 0 });
    for (const name of ["ann", "bob"]) await chat.says(name, "cup");
    expect(entered()).toBe(2);
  });

  it("of a raffle are as large, long and shared as is said now", async () => {
    const { chat, set } = await story();
    await set({
      "giveaways.raffle.amount": 300,
      "giveaways.raffle.seconds": 20,
      "giveaways.raffle.winnersMax": 3,
      "giveaways.raffle.entrantsPerWinner": 1,
    });
    expect((await chat.says(mod, "!raffle")).join()).toContain("300 points");
    for (const name of ["ann", "bob", "cat", "dan"]) await chat.says(name, "!join");
    await chat.advance("21s");
    expect(Object.values(chat.balances()).filter((balance) => balance === 100)).toHaveLength(3);
  });
});

describe("drops", () => {
  it("go by what is said now", async () => {
    const { chat, set } = await story({ balances: { ann: 1_000 } });
    await set({ "drops.words": ["zebra"], "drops.claimSeconds": 7, "drops.firstMax": 2 });
    expect((await chat.says(mod, "!drop 10 3")).join()).toContain("1 to 2");
    expect((await chat.says(mod, "!drop 10 1")).join()).toContain("zebra");
    await chat.advance("8s");
    await chat.says("ann", "zebra");
    expect(chat.balances()).toEqual({ ann: 1_000 });
    for (const name of ["ann", "bob"]) await chat.says(name, "hello");
    expect(await chat.says("ann", "!rain 200")).toEqual([]);
    await set({ "drops.viewerRain.enabled": true, "drops.viewerRain.min": 150 });
    expect((await chat.says("ann", "!rain 100")).join()).toContain("150");
    expect((await chat.says("ann", "!rain 200")).join()).toContain("200");
    await set({
      "drops.plans": [{ name: "often", kind: "drop", amount: 25, first: 1, who: "active", everyMinutes: 2 }],
    });
    expect((await chat.advance("3m")).join()).toContain("A drop of 25");
    await set({ "drops.plans": [] });
    await chat.advance("1m");
    expect((await chat.advance("10m")).filter((line) => line.startsWith("A drop"))).toEqual([]);
  });
});

describe("the shop", () => {
  const item = (name: string, price: number) => shopSection.parse({ items: [{ name, price }] }).items[0]!;

  it("has the items and the rules of now", async () => {
    const { chat, set } = await story({
      balances: { ann: 1_000, bob: 1_000 },
      config: { watching: { amount: 1, minutes: 1_440 } },
    });
    await set({ "shop.items": [item("Wave", 50), item("Hug", 70)] });
    expect((await chat.says("ann", "!shop")).join()).toMatch(/Wave.*50.*Hug.*70/);
    await chat.says("ann", "!redeem wave");
    await set({ "shop.items": [item("Wave", 60)], "shop.expireHours": 1, "shop.onBan": "forfeit" });
    expect((await chat.says("ann", "!shop")).join()).not.toContain("Hug");
    await chat.says("bob", "!redeem wave");
    await chat.advance("61m");
    expect(chat.balances()).toMatchObject({ bob: 1_000 });
    await chat.types("/ban ann");
    expect(chat.balances()).toMatchObject({ ann: 950 });
  });

  it("says and blocks the words of now", async () => {
    const { chat, set } = await story({ balances: { ann: 1_000 } });
    await set({ "support.tiers": [{ from: 1, text: "{viewer}: {message}" }], "support.min": 5 });
    expect((await chat.says("ann", "!support 4 hello")).join()).toContain("5 points");
    expect((await chat.says("ann", "!support 5 hello")).join()).not.toContain("hello");
    await set({ "shop.viewerText.repeat": true });
    expect((await chat.says("ann", "!support 5 hello")).join()).toContain("hello");
    await set({ "shop.viewerText.blockedWords": ["hello"] });
    await chat.advance("1m");
    expect((await chat.says("ann", "!support 5 hello")).join()).toContain("cannot be passed on");
  });
});

describe("commands and timers made in chat", () => {
  it("wait, and are said, by what is said now", async () => {
    const { chat, set } = await story({ cooldowns: true });
    await chat.says("[broadcaster] streamer", "!command add hi hello there");
    const hi = (who: string) => chat.says(who, "!hi");
    await set({ "custom.channelSeconds": 0, "custom.viewerSeconds": 100 });
    expect(await hi("ann")).toHaveLength(1);
    expect(await hi("bob")).toHaveLength(1);
    await chat.advance("50s");
    expect(await hi("ann")).toHaveLength(0);
    await set({ "custom.viewerSeconds": 0 });
    await chat.advance("1m");
    expect(await hi("ann")).toHaveLength(1);
    await set({ "custom.channelSeconds": 30 });
    await chat.advance("10s");
    expect(await hi("ann")).toHaveLength(1);
    expect(await hi("bob")).toHaveLength(0);
    await set({ "custom.timers": [{ name: "night", text: "Good night", everyMinutes: 5, lines: 0 }] });
    expect((await chat.advance("6m")).join()).toContain("Good night");
    await set({ "custom.timers": [] });
    expect(await chat.advance("20m")).toEqual([]);
  });
});

describe("decay", () => {
  it("is announced and done by the rules of now", async () => {
    const { chat, set } = await story({ balances: { ann: 1_000 } });
    expect(await chat.advance("10d")).toEqual([]);
    await set({ "decay.enabled": true, "decay.idleDays": 7, "decay.percent": 10, "decay.at": "0 12 * * *" });
    expect((await chat.advance("1h")).join()).toContain("loses 10%");
    await set({ "decay.percent": 50, "decay.keep": 800, "decay.noticeDays": 1 });
    const said = await chat.advance("1h");
    expect(said.join()).toContain("loses 50%");
    expect(said.join()).toContain("keeps 800");
    expect(chat.balances()).toEqual({ ann: 1_000 });
    await chat.advance("2d");
    expect(chat.balances()).toEqual({ ann: 800 });
    await set({ "decay.enabled": false });
    await chat.advance("9d");
    expect(chat.balances()).toEqual({ ann: 800 });
  });
});

describe("chat", () => {
  it("has the words, commands and waits of now", async () => {
    const { chat, set } = await story({ balances: { ann: 1_000, bob: 0 }, known: ["bob"], cooldowns: true });
    const give = (word = "give") => chat.says("ann", `!${word} bob 10`);
    await set({ "chat.replies": { "give.given": "{viewer} hands {amount} to {to}" } });
    expect(await give()).toEqual(["ann hands 10 points to bob"]);
    await set({ "chat.replies": {} });
    await chat.advance("1m");
    expect((await give()).join()).not.toContain("hands");
    await set({ "chat.commands": { give: { aliases: ["hand"] }, top: false } });
    await chat.advance("1m");
    expect(await give("hand")).toHaveLength(1);
    expect(await chat.says("ann", "!top")).toEqual([]);
    await set({ "chat.commands": {} });
    expect(await chat.says("ann", "!top")).toHaveLength(1);
    expect(await give("hand")).toEqual([]);
    await set({ "chat.cooldown.viewerSeconds": 600 });
    await chat.advance("1m");
    expect(await chat.says("ann", "!shop")).toHaveLength(1);
    await chat.advance("5m");
    expect(await chat.says("ann", "!shop")).toHaveLength(0);
  });

  it("lets moderators and the streamer wait as is said now", async () => {
    const { chat, set } = await story({ cooldowns: true });
    for (const [who, path] of [
      ["[mod] mo", "chat.cooldown.moderators"],
      ["[broadcaster] streamer", "chat.cooldown.broadcaster"],
    ] as const) {
      await set({ [path]: "both" });
      for (let time = 0; time < 2; time++) expect(await chat.says(who, "!shop")).toHaveLength(1);
      await set({ [path]: "none" });
      expect(await chat.says(who, "!shop")).toHaveLength(0);
    }
  });

  it("passes over floods as is said now", async () => {
    const { chat, set } = await story();
    await set({ "chat.flood.commands": 2, "chat.flood.seconds": 100, "chat.flood.silentSeconds": 200 });
    const asks = () => chat.says("ann", "!points");
    expect([(await asks()).length, (await asks()).length, (await asks()).length]).toEqual([1, 1, 0]);
    await chat.advance("150s");
    expect(await asks()).toHaveLength(0);
    await chat.advance("60s");
    expect(await asks()).toHaveLength(1);
  });

  it("answers, and hears its own account, as is said now", async () => {
    const { chat, set } = await story();
    await set({ "chat.answers": "name" });
    expect((await chat.says("ann", "!shop")).join()).toMatch(/^@ann /);
    await set({ "chat.answers": "reply" });
    expect((await chat.says("ann", "!shop")).join()).not.toMatch(/^@ann /);
  });

  it("hears what is typed by hand with the bot's own account where that is said now", async () => {
    const { house, says } = await twoPlatforms({ twitch: { channel: "here", botLogin: "botty" } });
    tried.add("chat.botAccountCommands");
    expect(await says("twitch", "botty", "!shop")).toEqual([]);
    await house.settings.take(withValue(house.settings.now, { "chat.botAccountCommands": true }));
    expect(await says("twitch", "botty", "!shop")).toHaveLength(1);
  });

  it("announces in a shared chat where that is said now", async () => {
    const { chat, set } = await story();
    await chat.happens({ kind: "sharedChat", on: true });
    const news = async (who: string) => {
      await chat.types(`/sub ${who}`);
      return chat.advance("10s");
    };
    expect(await news("ann")).toEqual([]);
    await set({ "twitch.announceInSharedChat": true });
    expect((await news("bob")).join()).toContain("bob");
  });
});

describe("all others", () => {
  it("stay what they were, and are said to wait for a start", async () => {
    const chat = await rehearsal();
    const { settings } = chat.rehearsal.house;
    const next = withValue(settings.now, { "currency.one": "gem", "watching.amount": 3, timeZone: "Europe/Paris" });
    expect(await settings.take(next)).toEqual({ now: ["watching.amount"], atStart: ["timeZone", "currency.one"] });
    expect(settings.now).toMatchObject({ timeZone: "UTC", currency: { one: "point" }, watching: { amount: 3 } });
    expect(settings.waiting(next)).toEqual(["timeZone", "currency.one"]);
  });
});

afterAll(() => {
  // What a log tells is asked for in test/cli/run-log.test.ts.
  const elsewhere = ["operations.logLevel"];
  expect(settingPaths().filter((path) => isLive(path) && !tried.has(path) && !elsewhere.includes(path))).toEqual([]);
});

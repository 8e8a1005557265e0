import { describe, expect, it } from "vitest";
import { UserError } from "../../src/base/errors.ts";
import { twoPlatforms } from "../support/two-platforms.ts";

const DAY = 86_400_000;

async function channel() {
  const chat = await twoPlatforms({ moderation: { mintedPerDay: 100 } });
  const { house } = chat;
  const { moderators } = house.features;
  const mia = { platform: "twitch", platformId: "mia" } as const;
  const standing = (of: { platform: "twitch" | "kick"; platformId: string } = mia) => moderators.standing(of);
  const refusal = (run: () => Promise<unknown>) =>
    run().then(
      () => "done",
      (error: unknown) => (error instanceof UserError ? error.code : String(error)),
    );
  /** A line that Mia sends from the page, and what she reads there. */
  const types = async (text: string, options = {}) => {
    const answers: string[] = [];
    const outcome = await house.terminal(text, (answer) => answers.push(answer), { as: mia, ...options });
    await house.bot.idle();
    return { answers, kind: outcome?.kind };
  };
  await chat.says("twitch", "bob", "hi");
  return { ...chat, moderators, mia, standing, refusal, types };
}

describe("a moderator on the public page", () => {
  it("asks once, is confirmed once, and is told of their standing as of now", async () => {
    const { house, says, moderators, mia, standing, refusal } = await channel();
    const ask = () => refusal(() => house.writer.run((work) => moderators.ask(work, mia)));
    expect([standing(), await ask()]).toEqual(["viewer", "moderatorNotSeen"]);
    await says("twitch", "mia", "hi");
    expect([standing(), await ask()]).toEqual(["viewer", "moderatorNotSeen"]);
    await says("twitch", "[moderator] mia", "hi");
    expect([standing(), await ask(), standing(), await ask()]).toEqual(["may-ask", "done", "asked", "done"]);
    const confirm = () => refusal(() => house.writer.run((work) => moderators.confirm(work, mia)));
    expect([await confirm(), standing(), await confirm()]).toEqual(["done", "moderator", "done"]);
    expect(moderators.all()).toMatchObject([{ platformId: "mia", confirmedAtMs: expect.any(Number) }]);
    // The same name on the other platform is somebody else.
    expect(standing({ platform: "kick", platformId: "mia" })).toBe("viewer");
    await house.writer.run((work) => moderators.remove(work, mia));
    expect([standing(), await confirm()]).toEqual(["may-ask", "moderatorNotAsked"]);
  });

  it("who moderates no more may nothing more, by the next line, a ban, Twitch's word or seven days of silence", async () => {
    const { house, says, system, platforms, moderators, mia, standing } = await channel();
    const again = async () => {
      await says("twitch", "[moderator] mia", "hi");
      return standing();
    };
    await again();
    await house.writer.run((work) => moderators.ask(work, mia));
    await house.writer.run((work) => moderators.confirm(work, mia));
    await says("twitch", "mia", "hi");
    expect([standing(), await again()]).toEqual(["former", "moderator"]);
    platforms.twitch.event({ kind: "banned", platformId: "mia", untilMs: system.clock.now() + 600_000 });
    await house.bot.idle();
    expect([standing(), await again()]).toEqual(["former", "moderator"]);
    platforms.twitch.event({ kind: "moderator", platformId: "mia", on: false });
    await house.bot.idle();
    expect(standing()).toBe("former");
    platforms.twitch.event({ kind: "moderator", platformId: "mia", on: true });
    await house.bot.idle();
    expect(standing()).toBe("moderator");
    platforms.twitch.event({ kind: "moderator", platformId: "stranger", on: true });
    await house.bot.idle();
    system.set(8 * DAY);
    expect([standing(), await again()]).toEqual(["former", "moderator"]);
  });

  it("types as in chat: with their roles, under their name, within their day's limit, answered on the page", async () => {
    const { house, says, heard, types, balance } = await channel();
    await says("twitch", "[moderator] mia", "hi");
    expect((await types("!addpoints bob 60 for art")).answers.join()).toMatch(/bob/);
    expect(balance("twitch", "bob")).toBe(60);
    expect((await types("!addpoints bob 60")).answers.join()).toMatch(/100 points a day.*40/);
    expect((await types("!addpoints mia 5")).answers.join()).toMatch(/own balance/);
    // What was handed out in chat counts too.
    expect((await says("twitch", "[moderator] mia", "!addpoints bob 41")).join()).toMatch(/40 points left/);
    expect(balance("twitch", "bob")).toBe(60);
    expect(await heard()).toEqual([]);
    const { id } = house.viewers.known("twitch", "mia")!;
    expect(house.ledger.lastStanding(`viewer:${id}`, "adjustment", house.currency.id)).toMatchObject({
      amount: 60,
      memo: "for art",
    });
  });

  it("is no broadcaster there, also who is one in chat", async () => {
    const { house, says, balance } = await channel();
    await says("twitch", "[broadcaster] boss", "hi");
    const answers: string[] = [];
    const as = { platform: "twitch", platformId: "boss" } as const;
    await house.terminal("!addpoints bob 101", (answer) => answers.push(answer), { as });
    expect([answers.join(), balance("twitch", "bob")]).toEqual([expect.stringMatching(/100 points a day/), 0]);
    expect(house.viewers.known("twitch", "boss")!.roles).toEqual(["broadcaster"]);
  });

  it("proves nothing by typing there: whoever was a moderator a week ago is none by that", async () => {
    const { says, system, house, types } = await channel();
    await says("twitch", "[moderator] mia", "hi");
    const before = house.viewers.known("twitch", "mia")!.rolesAtMs;
    system.set(3 * DAY);
    expect((await types("!points")).kind).toBe("done");
    expect(house.viewers.known("twitch", "mia")!.rolesAtMs).toBe(before);
  });

  it("who is a viewer by now is told that a command is not theirs, and a stranger types nothing", async () => {
    const { says, types, house, balance } = await channel();
    await says("twitch", "mia", "hi");
    expect(await types("!addpoints bob 5")).toEqual({ answers: ["This command is not for you."], kind: "silent" });
    const answers: string[] = [];
    const as = { platform: "twitch", platformId: "nobody" } as const;
    expect(await house.terminal("!addpoints bob 5", (answer) => answers.push(answer), { as })).toBeUndefined();
    expect([answers.length, balance("twitch", "bob")]).toEqual([1, 0]);
  });

  it("does a line once that was sent twice under one id", async () => {
    const { says, types, balance } = await channel();
    await says("twitch", "[moderator] mia", "hi");
    await types("!addpoints bob 5", { id: "k1" });
    expect((await types("!addpoints bob 5", { id: "k1" })).kind).toBe("silent");
    expect(balance("twitch", "bob")).toBe(5);
  });

  it("leaves word of what was done from the page, for ninety days", async () => {
    const { house, system, moderators, mia } = await channel();
    const did = (line: string) => house.writer.run((work) => moderators.did(work, mia, { line, became: "done" }));
    await did("!addpoints bob 5");
    system.set(80 * DAY);
    await did("!addpoints bob 6");
    expect(moderators.acts(mia, 10).map(({ line }) => line)).toEqual(["!addpoints bob 6", "!addpoints bob 5"]);
    system.set(20 * DAY);
    await did("!addpoints bob 7");
    expect(moderators.acts(mia, 10).map(({ line }) => line)).toEqual(["!addpoints bob 7", "!addpoints bob 6"]);
  });
});

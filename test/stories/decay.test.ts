/** What lies idle shrinks: announced before, once a due day, never from who is here, and all of it can be taken back. */
import { describe, expect, it } from "vitest";
import { askingOf } from "../support/asked.ts";
import { rehearsal, temporaryFolder } from "../support/rehearsal.ts";

/** Tuesday 2026-01-06 19:00; noon of every day is due, a week away is idle, a day of notice. */
const DECAY = { enabled: true, idleDays: 7, percent: 10, keep: 100, at: "0 12 * * *", noticeDays: 1 };

async function idle(options: Parameters<typeof rehearsal>[0] & { decay?: Record<string, unknown> } = {}) {
  const { decay, ...story } = options;
  const chat = await rehearsal({ ...story, config: { decay: { ...DECAY, ...decay }, ...story.config } });
  return { ...chat, asked: askingOf(chat) };
}

const NOTICE =
  /^What lies idle shrinks: from (\S+) on, who was away for 7 days loses 10% of their points each time, and keeps 100 points at least/;

describe("decay", () => {
  it("is off by itself, and says whom it would hit", async () => {
    const chat = await rehearsal({ balances: { ann: 1_000 }, config: { decay: { idleDays: 7 } } });
    expect(await chat.advance("20d")).toEqual([]);
    expect(chat.balances()).toEqual({ ann: 1_000 });
    expect(await askingOf(chat)("decay-plan", {})).toEqual([
      "Who was away for 7 days loses 10% each time, and keeps 100 points at least.",
      "Today that would take 100 points; viewers: 1.",
      "  ann, last here on 2026-01-06, has 1,000 points and would lose 100 points.",
      "It is off (decay.enabled in the config), so nobody loses anything.",
    ]);
  });

  it("is announced, takes a part of what lies idle once a day, and says how much", async () => {
    const chat = await idle({ balances: { ann: 5_000, bob: 105, cat: 100, nightbot: 900, eve: 700 } });
    await chat.says("[mod] mo", "!exclude eve");
    const [notice, ...more] = await chat.advance("1h");
    expect(notice).toMatch(NOTICE);
    expect(NOTICE.exec(notice!)![1]).toBe("2026-01-08");
    expect(more).toEqual([]);
    // Nobody is away for a week yet.
    await chat.advance("7d");
    expect(chat.balances()).toMatchObject({ ann: 5_000, bob: 105 });
    expect(await chat.asked("decay-plan", {})).toContain("The next time: 2026-01-14.");
    const said = await chat.advance("1d");
    expect(said).toEqual(["2 viewers who were away for 7 days lost 505 points together. (O1)"]);
    expect(chat.balances()).toMatchObject({ ann: 4_500, bob: 100, cat: 100, nightbot: 900, eve: 700 });
    await chat.advance("1d");
    expect(chat.balances()).toMatchObject({ ann: 4_050, bob: 100 });
    expect((await chat.says("ann", "!why"))[0]).toMatch(/paid 450 points because it lay idle O2/);
    // Who comes by loses nothing more, and watching goes on as ever.
    await chat.advance("2d");
    expect(chat.balances().ann).toBeGreaterThanOrEqual(4_050);
  });

  it("is taken back by !undo, and that day is not done again", async () => {
    const chat = await idle({ balances: { ann: 5_000 } });
    await chat.advance("7d");
    await chat.advance("18h");
    expect(chat.balances()).toMatchObject({ ann: 4_500 });
    expect((await chat.says("you", "!undo O1")).at(-1)).toBe("O1 is undone: 500 points taken back.");
    await chat.advance("3h");
    expect(chat.balances()).toMatchObject({ ann: 5_000 });
    await chat.advance("1d");
    expect(chat.balances()).toMatchObject({ ann: 4_500 });
  });

  it("is never done before chat was told, and is told anew when its numbers change", async () => {
    const bookFile = `${temporaryFolder()}/book.db`;
    const first = await idle({ balances: { ann: 5_000 }, bookFile });
    await first.types("/offline");
    expect(await first.advance("20d")).toEqual([]);
    expect(first.balances()).toEqual({ ann: 5_000 });
    await first.close();
    const second = await idle({ bookFile, run: "second", decay: { percent: 50 } });
    const [notice] = await second.advance("1h");
    expect(notice).toMatch(/loses 50%/);
    expect(second.balances()).toEqual({ ann: 5_000 });
  });

  it("makes up for missed days once, after a restart too", async () => {
    const bookFile = `${temporaryFolder()}/book.db`;
    const first = await idle({ balances: { ann: 10_000 }, bookFile });
    await first.advance("6d");
    const atMs = first.rehearsal.system.clock.now();
    await first.close();
    // The bot is off for four days: five noons.
    const second = await idle({ bookFile, run: "second", nowMs: atMs + 4 * 86_400_000 + 3_600_000 });
    await second.advance("30m");
    expect(second.balances()).toMatchObject({ ann: 9_000 });
    await second.advance("10h");
    expect(second.balances()).toMatchObject({ ann: 9_000 });
    await second.close();
    const third = await idle({ bookFile, run: "third" });
    await third.advance("1h");
    expect(third.balances()).toMatchObject({ ann: 9_000 });
  });

  it("is not done twice by a clock that is set ahead and back", async () => {
    const chat = await idle({ balances: { ann: 10_000 } });
    await chat.advance("7d");
    const { system } = chat.rehearsal;
    await chat.advance("18h");
    expect(chat.balances()).toMatchObject({ ann: 9_000 });
    system.set(86_400_000);
    await chat.advance("20m");
    expect(chat.balances()).toMatchObject({ ann: 8_100 });
    system.set(-86_400_000);
    await chat.advance("20m");
    await chat.advance("23h");
    // The noon of that day was done already, ahead of its time.
    expect(chat.balances()).toMatchObject({ ann: 8_100 });
  });

  it("counts a person by the latest of their logins", async () => {
    const chat = await idle({ balances: { ann: 5_000, bob: 5_000 } });
    await chat.types("anna@kick: hi");
    const [shown] = await chat.types("anna@kick: !link");
    const code = /!link (\w+)/.exec(shown ?? "")?.[1];
    await chat.says("ann", `!link ${code}`);
    await chat.types("anna@kick: yes");
    await chat.advance("4d");
    await chat.types("anna@kick: hi again");
    await chat.advance("4d");
    expect(chat.balances().bob).toBe(4_500);
    expect(chat.balances().ann).toBeGreaterThanOrEqual(5_000);
  });

  it("takes from nobody for a pause of the streamer", async () => {
    const chat = await idle({ balances: { ann: 5_000 } });
    await chat.advance("1h");
    await chat.types("/offline");
    await chat.advance("10d");
    const nothing = "Today it would take nothing: there were no broadcasts to miss in the last 7 days.";
    expect(await chat.asked("decay-plan", {})).toContain(nothing);
    expect(chat.balances()).toEqual({ ann: 5_000 });
  });

  it("is told in French", async () => {
    const chat = await idle({ balances: { ann: 5_000 }, config: { chat: { language: "fr" } } });
    expect((await chat.advance("1h"))[0]).toMatch(
      /^Ce qui dort diminue : à partir du 2026-01-08, qui n’est pas venu depuis 7 jours/,
    );
    await chat.advance("7d");
    expect((await chat.advance("1d")).at(-1)).toMatch(
      /^1 personne absente depuis 7 jours perd 500 points en tout. \(O1\)/,
    );
    expect((await chat.says("ann", "!pourquoi"))[0]).toContain("parce que cela dormait O1");
  });
});

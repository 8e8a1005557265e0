/** A streamer moves here: points of another bot come in, names turn up, moderators decide, it is taken back and comes in again. */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Staged } from "../../src/db/staged.ts";
import { FILE, OLD_MS, type RowIn, rowOf } from "../imported/import-rig.ts";
import { type Chat, rehearsal } from "../support/rehearsal.ts";

const MOD = "[mod] mo";

async function brings(chat: Chat, rows: readonly RowIn[], about: Partial<typeof FILE> = {}): Promise<number> {
  const file = path.join(chat.folder, "staged.db");
  const staged = Staged.create(file);
  staged.add(rows.map(rowOf), [], { ...FILE, ...about });
  staged.close();
  const { imports } = chat.rehearsal.house.features;
  const { number } = await imports.begin({ file }, `request${Math.random()}`);
  await imports.ended(number);
  await chat.rehearsal.settled();
  return number;
}

/** Somebody is seen on Twitch, as in its viewer list. */
async function comes(chat: Chat, id: string, login: string, createdAtMs?: number): Promise<void> {
  const { house } = chat.rehearsal;
  await house.writer.run((work) =>
    house.viewers.ensure(work, "twitch", { platformId: id, login, displayName: login, roles: [] }, createdAtMs),
  );
  await chat.rehearsal.settled();
}

const ROWS: readonly RowIn[] = [
  { id: "10", login: "ann", amount: 500, allTime: 12_000 },
  { login: "bob", amount: 900 },
  { login: "rich", amount: 5_000, minutes: 180 },
  { login: "cat", amount: 70 },
];

const has = (chat: Chat, id: string) => {
  const { house } = chat.rehearsal;
  const viewer = house.viewers.known("twitch", id);
  return viewer ? house.ledger.balance(viewer.id, house.currency.id) : undefined;
};

describe("a move from another bot", () => {
  it("is told in chat, asks whose a name is, and is taken back with all that came late", async () => {
    const chat = await rehearsal();
    expect(await chat.says(MOD, "!imported")).toEqual(["No name from another bot waits for anybody."]);
    const number = await brings(chat, ROWS);
    expect(await chat.advance("1s")).toEqual(["O1 is done: 500 points from PhantomBot for 1 viewer."]);
    expect((await chat.says(MOD, "!imported"))[0]).toBe(
      "3 names from another bot wait for their viewers; nobody called so was seen yet.",
    );
    await comes(chat, "11", "bob", OLD_MS);
    expect(has(chat, "11")).toBe(900);
    await comes(chat, "12", "rich", OLD_MS);
    expect((await chat.advance("10s")).join()).toBe(
      "rich is here, and 5,000 points from PhantomBot wait for that name. Is it the same person? !imported rich yes or no",
    );
    expect(await chat.advance("20m")).toEqual([]);
    expect((await chat.says(MOD, "!imported"))[0]).toBe(
      "1 name waits for a decision (of 2 that wait): rich 5,000. !imported NAME yes or no",
    );
    expect((await chat.says(MOD, "!imported @Rich"))[0]).toBe(
      "rich (Twitch): 5,000 points and 3 h of PhantomBot, row 4. It is more than a name alone is given (rich is called so now): !imported rich yes or no",
    );
    expect(await chat.says("ann", "!imported rich yes")).toEqual([]);
    expect((await chat.says(MOD, "!imported all yes"))[0]).toBe("Only the streamer decides about all names at once.");
    expect((await chat.says(MOD, "!imported cat yes"))[0]).toMatch(/^Nobody called cat has been seen here yet/);
    expect((await chat.says(MOD, "!imported rich yes"))[0]).toBe("rich has 5,000 points from another bot now.");
    expect(has(chat, "12")).toBe(5_000);
    expect((await chat.says(MOD, "!imported rich"))[0]).toBe("Nothing from another bot waits for rich.");
    expect((await chat.says("you", `!undo O${number}`))[0]).toBe("O1 is undone: 6,400 points taken back.");
    expect(["10", "11", "12"].map((id) => has(chat, id))).toEqual([0, 0, 0]);
    await comes(chat, "13", "cat", OLD_MS);
    expect(has(chat, "13")).toBe(0);
    expect(await brings(chat, ROWS)).toBe(3);
    expect(["10", "11", "12", "13"].map((id) => has(chat, id))).toEqual([500, 900, 0, 70]);
  });

  it("asks about many in one line, and lets the streamer decide about all", async () => {
    const chat = await rehearsal();
    await brings(
      chat,
      Array.from({ length: 120 }, (_, n) => ({ login: `v${n}`, amount: 2_000 + n })),
    );
    await chat.advance("1s");
    for (let n = 0; n < 120; n++) await comes(chat, `${n + 50}`, `v${n}`, OLD_MS);
    expect(await chat.advance("1m")).toEqual([
      "For 120 names with something from another bot somebody has to say whether it is the same person: v119, v118, v117, v116, v115 … !imported",
    ]);
    expect((await chat.says(MOD, "!imported 24"))[0]).toMatch(/: v4 2,004 · v3 2,003 · .* · v0 2,000\. !imported NAME/);
    expect((await chat.says(MOD, "!imported 25"))[0]).toBe("There is nothing on this page.");
    expect((await chat.says(MOD, "!imported v0 no"))[0]).toBe("What waited for v0 is dropped: 2,000 points.");
    const asked =
      "That is 119 names with 245,140 points: each would get what waits for it. Write the same again within a minute to do it.";
    expect((await chat.says("you", "!imported all yes"))[0]).toBe(asked);
    expect((await chat.says("you", "!imported all yes"))[0]).toBe("119 names with 245,140 points: each gets it now.");
    await chat.rehearsal.settled();
    expect([has(chat, "50"), has(chat, "51"), has(chat, "169")]).toEqual([0, 2_001, 2_119]);
  });

  it("is told in history, with what was earned there, and in French", async () => {
    const chat = await rehearsal({ config: { chat: { language: "fr" } } });
    await brings(chat, [...ROWS, { platform: "kick", id: "kim", login: "kim", amount: 40, allTime: 9_000 }]);
    await chat.advance("1s");
    const { house } = chat.rehearsal;
    const kim = house.viewers.known("kick", "kim")!;
    expect(house.features.imports.allTime(kim.id)).toEqual([{ title: FILE.title, amount: 9_000 }]);
    const said = await chat.says("kim@kick", "!historique");
    expect(said[0]!.replaceAll("\u202F", " ")).toMatch(
      /reçu 40 points importés de PhantomBot \(9 000 gagnés là-bas en tout\) O1$/,
    );
  });
});

import { existsSync, readdirSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { Staged } from "../../src/db/staged.ts";
import { type Export, isQuestion } from "../../src/imports/found.ts";
import { type Given, openGiven } from "../../src/imports/given.ts";
import { recognise } from "../../src/imports/sources.ts";
import { stage } from "../../src/imports/stage.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { fileWith } from "./reading.ts";

const HEADER = "Username,Twitch User ID,Current Points,All Time Points\n";

describe("what is read to be written", () => {
  let folder: string;
  let given: Given | undefined;
  beforeEach(() => {
    folder = temporaryFolder();
    return () => given?.close();
  });

  async function staged(text: string, more: Partial<Parameters<typeof stage>[0]> = {}) {
    given = await openGiven(fileWith("points.csv", text));
    const { source, found } = await recognise(given, { answers: {} });
    if (isQuestion(found)) throw new Error(found.question);
    const wish = {
      found,
      bot: source.bot,
      currency: "points",
      platform: "twitch",
      mode: "add",
      folder,
      by: "",
    } as const;
    return stage({ ...wish, ...more });
  }

  it("is kept with what was left out and what was changed", async () => {
    const one = await staged(`${HEADER}Milo,51000001,12.5,20\no'neil,,5,5\n`);
    expect(one.about()).toMatchObject({
      title: "Revlo, points.csv",
      bot: "revlo",
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(one.rows(-1, 9)).toEqual([
      {
        ...{ n: 0, place: "row 2", platform: "twitch", platformId: "51000001", login: "milo", displayName: "Milo" },
        ...{ amount: 12, minutes: 0, allTime: 20, asked: 0, accountCreatedAtMs: null, changed: "floored" },
      },
    ]);
    expect(one.skipped(-1, 9)).toEqual([{ n: 1, place: "row 3", name: "o'neil", why: "no name that Twitch knows" }]);
    one.close();
  });

  it("is taken up as it was left, by the same content under any name", async () => {
    const text = `${HEADER}milo,,12,20\n`;
    const one = await staged(text);
    one.answered("twitch", ["milo"], [{ login: "milo", platformId: "7", displayName: "Milo", createdAtMs: 3 }]);
    one.close();
    const again = await staged(text, { mode: "set" });
    expect(again.rows(-1, 9)).toMatchObject([{ platformId: "7", asked: 1 }]);
    expect(again.about().mode).toBe("set");
    again.close();
    const other = await staged(`${text}bob,,1,1\n`);
    expect(other.file).not.toBe(again.file);
    other.close();
  });

  it("shows names of any length and signs as they can stand in a terminal", async () => {
    const long = "y".repeat(9_000);
    const one = await staged(
      `${HEADER}\u202eevil\u001b[2J,7,5,5\n${long},8,5,5\n${long},,5,5\nann,${long},5,5\nZo\u00eb \u{1f600},9,5,5\n`,
    );
    const cut = `${"y".repeat(49)}\u2026`;
    expect(one.rows(-1, 9).map(({ displayName }) => displayName)).toEqual(["evil[2J", cut, "Zo\u00eb \u{1f600}"]);
    const skipped = one.skipped(-1, 9);
    expect(skipped[0]).toMatchObject({ name: cut });
    expect(skipped[1]!.why).toMatch(/^"y{298}\u2026$/);
    one.close();
  });

  it("is left alone where the bot still brings it in", async () => {
    const text = `${HEADER}milo,7,12,20\n`;
    const one = await staged(text);
    one.close();
    const again = await staged(text, { mode: "set", isTaken: (file) => file === one.file });
    expect(again.file).not.toBe(one.file);
    again.close();
    const bot = Staged.handedOver(one.file);
    expect(bot.about().mode).toBe("add");
    bot.close();
  });

  it("is none when reading fails in the middle", async () => {
    const broken = async function* () {
      yield { place: "row 1", name: "milo", amounts: { points: 1 } };
      throw new Error("the drive was pulled out");
    };
    const found: Export = {
      title: "x",
      files: [],
      currencies: ["points"],
      platform: "twitch",
      notes: [],
      rows: broken,
    };
    await expect(
      stage({ found, bot: "x", currency: "points", platform: "twitch", mode: "add", folder, by: "" }),
    ).rejects.toThrow("pulled out");
    expect(existsSync(folder) ? readdirSync(folder) : []).toEqual([]);
  });
});

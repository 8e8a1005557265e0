import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, fixture, readFile } from "./reading.ts";

describe("Revlo", () => {
  it("brings points, ids and all-time totals along", async () => {
    const file = fileWith(
      "anything.txt",
      "\uFEFFUsername,Twitch User ID,Current Points,All Time Points\r\nMilo_Plays,51000001,2500,9100\r\n042,51000002,30,30\r\nnobody_knows,,70,70\r\n",
    );
    const { title, rows, skipped } = await readFile(file);
    expect(title).toBe("Revlo, anything.txt");
    const row = { platform: "twitch", minutes: 0, changed: [] };
    expect(rows).toEqual([
      { ...row, login: "milo_plays", displayName: "Milo_Plays", platformId: "51000001", amount: 2500, allTime: 9100 },
      { ...row, login: "042", displayName: "042", platformId: "51000002", amount: 30, allTime: 30 },
      { ...row, login: "nobody_knows", displayName: "nobody_knows", platformId: undefined, amount: 70, allTime: 70 },
    ]);
    expect(skipped).toEqual([]);
  });

  it("says a sentence of a damaged file, or reads it", async () => {
    await expectNoStack(
      "revlo.csv",
      "Username,Twitch User ID,Current Points,All Time Points\r\nMilo,51000001,2500,9100\r\n042,51000002,30,30\r\n",
    );
  });

  const sample = fixture("revlo/revlo-export.csv");
  it.skipIf(!existsSync(sample))("reads the shared sample", async () => {
    const { rows } = await readFile(sample);
    expect(rows.length).toBeGreaterThan(1);
  });
});

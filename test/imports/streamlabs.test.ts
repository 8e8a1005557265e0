import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/rehearsal.ts";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, fixture, readFile } from "./reading.ts";

interface Saved {
  readonly name: string;
  readonly points: number | string;
  readonly time: number;
  readonly platform?: string;
}

function page(current_page: number, last_page: number, viewers: readonly Saved[]): string {
  const data = viewers.map(({ name, points, time, platform = "twitch" }, at) => ({
    ...{ id: current_page * 100 + at, viewer: { name, platform }, points, time, created_at: "2024-01-01 10:00:00" },
  }));
  return JSON.stringify({ success: true, data: { current_page, data, last_page, per_page: 15, total: 99 } });
}

function folderWith(...contents: readonly string[]): string {
  const folder = temporaryFolder();
  for (const [at, content] of contents.entries()) writeFileSync(path.join(folder, `page ${at}`), content);
  return folder;
}

async function short(where: string): Promise<string[]> {
  const { rows, skipped } = await readFile(where);
  const viewers = rows.map(({ login, amount, minutes, platform }) => `${platform} ${login} ${amount} ${minutes}min`);
  return [...viewers, ...skipped];
}

const mila = { name: "Mila", points: "1240", time: 90 };
const tom = { name: "tom", points: 3, time: 0 };

describe("saved pages of Cloudbot", () => {
  it("are read in any number of files", async () => {
    const folder = folderWith(page(1, 2, [mila]), page(2, 2, [tom, { ...mila }]));
    expect(await short(folder)).toEqual(["twitch mila 1240 90min", "twitch tom 3 0min"]);
    const { title, notes } = await readFile(folder);
    expect(title).toMatch(/^Streamlabs Cloudbot, /);
    expect(notes).toEqual([]);
  });

  it("are read in the order of their numbers, whatever their files are called", async () => {
    const all = Array.from({ length: 11 }, (_, n) => ({ name: `viewer${n}`, points: n, time: 0 }));
    const pages = all.map((one, n) => page(n + 1, 11, [one]));
    expect(await short(folderWith(...pages))).toEqual(all.map(({ name, points }) => `twitch ${name} ${points} 0min`));
    const backwards = await short(folderWith(...pages.toReversed()));
    expect(backwards).toEqual(await short(folderWith(...pages)));
  });

  it("say which are missing", async () => {
    const { notes } = await readFile(folderWith(page(2, 4, [mila])));
    expect(notes).toEqual(["Of 4 pages these are not there: 1, 3, 4."]);
  });

  it("give both where one viewer stands there with two balances", async () => {
    const both = await short(fileWith("x", page(1, 1, [mila, { ...mila, points: 7 }])));
    expect(both).toEqual(["twitch mila 1240 90min", "twitch mila 7 90min"]);
  });

  it("have viewers of other platforms", async () => {
    const viewers = [
      { ...mila, platform: "kick" },
      { ...tom, platform: "youtube" },
    ];
    expect(await short(fileWith("x", page(1, 1, viewers)))).toEqual([
      "kick mila 1240 90min",
      "entry 2 tom: only on youtube",
    ]);
  });

  it("bring back whatever was in them", async () => {
    const viewer = fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9_]{3,12}$/),
      points: fc.nat(1e9),
      time: fc.nat(1e6),
    });
    const viewers = fc.uniqueArray(viewer, { selector: ({ name }) => name, minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(viewers, fc.integer({ min: 1, max: 9 }), async (all, size) => {
        const pages: string[] = [];
        for (let at = 0; at < all.length; at += size) pages.push(page(pages.length + 1, 9, all.slice(at, at + size)));
        expect(await short(folderWith(...pages))).toEqual(
          all.map(({ name, points, time }) => `twitch ${name} ${points} ${time}min`),
        );
      }),
      { numRuns: 25 },
    );
  });
});

describe("the Loyalty Extension", () => {
  const extension =
    '{"points":{"current_page":1,"data":[{"username":"mila","points":12,"time_watched":90}],"per_page":100}}';
  it("is read from its own pages", async () => {
    const { title } = await readFile(fileWith("x", extension));
    expect(title).toBe("Streamlabs Loyalty Extension, x");
    expect(await short(fileWith("x", extension))).toEqual(["twitch mila 12 90min"]);
  });

  it("is not added up with Cloudbot's", async () => {
    await expect(readFile(folderWith(extension, page(1, 1, [mila])))).rejects.toThrow(/count different points/);
  });
});

describe("CSV of Cloudbot", () => {
  it.each([
    "Username,Points,WatchTimeMinutes,UpdatedAt,CreatedAt\nMila,1240,90,2026-11-01 20:00:00,2024-01-01 10:00:00\n",
    "points;username;time_watched\r\n1240;mila;90\r\n",
    "username,points,time,updated_at,created_at\nmila,1240,90,x,y\n",
  ])("is read: %j", async (content) => {
    const file = fileWith("x", content);
    expect((await readFile(file)).title).toBe("Streamlabs, x");
    expect(await short(file)).toEqual(["twitch mila 1240 90min"]);
  });
});

it.each([
  ["page.json", page(1, 2, [mila, tom])],
  ["a.csv", "Username,Points,WatchTimeMinutes\nmila,1240,90\ntom,2,1\n"],
])("%s of Streamlabs is never a stack when damaged", async (name, content) => {
  await expectNoStack(name, content);
});

describe.skipIf(!existsSync(fixture("streamlabs-cloudbot/loyalty.csv")))("the shared samples of Streamlabs", () => {
  it.each([
    ["loyalty-page-1.json", ["twitch ada_l 1240 1440min", "twitch 007 300 60min"]],
    ["loyalty-page-2.json", ["twitch nightbot 99999 12345min", "entry 1 Zoë_TV: no name that Twitch knows"]],
    ["loyalty.csv", ["twitch ada_l 1240 1440min", "twitch 007 300 60min"]],
    ["user-points-page-1.json", ["twitch ada_l 1240 1440min", "twitch 007 300 60min"]],
  ])("%s", async (name, expected) => {
    expect(await short(fixture(`streamlabs-cloudbot/${name}`))).toEqual(expected);
  });
});

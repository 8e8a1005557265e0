import { existsSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { downloadOf } from "../../src/imports/fetch/downloads.ts";
import { fetching, pointsService } from "./downloading.ts";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, fixture, readFile } from "./reading.ts";

const BOARD = [
  {
    level: 12,
    watchtime: 1440,
    xp: 7200,
    points: 1240,
    name: "Mila-X",
    followage: { date: "2024-05-01T10:00:00.000Z" },
  },
  { level: 0, watchtime: 59, xp: 0, points: "-5", name: "tom", followage: null },
];

async function short(where: string, time = "minutes"): Promise<string[]> {
  const { rows, skipped } = await readFile(where, { answers: { time } });
  return [
    ...rows.map(({ login, amount, minutes, platform }) => `${platform} ${login} ${amount} ${minutes}min`),
    ...skipped,
  ];
}

describe("a leaderboard of BotRix", () => {
  it.each([
    ["bare", BOARD],
    ["wrapped", { data: BOARD }],
    ["wrapped twice", { ok: true, result: { leaderboard: BOARD } }],
    ["in pages", [BOARD.slice(0, 1), BOARD.slice(1)]],
  ])("is read %s", async (_how, content) => {
    const file = fileWith("x", JSON.stringify(content));
    expect(await short(file)).toEqual(["kick mila-x 1240 1440min", "kick tom 0 59min"]);
    expect(await short(file, "seconds")).toEqual(["kick mila-x 1240 24min", "kick tom 0 0min"]);
  });

  it("asks for the unit of its times, which nobody knows", async () => {
    await expect(readFile(fileWith("x", JSON.stringify(BOARD)))).rejects.toThrow(/It asks for time/);
    await expect(short(fileWith("x", JSON.stringify(BOARD)), "days")).rejects.toThrow(/say minutes or seconds/);
  });

  it.each(["[]", '{"data":[]}', " [ ]\n"])("is told as a wrong channel when it is empty: %s", async (content) => {
    await expect(readFile(fileWith("x", content))).rejects.toThrow(/channel that it does not know/);
  });

  it("brings back whatever was in it", async () => {
    const viewer = fc.record({
      name: fc.stringMatching(/^[a-z][a-z0-9_-]{3,12}$/),
      points: fc.nat(1e9),
      watchtime: fc.nat(1e7),
      level: fc.nat(99),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(viewer, { minLength: 1, maxLength: 20 }), async (viewers) => {
        expect(await short(fileWith("x", JSON.stringify(viewers)))).toEqual(
          viewers.map(({ name, points, watchtime }) => `kick ${name} ${points} ${watchtime}min`),
        );
      }),
      { numRuns: 25 },
    );
  });

  it("is never a stack when damaged", async () => {
    await expectNoStack("a.json", JSON.stringify(BOARD));
  });
});

describe.skipIf(!existsSync(fixture("botrix/leaderboard.json")))("the shared samples of BotRix", () => {
  it("are read", async () => {
    expect(await short(fixture("botrix/leaderboard.json"))).toEqual([
      "kick ada_l 1240 1440min",
      "kick kick-name-with-dash 300 60min",
      "kick minus 0 0min",
    ]);
    expect(await short(fixture("botrix/leaderboard-wrapped.json"))).toEqual(["kick ada_l 1240 1440min"]);
    await expect(short(fixture("botrix/empty.json"))).rejects.toThrow(/empty list/);
  });
});

describe("fetching from BotRix", () => {
  it.each([
    ["botrix:Mint_Lady", undefined, "kick"],
    ["botrix:twitch/mint_lady", undefined, "twitch"],
    ["https://botrix.live/api/public/leaderboard?platform=kick&user=Mint_Lady", undefined, "kick"],
    ["https://botrix.live/api/public/leaderboard?user=mint_lady&platform=twitch", undefined, "twitch"],
    ["mint_lady", "botrix", "kick"],
  ])("is asked for by %s", (text, from, platform) => {
    expect(downloadOf(text, from)?.target).toEqual({ bot: "botrix", channel: "mint_lady", platform });
  });

  it("is refused without a channel on Kick or Twitch", () => {
    expect(() => downloadOf("https://botrix.live/api/public/leaderboard?platform=trovo&user=x")).toThrow(
      /names no channel/,
    );
    expect(() => downloadOf("https://botrix.live/")).toThrow(/names no channel/);
    expect(() => downloadOf("botrix:a b")).toThrow(/names no channel/);
  });

  it("saves the board with its platform, and asks again where it breaks", async () => {
    const service = await pointsService();
    service.boards["twitch/mint_lady"] = BOARD;
    service.troubles.push(
      ...(["cut", "limited", "broken"] as const).map((trouble) => ({ at: "leaderboard", trouble })),
    );
    const run = fetching(service, "botrix:twitch/mint_lady");
    const folder = await run.run();
    expect(path.relative(run.folder, folder)).toBe("botrix-twitch-mint_lady-2026-01-06");
    expect(run.waits).toEqual([1_000, 7_000, 2_000]);
    expect(await short(folder)).toEqual([
      "twitch tom 0 59min",
      "entry 1 of leaderboard.json Mila-X: no name that Twitch knows",
    ]);
    const asked = service.asked.length;
    await run.run();
    expect(service.asked.length).toBe(asked);
  });

  it("says a sentence for a channel that is not there", async () => {
    const service = await pointsService();
    await expect(fetching(service, "botrix:nobody").run()).rejects.toThrow(/knows no channel nobody on Kick/);
    service.troubles.push({ at: "leaderboard", trouble: { status: 403 } });
    await expect(fetching(service, "botrix:nobody").run()).rejects.toThrow(/error 403/);
  });
});

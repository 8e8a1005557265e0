import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/base/errors.ts";
import { downloadOf } from "../../src/imports/fetch/downloads.ts";
import { CHANNEL_ID, type PointsService } from "../support/points-service.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { fetching, pointsService } from "./downloading.ts";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, fixture, readFile } from "./reading.ts";

/** A folder with these files in it. */
function folderWith(files: Readonly<Record<string, unknown>>): string {
  const folder = temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

/** `mila 12 all-time 90 min 60`. */
async function viewersOf(where: string): Promise<string[]> {
  const { rows, skipped } = await readFile(where);
  return [
    ...rows.map(({ login, amount, allTime, minutes }) => `${login} ${amount} all-time ${allTime} min ${minutes}`),
    ...skipped,
  ];
}

const TOP = {
  _total: 3,
  users: [
    { username: "mila", points: 12 },
    { username: "007", points: 3 },
  ],
};
const TOP_2 = { _total: 3, users: [{ username: "minus", points: -20 }] };
const ALL = {
  _total: 3,
  users: [
    { username: "spent", points: 900 },
    { username: "mila", points: 90 },
    { username: "007", points: 3 },
  ],
};
const WATCHED = {
  _total: 2,
  users: [
    { username: "mila", minutes: 60 },
    { username: "lurker", minutes: 700 },
  ],
};
const MERGED = [
  "mila 12 all-time 90 min 60",
  "007 3 all-time 3 min 0",
  "minus 0 all-time 0 min 0",
  "spent 0 all-time 900 min 0",
  "lurker 0 all-time 0 min 700",
];

describe("saved pages of StreamElements", () => {
  it("are put together by name, in any number of files", async () => {
    const folder = folderWith({ "a-top.json": TOP, "b-top-2.json": TOP_2, "c-alltime.json": ALL, "d.json": WATCHED });
    const { title, currencies, notes } = await readFile(folder);
    expect([title.startsWith("StreamElements"), currencies, notes]).toEqual([true, ["points"], []]);
    expect(await viewersOf(folder)).toEqual(MERGED);
  });

  it.each([
    ["under their names", { top: [TOP, TOP_2], allTime: ALL, watchtime: WATCHED }],
    ["wrapped", { data: { top: [TOP, TOP_2], "all-time": ALL, watched: WATCHED } }],
  ])("may be in one file, %s", async (_how, content) => {
    expect(await viewersOf(fileWith("x", JSON.stringify(content)))).toEqual(MERGED);
  });

  it("may stand behind each other", async () => {
    const lines = [TOP, TOP_2, WATCHED].map((page) => JSON.stringify(page)).join("\n");
    expect(await viewersOf(fileWith("x", lines))).toEqual([
      "mila 12 all-time 0 min 60",
      "007 3 all-time 0 min 0",
      "minus 0 all-time 0 min 0",
      "lurker 0 all-time 0 min 700",
    ]);
  });

  it("give each viewer once where a page was saved twice", async () => {
    const { rows, notes } = await readFile(folderWith({ "1.json": TOP, "2.json": TOP }));
    expect(rows.map(({ login, amount }) => [login, amount])).toEqual([
      ["mila", 12],
      ["007", 3],
    ]);
    expect(notes).toContain("Of the list of points 2 of 3 viewers are there: pages are missing.");
  });

  it("give nobody points that are perhaps of all time", async () => {
    await expect(readFile(folderWith({ "1.json": TOP, "2.json": ALL }))).rejects.toThrow(/which is of all time/);
    const { rows, notes } = await readFile(folderWith({ "AllTime.JSON": ALL }));
    expect(rows.map(({ login, amount, allTime }) => [login, amount, allTime])).toContainEqual(["spent", 0, 900]);
    expect(notes).toContain("The list of points is not there: nobody gets any.");
  });

  it("may be single viewers", async () => {
    const viewer = { channel: CHANNEL_ID, username: "mila", points: 12, pointsAlltime: 90, watchtime: 60, rank: 2 };
    expect(await viewersOf(fileWith("x", JSON.stringify(viewer)))).toEqual(["mila 12 all-time 90 min 60"]);
  });

  it("say so when nobody is in them", async () => {
    await expect(readFile(fileWith("x", '{"_total":0,"users":[]}'))).rejects.toThrow(/without any viewer/);
  });

  it("are not taken for lists of others", async () => {
    const { title } = await readFile(fileWith("x", '{"users":[{"username":"mila","points":1,"level":3}]}'));
    expect(title).toMatch(/^A table/);
  });

  it("bring back whatever was in them", async () => {
    const name = fc.stringMatching(/^[a-z][a-z0-9_]{3,12}$/);
    const values = fc.dictionary(name, fc.nat(1e9), { minKeys: 1, maxKeys: 12 });
    await fc.assert(
      fc.asyncProperty(values, values, values, fc.integer({ min: 1, max: 5 }), async (top, all, watched, size) => {
        const files: Record<string, unknown> = {};
        for (const [list, amounts, member] of [
          ["top", top, "points"],
          ["alltime", all, "points"],
          ["watchtime", watched, "minutes"],
        ] as const) {
          const users = Object.entries(amounts).map(([username, amount]) => ({ username, [member]: amount }));
          for (let at = 0; at < users.length; at += size) {
            files[`${list}-${at}.json`] = { _total: users.length, users: users.slice(at, at + size) };
          }
        }
        const { rows } = await readFile(folderWith(files));
        const read = Object.fromEntries(
          rows.map(({ login, amount, allTime, minutes }) => [login, [amount, allTime, minutes]]),
        );
        const names = new Set([...Object.keys(top), ...Object.keys(all), ...Object.keys(watched)]);
        const capped = (minutes = 0) => Math.min(minutes, 100_000_000);
        expect(read).toEqual(
          Object.fromEntries([...names].map((one) => [one, [top[one] ?? 0, all[one] ?? 0, capped(watched[one])]])),
        );
      }),
      { numRuns: 25 },
    );
  });

  it.each([
    ["top.json", JSON.stringify(TOP)],
    ["all.json", JSON.stringify({ top: TOP, alltime: ALL, watchtime: WATCHED })],
    ["points.csv", '"mila","",1240,2000,1440\r\n"007","5",300,0,60\r\n'],
  ])("are never a stack when damaged: %s", async (name, content) => {
    await expectNoStack(name, content);
  });
});

describe("the CSV of StreamElements", () => {
  it("has no titles", async () => {
    const file = fileWith("x", '\uFEFF"mila","51000001",1240,2000,1440\r\n"007","",300,0,60\r\n');
    const { title, rows } = await readFile(file);
    expect(title).toBe("StreamElements, x");
    expect(
      rows.map(({ login, platformId, amount, allTime, minutes }) => [login, platformId, amount, allTime, minutes]),
    ).toEqual([
      ["mila", "51000001", 1240, 2000, 1440],
      ["007", undefined, 300, 0, 60],
    ]);
  });
});

describe.skipIf(!existsSync(fixture("streamelements/top.json")))("the shared samples of StreamElements", () => {
  it("are put together", async () => {
    const folder = path.dirname(fixture("streamelements/top.json"));
    const names = readdirSync(folder).filter((name) => name.endsWith(".json") && name !== "viewer.json");
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, name), "utf8")]));
    expect((await viewersOf(folderWith(files))).sort()).toEqual([
      "007 300 all-time 300 min 60",
      "1e5 55 all-time 0 min 0",
      "ada_l 1240 all-time 3160 min 1440",
      "lurker 0 all-time 0 min 9000",
      "minus 0 all-time 0 min 0",
      "nightbot 99999 all-time 99999 min 0",
      "spent_all 0 all-time 900 min 0",
    ]);
    expect(await viewersOf(fixture("streamelements/sl-points.csv"))).toEqual([
      "ada_l 1240 all-time 0 min 1440",
      "007 300 all-time 0 min 60",
    ]);
    expect(await viewersOf(fixture("streamelements/viewer.json"))).toEqual(["ada_l 1240 all-time 3160 min 1440"]);
  });
});

async function serviceWithLists(): Promise<PointsService> {
  const service = await pointsService();
  service.lists.top = [...TOP.users, ...TOP_2.users];
  service.lists.alltime = ALL.users;
  service.lists.watchtime = WATCHED.users;
  return service;
}

describe("fetching from StreamElements", () => {
  it.each([
    ["streamelements:Mint_Lady", undefined],
    ["https://streamelements.com/Mint_Lady", undefined],
    ["https://www.streamelements.com/mint_lady/leaderboard?x=1", undefined],
    ["streamelements.com/mint_lady", undefined],
    ["mint_lady", "streamelements"],
    ["@mint_lady", "StreamElements"],
  ])("is asked for by %s", (text, from) => {
    expect(downloadOf(text, from)?.target).toEqual({ bot: "streamelements", channel: "mint_lady" });
  });

  it("is not asked for by a file or another link, and not without a name", () => {
    expect(downloadOf("points.csv")).toBeUndefined();
    expect(downloadOf("https://example.com/mint_lady")).toBeUndefined();
    expect(() => downloadOf("streamelements:")).toThrow(/names no channel/);
    expect(() => downloadOf("https://streamelements.com/dashboard/loyalty")).toThrow(/names no channel/);
    expect(() => downloadOf("streamelements:../../x")).toThrow(ConfigError);
  });

  it("saves every page, without asking for anything", async () => {
    const service = await serviceWithLists();
    const run = fetching(service, "streamelements:mint_lady");
    const folder = await run.run();
    expect(path.relative(run.folder, folder)).toBe("streamelements-mint_lady-2026-01-06");
    expect(readdirSync(folder)).toEqual([
      ...["alltime-0000000.json", "alltime-0000002.json", "channel.json"],
      ...["top-0000000.json", "top-0000002.json", "watchtime-0000000.json"],
    ]);
    expect(run.questions).toEqual([]);
    expect(run.counts.at(-1)).toBe("8/8");
    expect(readFileSync(path.join(folder, "channel.json"), "utf8")).not.toContain("x@y");
    expect(await viewersOf(folder)).toEqual(expect.arrayContaining(MERGED));
    expect(await viewersOf(folder)).toHaveLength(MERGED.length);
  });

  it("tells Kick's viewers from Twitch's by the channel", async () => {
    const service = await serviceWithLists();
    service.provider = "kick";
    const { rows } = await readFile(await fetching(service, "streamelements:mint_lady").run());
    expect(rows[0]?.platform).toBe("kick");
  });

  it("waits as long as it is told, and asks broken pages again", async () => {
    const service = await serviceWithLists();
    service.troubles.push(
      ...(["limited", "broken", "cut", "down", { status: 503 }] as const).map((trouble) => ({ at: "/top", trouble })),
      { at: "/alltime", trouble: { status: 429, retryAfter: new Date(Date.now() + 60_000).toUTCString() } },
    );
    const run = fetching(service, "streamelements:mint_lady");
    expect(await viewersOf(await run.run())).toHaveLength(MERGED.length);
    expect(run.waits.slice(0, 5)).toEqual([7_000, 1_000, 2_000, 4_000, 8_000]);
    expect(run.waits[5]).toBeGreaterThan(50_000);
  });

  it("goes on where it broke off", async () => {
    const service = await serviceWithLists();
    service.troubles.push(
      ...Array.from({ length: 6 }, () => ({ at: "/alltime?limit=1000&offset=2", trouble: "cut" as const })),
    );
    const run = fetching(service, "streamelements:mint_lady");
    await expect(run.run()).rejects.toThrow(/the same again goes on from there/);
    const before = service.asked.length;
    // What a killed process leaves is no whole page.
    const folder = path.join(run.folder, "streamelements-mint_lady-2026-01-06");
    writeFileSync(path.join(folder, "top-0000002.json"), '{"_total":3,"us');
    await run.run();
    expect(service.asked.slice(before).map((asked) => asked.replace(/^.*\//, ""))).toEqual([
      "top?limit=1000&offset=2",
      "alltime?limit=1000&offset=2",
      "watchtime?limit=1000&offset=0",
    ]);
    expect(await viewersOf(folder)).toHaveLength(MERGED.length);
    await run.run({ nowMs: Date.UTC(2026, 0, 7, 19) });
    expect(service.asked.length).toBe(before + 3 + 6);
  });

  it("asks for the JWT only where it must, and keeps it nowhere", async () => {
    const service = await serviceWithLists();
    service.token = "secret-jwt-1234";
    const run = fetching(service, "streamelements:mint_lady", { token: " Bearer secret-jwt-1234\n" });
    const folder = await run.run();
    expect(run.questions).toHaveLength(1);
    const kept = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "utf8"));
    expect(kept.join("")).not.toContain("secret-jwt");
    expect(service.asked.join("")).not.toContain("secret-jwt");
    await expect(fetching(service, "streamelements:mint_lady").run()).rejects.toThrow(/STREAMELEMENTS_JWT/);
    const wrong = fetching(service, "streamelements:mint_lady", { token: "another" });
    await expect(wrong.run()).rejects.toThrow(/refuses this JWT/);
  });

  it("ends when the same page comes twice, and the missing viewers are told", async () => {
    const service = await serviceWithLists();
    service.repeats = true;
    const folder = await fetching(service, "streamelements:mint_lady").run();
    const { notes } = await readFile(folder);
    expect(notes).toContain("Of the list of points 2 of 3 viewers are there: pages are missing.");
  });

  it("says a sentence for a channel that is not there, a service that is down, and one that wants no more", async () => {
    const service = await serviceWithLists();
    await expect(fetching(service, "streamelements:nobody").run()).rejects.toThrow(/knows no channel nobody/);
    service.troubles.push({ at: "/channels", trouble: { status: 429, retryAfter: "90000" } });
    await expect(fetching(service, "streamelements:mint_lady").run()).rejects.toThrow(/asked too often/);
    const run = fetching(service, "streamelements:mint_lady");
    await service.stop();
    await expect(run.run()).rejects.toThrow(/ECONNREFUSED/);
  });

  it("ends when it is called off", async () => {
    const service = await serviceWithLists();
    const run = fetching(service, "streamelements:mint_lady");
    await expect(run.run({ signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    expect(service.asked).toEqual([]);
  });

  it("ends at once when it is called off in a long pause", async () => {
    const service = await serviceWithLists();
    service.troubles.push({ at: "/channels", trouble: { status: 429, retryAfter: "800" } });
    const interrupt = new AbortController();
    let cancelled = 0;
    const timers = {
      after: () => ({ cancel: () => cancelled++ }),
      every: () => ({ cancel() {} }),
    };
    const run = fetching(service, "streamelements:mint_lady").run({
      ...{ timers, signal: interrupt.signal },
      waits: () => setImmediate(() => interrupt.abort()),
    });
    await expect(run).rejects.toThrow(/abort/i);
    expect(cancelled).toBe(1);
    expect(service.asked).toHaveLength(1);
  });
});

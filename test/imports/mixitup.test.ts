import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import writeExcel from "write-excel-file/node";
import { temporaryFolder } from "../support/rehearsal.ts";
import { databaseWith } from "./databases.ts";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, fixture, folderWith, importRow, questionOf, readFile, zipWith } from "./reading.ts";

const COINS = "aaaaaaaa-1111-4a6b-9a77-1f0d7a1b9c02";
const LEVELS = "bbbbbbbb-2222-4a6b-9a77-1f0d7a1b9c03";
const TYPES = "System.Collections.Generic.Dictionary`2[[System.Guid, mscorlib],[System.Int32, mscorlib]], mscorlib";
const guid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

function settings(name: string, currencies: object = {}): string {
  const type = "MixItUp.Base.Model.Currency.CurrencyModel, MixItUp.Base";
  return JSON.stringify({
    $type: "MixItUp.Base.Model.Settings.SettingsV3Model, MixItUp.Base",
    Version: 7,
    Name: name,
    Currency: {
      $type: TYPES,
      [LEVELS]: { $type: type, ID: LEVELS, Name: "Crew Level", Ranks: [{ Name: "New", Amount: 0 }], IsPrimary: false },
      [COINS]: { $type: type, ID: COINS, Name: "Gold Coins", MaxAmount: 2147483647, Ranks: [], IsPrimary: true },
      ...currencies,
    },
  });
}

function data(amounts: object | undefined, more: object = {}): string {
  const currencies = amounts && { $type: TYPES, ...amounts };
  return JSON.stringify({
    $type: "MixItUp.Base.Model.User.UserV2Model",
    OnlineViewingMinutes: 30,
    CurrencyAmounts: currencies,
    ...more,
  });
}

const on = (platform: string, ID: string, Username: string, DisplayName = Username) => ({
  PlatformData: { $type: "x", [platform]: { $type: "y", Platform: 2, ID, Username, DisplayName } },
});
const active = (LastActivity: string) => ({ LastActivity });

const USERS = `CREATE TABLE "Users" ("ID" TEXT NOT NULL UNIQUE,"TwitchID" TEXT,"TwitchUsername" TEXT,"YouTubeID" TEXT,"YouTubeUsername" TEXT,"FacebookID" TEXT,"FacebookUsername" TEXT,"TrovoID" TEXT,"TrovoUsername" TEXT,"Data" TEXT NOT NULL)`;
const IMPORTED = `CREATE TABLE "ImportedUsers" ("ID" TEXT NOT NULL,"Platform" INTEGER NOT NULL,"PlatformID" TEXT,"PlatformUsername" TEXT,"Data" TEXT NOT NULL,PRIMARY KEY("ID"))`;

/** One row of `Users`. */
function user(
  n: number,
  twitch: readonly [string | null, string | null],
  youTube: string | null,
  text: string,
): unknown[] {
  return [guid(n), ...twitch, youTube && `UC${n}`, youTube, null, null, null, null, text];
}

const NOBODY = [null, null] as const;
const ROWS = [
  user(
    1,
    ["81000001", "mira_k"],
    null,
    data({ [COINS]: 2_480, [LEVELS]: 9 }, on("Twitch", "81000001", "mira_k", "Mira_K")),
  ),
  user(2, ["81000002", "0099"], "Ninety Nine", data({ [COINS.toUpperCase()]: 300 })),
  user(3, NOBODY, "Tube of Words", data({ [COINS]: 7 })),
  user(4, ["81000004", "twice"], null, data({ [COINS]: 4 }, active("2024-05-01T10:00:00+02:00"))),
  user(5, ["81000005", "Twice"], null, data({ [COINS]: 2_147_483_647 }, active("2025-05-01T10:00:00+02:00"))),
  user(6, ["81000006", "some_bot"], null, data({ [COINS]: 6 }, { IsSpecialtyExcluded: true })),
  user(7, NOBODY, null, data({ [COINS]: 8 }, on("Kick", "771", "green-one"))),
  user(8, ["81000008", "nothing"], null, data(undefined, { OnlineViewingMinutes: null })),
  user(9, ["81000009", "broken"], null, "{"),
  user(10, NOBODY, null, data({ [COINS]: 1 })),
];
const WAITING = [
  [guid(90), 2, null, "waiting_one", data({ [COINS]: 640 }, { OnlineViewingMinutes: 120 })],
  [guid(91), 7, "772", "lime-two", data({ [COINS]: 5 })],
  [guid(92), 3, "UC9", "Some Tube", data({ [COINS]: 5 })],
];
const minutes = 30;
const READ = [
  importRow("mira_k", { platformId: "81000001", displayName: "Mira_K", amount: 2_480, minutes }),
  importRow("0099", { platformId: "81000002", amount: 300, minutes }),
  importRow("", { platformId: "81000004", displayName: "twice", amount: 4, minutes }),
  importRow("twice", { platformId: "81000005", displayName: "Twice", amount: 2_147_483_647, minutes }),
  importRow("green-one", { platform: "kick", platformId: "771", amount: 8, minutes }),
  importRow("nothing", { platformId: "81000008" }),
  importRow("waiting_one", { amount: 640, minutes: 120 }),
  importRow("lime-two", { platform: "kick", platformId: "772", amount: 5, minutes }),
];
const SKIPPED = [
  "row 3 of Users Tube of Words: only on YouTube",
  "row 6 of Users some_bot: excluded there",
  "row 9 of Users broken: what it has cannot be read",
  "row 10 of Users : no account on Twitch or Kick",
  "row 3 of ImportedUsers Some Tube: only on YouTube",
];

const database = () => readFileSync(databaseWith(`${USERS};${IMPORTED}`, { Users: ROWS, ImportedUsers: WAITING }));
const ONE = () => readFileSync(databaseWith(USERS, { Users: ROWS.slice(0, 1) }));

describe("a database of Mix It Up", () => {
  it("has viewers, and the names of its currencies beside it", async () => {
    const db3 = database();
    const everywhere = [
      await zipWith({ "2b6f.miu3": settings("Mine"), "2b6f.db3": db3 }, "Mine-Backup.miubackup"),
      folderWith({ "2b6f.miu3": `\uFEFF${settings("Mine")}`, "2b6f.db3": db3 }),
      folderWith({
        "Settings/a": settings("Mine"),
        "Settings/b": db3,
        "Overlay/x.html": "<p>",
        "Counters/deaths.txt": "5",
      }),
    ];
    for (const where of everywhere) {
      const { currencies, rows, skipped, notes } = await readFile(where);
      expect(currencies).toEqual(["Gold Coins"]);
      expect(rows).toEqual(READ);
      expect(skipped).toEqual(SKIPPED);
      expect(notes).toEqual([
        "Crew Level is a rank there, and does not come along.",
        "Viewers with 2,147,483,647 (1) have the most that Mix It Up can count; they may have had more.",
      ]);
    }
  });

  it("alone has ids for names", async () => {
    const { currencies, rows, notes } = await readFile(fileWith("x", database()), { currency: COINS });
    expect(currencies).toEqual([COINS, LEVELS]);
    expect(rows).toEqual(READ);
    expect(notes.join()).toContain("The names of the currencies are in the file that ends in .miu3");
  });

  it("may be older or newer", async () => {
    const older = databaseWith(
      "CREATE TABLE users (id TEXT, twitchid INTEGER, twitchusername TEXT, data BLOB, extra TEXT)",
      {
        users: [
          [
            guid(1),
            81_000_001,
            "mira_k",
            Buffer.from(data({ [COINS]: 5 }, { OnlineViewingMinutes: undefined, ViewingMinutes: 8 })),
            "x",
          ],
          [guid(2), null, null, data({ [COINS]: 6 }, { TwitchID: "81000002", TwitchUsername: "by_data" }), null],
          [guid(3), 81_000_003, "exempt", data({ [COINS]: 6 }, { IsCurrencyRankExempt: true }), null],
        ],
      },
    );
    const { rows, skipped } = await readFile(older);
    expect(rows.map(({ login, platformId, amount, minutes }) => [login, platformId, amount, minutes])).toEqual([
      ["mira_k", "81000001", 5, 8],
      ["by_data", "81000002", 6, 30],
    ]);
    expect(skipped).toEqual(["row 3 of users exempt: excluded there"]);
    const newer = databaseWith(
      "CREATE TABLE Users (ID TEXT, KickID TEXT, KickUsername TEXT, TwitchID TEXT, TwitchUsername TEXT, Data TEXT)",
      {
        Users: [
          [guid(1), "771", "green-one", null, null, data({ [COINS]: 5 })],
          [guid(2), "772", "lime", "81000002", "both", data({ [COINS]: 6 }, on("7", "772", "lime"))],
        ],
      },
    );
    expect((await readFile(newer)).rows).toEqual([
      importRow("green-one", { platform: "kick", platformId: "771", amount: 5, minutes }),
      importRow("both", { platformId: "81000002", amount: 6, minutes }),
    ]);
  });

  it("without viewers, currencies or a table of the waiting has nothing", async () => {
    const empty = await readFile(databaseWith(USERS));
    expect(empty).toMatchObject({ rows: [], currencies: ["points"] });
    const noCurrency = folderWith({
      "a.db3": ONE(),
      "a.miu3": settings("x").replace('Ranks":[]', 'Ranks":{"$values":[1]}'),
    });
    expect(await readFile(noCurrency)).toMatchObject({ currencies: ["points"], skipped: [] });
  });

  it("keeps two currencies of the same name apart, the main one first", async () => {
    const other = { [guid(5)]: { Name: "gold coins", Ranks: null }, [guid(6)]: { Name: " ", Ranks: [] } };
    const { currencies } = await readFile(folderWith({ "a.db3": ONE(), "a.miu3": settings("x", other) }));
    expect(currencies).toEqual([`Gold Coins (${COINS})`, `gold coins (${guid(5)})`, guid(6)]);
  });

  it("asks which profile where there are several", async () => {
    const several = {
      "a.miu3": settings("Mine"),
      "a.db3": database(),
      "b.miu3": settings("Other"),
      "b.db3": ONE(),
      "c.db3": ONE(),
      "d.miu3": settings("No viewers"),
    };
    const folder = folderWith(several);
    expect(await questionOf(folder)).toMatchObject({ id: "profile", options: ["Mine", "Other", "c"] });
    expect((await readFile(folder, { answers: { profile: "mine" } })).rows).toEqual(READ);
    await expect(readFile(folder, { answers: { profile: "x" } })).rejects.toThrow("There is no profile x");
    const one = folderWith({ "a.miu3": settings("Mine"), "a.db3": ONE() });
    await expect(readFile(one, { answers: { profile: "Other" } })).rejects.toThrow("There is no profile Other");
    expect((await readFile(one, { answers: { profile: "Mine" } })).rows).toHaveLength(1);
  });

  it("is missed beside the settings alone", async () => {
    await expect(readFile(fileWith("mine.miu3", settings("Mine")))).rejects.toThrow(
      "mine.miu3 has the settings of Mix It Up",
    );
  });

  it("is not what other programs have", async () => {
    const other = databaseWith("CREATE TABLE users (id TEXT, name TEXT, data TEXT)", { users: [["1", "ann", "{}"]] });
    await expect(readFile(other, { from: "mixitup" })).rejects.toThrow("no file of mixitup");
  });

  it("is read as it was written, whatever the numbers", async () => {
    const viewer = fc.record({
      id: fc.integer({ min: 1, max: 1e9 }),
      name: fc.stringMatching(/^[a-z0-9_]{1,25}$/),
      points: fc.integer({ min: 0, max: 2_147_483_646 }),
      watched: fc.integer({ min: 0, max: 1e6 }),
      displayName: fc.string({ unit: "binary" }),
    });
    const viewers = fc.uniqueArray(viewer, { selector: ({ name }) => name, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(viewers, async (list) => {
        const rows = list.map(({ id, name, points, watched, displayName }, n) =>
          user(
            n,
            [`${id}`, name],
            null,
            data({ [COINS]: points }, { OnlineViewingMinutes: watched, ...on("Twitch", `${id}`, name, displayName) }),
          ),
        );
        const file = databaseWith(USERS, { Users: rows });
        const read = await readFile(folderWith({ "a.db3": readFileSync(file), "a.miu3": settings("x") }));
        expect(read.rows.map((row) => [row.platformId, row.login, row.amount, row.minutes])).toEqual(
          list.map(({ id, name, points, watched }) => [`${id}`, name, points, watched]),
        );
      }),
      { numRuns: 25 },
    );
  });

  it("says a sentence when it is damaged, or is read", { timeout: 30_000 }, async () => {
    await expectNoStack("a.db3", database());
    await expectNoStack("a.miubackup", readFileSync(await zipWith({ "a.miu3": settings("x"), "a.db3": database() })));
  });
});

const PLATFORMS = "TwitchID\tTwitchUsername\tYouTubeID\tYouTubeUsername\tTrovoID\tTrovoUsername\tKickID\tKickUsername";
const TOTALS =
  "TotalStreamsWatched\tTotalAmountDonated\tTotalSubsGifted\tTotalSubsReceived\tTotalChatMessagesSent\tTotalTimesTagged\tTotalCommandsRun\tTotalMonthsSubbed\tLastSeen";
const totals = "3\t2,5\t0\t0\t5\t0\t2\t0\t30.11.2025 20:00";
const USER_DATA = [
  `MixItUpID\t${PLATFORMS}\tGoldCoins\tMinutes\tMinutes\tCustomTitle\t${TOTALS}`,
  `${guid(1)}\t81000001\tmira_k\t\t\t\t\t\t\t2480\t5\t860\tThe "one\t${totals}`,
  `${guid(2)}\t81000002\t0099\tUC2\tNinety Nine\t\t\t\t\t300\t0\t60\t\t${totals}`,
  `${guid(3)}\t\t\tUC3\tTube of Words\t\t\t\t\t77\t0\t12\t\t${totals}`,
  `${guid(4)}\t\t\t\t\t\t\t771\tgreen-one\t8\t0\t1\ta\ttab\t${totals}`,
  `${guid(5)}\t\t\t\t\t\t\t\t\t8\t0\t1\t\t${totals}`,
  "",
].join("\r\n");
const EXPORTED = [
  importRow("mira_k", { platformId: "81000001", amount: 2_480, minutes: 860 }),
  importRow("0099", { platformId: "81000002", amount: 300, minutes: 60 }),
  importRow("green-one", { platform: "kick", platformId: "771", amount: 8, minutes: 1 }),
];
const LIST = `${guid(1)} Twitch 81000001 mira_k 2480\r\n${guid(3)} YouTube UC3 Tube of 7 Words 77\r\n${guid(4)} Kick 771 green-one 0\r\n${guid(5)} Twitch 81000005  5\r\n${guid(6)} None   6\r\nnot a line\r\n${guid(7)} Twitch 81000007 torn12`;

describe("what Mix It Up exports", () => {
  it("has all viewers in one table", async () => {
    const { rows, skipped, currencies, notes } = await readFile(fileWith("User Data.txt", USER_DATA));
    expect(rows).toEqual(EXPORTED);
    expect(skipped).toEqual(["row 4 Tube of Words: only on YouTube", "row 6 : no account on Twitch or Kick"]);
    expect(currencies).toEqual(["GoldCoins", "Minutes"]);
    expect(notes).toHaveLength(1);
  });

  it("may have been saved in Excel, as a sheet or as CSV", async () => {
    const cells = USER_DATA.split("\r\n").map((line) => line.replace("a\ttab", "a tab").split("\t"));
    const csv = cells.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(";")).join("\r\n");
    expect((await readFile(fileWith("a.csv", csv))).rows).toEqual(EXPORTED);
    const file = path.join(temporaryFolder(), "a.xlsx");
    await writeExcel([
      { sheet: "User Data", data: cells.map((row) => row.map((value) => ({ type: String, value }))) },
    ]).toFile(file);
    expect((await readFile(file)).rows).toEqual(EXPORTED);
  });

  it("was another table until 2021", async () => {
    const old = `MixItUpID\tTwitchID\tUsername\tPrimaryRole\tViewingMinutes\tOfflineViewingMinutes\tCustomTitle\tCoins\t${TOTALS}\n${guid(1)}\t81000001\tmira_k\tUser\t860\t5\t\t2480\t${totals}\n${guid(2)}\t81000002\tmoved\tUser\t1\t5\ta\tb\t2480\t${totals}`;
    const { rows, skipped, currencies } = await readFile(fileWith("a", old));
    expect(currencies).toEqual(["Coins"]);
    expect(rows).toEqual(EXPORTED.slice(0, 1));
    expect(skipped).toEqual(["row 3 moved: more cells than columns"]);
  });

  it("is refused where a version put the names into the first line", async () => {
    const wrong = `MixItUpID\tTwitchID\tTwitchUsername\tCoins\tMinutes\tCustomTitle\t${TOTALS}\t81000001\tmira_k\n${guid(1)}\t5\t860\t\t${totals}`;
    await expect(readFile(fileWith("a", wrong))).rejects.toThrow("puts the names of viewers into the first line");
  });

  it("has the viewers of one currency in lines", async () => {
    const { rows, skipped, currencies } = await readFile(fileWith("Gold Coins Data.txt", LIST));
    expect(currencies).toEqual(["Gold Coins"]);
    expect(rows).toEqual([
      importRow("mira_k", { platformId: "81000001", amount: 2_480 }),
      importRow("green-one", { platform: "kick", platformId: "771" }),
      importRow("", { platformId: "81000005", amount: 5 }),
    ]);
    expect(skipped).toEqual([
      "line 2 Tube of 7 Words: only on YouTube",
      "line 5 : no account on Twitch or Kick",
      "line 6 not a line: broken",
      `line 7 ${guid(7)} Twi: broken`,
    ]);
    const old = await readFile(fileWith("x", "81000001 mira_k 2480\r\n81000002 0099 300\r\n"));
    expect([old.currencies, old.rows.map(({ platformId, login, amount }) => [platformId, login, amount])]).toEqual([
      ["points"],
      [
        ["81000001", "mira_k", 2_480],
        ["81000002", "0099", 300],
      ],
    ]);
  });

  it("is the table where a folder has both, and one file where it has several", async () => {
    expect((await readFile(folderWith({ "a.txt": LIST, "b.txt": USER_DATA }))).rows).toEqual(EXPORTED);
    await expect(readFile(folderWith({ "a.txt": LIST, "b.txt": LIST }))).rejects.toThrow("has 2 exports of Mix It Up");
  });

  it("says a sentence when it is damaged, or is read", async () => {
    await expectNoStack("User Data.txt", USER_DATA, 40);
    await expectNoStack("Gold Coins Data.txt", LIST, 40);
  });
});

describe.skipIf(!existsSync(fixture("mixitup")))("the shared samples of Mix It Up", () => {
  const ids = ["40000001", "40000002", "40000004", "40000006", undefined];

  it("are read", async () => {
    for (const where of ["mixitup", "mixitup/Example.miubackup"]) {
      const { rows, currencies, skipped } = await readFile(fixture(where));
      expect(currencies).toEqual(["Points"]);
      expect(rows.map(({ platformId }) => platformId)).toEqual(ids);
      expect(rows.map(({ amount, minutes }) => [amount, minutes])).toEqual([
        [1_240, 860],
        [300, 60],
        [2_147_483_647, 1],
        [0, 0],
        [640, 120],
      ]);
      expect(skipped.map((one) => one.split(": ")[1])).toEqual(["only on YouTube", "excluded there"]);
    }
    const table = await readFile(fixture("mixitup/User Data.txt"));
    expect(table.rows.map(({ login, amount, minutes }) => [login, amount, minutes])).toEqual([
      ["ada_l", 1_240, 860],
      ["007", 300, 60],
    ]);
    const list = await readFile(fixture("mixitup/Points Data.txt"));
    expect(list.rows.map(({ login, amount }) => [login, amount])).toEqual([
      ["ada_l", 1_240],
      ["007", 300],
      ["nopoints", 0],
    ]);
  });
});

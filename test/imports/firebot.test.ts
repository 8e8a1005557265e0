import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import type nedb from "@seald-io/nedb";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/rehearsal.ts";
import { expectNoStack } from "./fuzz.ts";
import { fileWith, fixture, folderWith, importRow, questionOf, readFile, zipWith } from "./reading.ts";

// Its types say a default export, and it has none.
const Datastore = createRequire(import.meta.url)("@seald-io/nedb") as typeof nedb.default;

const GEMS = "11111111-aaaa-11ee-a5b4-0b1f2d3c4e01";
const SHELLS = "22222222-bbbb-11ee-a5b4-0b1f2d3c4e02";
const CURRENCIES = JSON.stringify({
  [GEMS]: { id: GEMS, name: "Gems", active: true, payout: 5, interval: 5, limit: 0, transfer: "Allow", bonus: {} },
  [SHELLS]: { id: SHELLS, name: "Sea, shells", active: false, payout: 1, interval: 9, limit: 0, transfer: "Allow" },
});

function viewer(_id: string, username: string, currency: object, more: object = {}): Record<string, unknown> {
  const flags = { disableAutoStatAccrual: false, disableActiveUserList: false };
  const seen = { joinDate: 1_690_000_000_000, lastSeen: 1_700_000_000_000, minutesInChannel: 30, chatMessages: 4 };
  return {
    username,
    _id,
    displayName: username,
    twitch: true,
    ...seen,
    ...flags,
    metadata: {},
    currency,
    ranks: {},
    ...more,
  };
}

const lines = (...documents: readonly (object | string)[]) =>
  documents.map((one) => (typeof one === "string" ? one : JSON.stringify(one))).join("\n");

const STORE = lines(
  viewer("71000001", "mara", { [GEMS]: 10, [SHELLS]: 2 }, { displayName: "Mara" }),
  { $$indexCreated: { fieldName: "username", unique: false, sparse: false } },
  viewer("71000002", "0042", { [SHELLS]: 7, [GEMS]: 12.5 }),
  viewer("71000003", "left", { [GEMS]: 9_000 }),
  viewer("71000004", "old_name", { [GEMS]: 1 }),
  viewer("71000005", "helperbot", { [GEMS]: 55 }, { disableAutoStatAccrual: true }),
  viewer("71000006", "hidden", { [GEMS]: 6 }, { disableActiveUserList: true }),
  viewer("k881", "green-one@kick", { [GEMS]: 44 }, { twitch: false, displayName: "Green-One" }),
  viewer("yUCabc", "tube@youtube", { [GEMS]: 3 }, { twitch: false }),
  viewer("402", "mixer_days", { [GEMS]: 3 }, { twitch: undefined }),
  viewer("71000007", "owes", { [GEMS]: -4 }),
  viewer("71000008", "rich", { [GEMS]: 2 ** 60 }),
  viewer("71000001", "mara", { [SHELLS]: 2, [GEMS]: 1_500 }, { displayName: "Mara", minutesInChannel: 61 }),
  { $$deleted: true, _id: "71000003" },
  viewer("71000004", "new_name", {}),
  '{"username":"torn","_id":"7100',
);

const GEM_ROWS = [
  importRow("0042", { platformId: "71000002", amount: 12, minutes: 30, changed: ["floored"] }),
  importRow("hidden", { platformId: "71000006", amount: 6, minutes: 30 }),
  importRow("green-one", { platform: "kick", platformId: "881", displayName: "Green-One", amount: 44, minutes: 30 }),
  importRow("owes", { platformId: "71000007", minutes: 30, changed: ["negative"] }),
  importRow("mara", { platformId: "71000001", displayName: "Mara", amount: 1_500, minutes: 61 }),
  importRow("new_name", { platformId: "71000004", minutes: 30 }),
];
const SKIPPED = [
  "line 6 helperbot: counts nothing in Firebot by the streamer's word",
  "line 9 tube: only on YouTube",
  "line 10 mixer_days: not on Twitch",
  "line 12 rich: more than can be counted exactly",
  "line 16 : torn off, Firebot ended here",
];

const SETTINGS = JSON.stringify({ profiles: { loggedInProfile: "Second", activeProfiles: ["Main", "Second"] } });
const ONE = lines(viewer("71000009", "solo", { [GEMS]: 5 }));

describe("a store of Firebot", () => {
  it("has what its last lines say, with the names of currencies from beside it", async () => {
    const inFolders = [
      folderWith({ "users.db": STORE, "currency.json": CURRENCIES }),
      folderWith({ "profiles/Main/db/users.db": STORE, "profiles/Main/currency/currency.json": CURRENCIES }),
      folderWith({ "db/users.db": `${STORE}\n\n`, "currency/currency.json": CURRENCIES }),
      folderWith({ "viewers of mine": STORE.replaceAll("\n", "\r\n"), "names.txt": `\uFEFF${CURRENCIES}` }),
      await zipWith({ "profiles/Main/db/users.db": STORE, "profiles/Main/currency/currency.json": CURRENCIES }),
      await zipWith({
        "Copy/profiles/Main/DB/Users.db": STORE,
        "Copy/profiles/Main/Currency/Currency.json": CURRENCIES,
      }),
    ];
    for (const folder of inFolders) {
      const { currencies, rows, skipped, notes } = await readFile(folder);
      expect(currencies).toEqual(["Gems", "Sea, shells"]);
      expect(rows).toEqual(GEM_ROWS);
      expect(skipped).toEqual(SKIPPED);
      expect(notes).toEqual([]);
    }
    const { rows } = await readFile(inFolders[0]!, { currency: "Sea, shells" });
    expect(rows.map(({ login, amount }) => [login, amount])).toContainEqual(["0042", 7]);
  });

  it("alone has ids for names, and one currency needs none", async () => {
    const { currencies, notes } = await readFile(fileWith("anything", STORE));
    expect(currencies).toEqual([GEMS, SHELLS]);
    expect(notes.join()).toContain("only their ids");
    const single = await readFile(fileWith("users.db", ONE));
    expect(single).toMatchObject({ currencies: ["points"], notes: [], title: "Firebot, users.db" });
    expect(single.rows).toEqual([importRow("solo", { platformId: "71000009", amount: 5, minutes: 30 })]);
    expect((await readFile(fileWith("users.db", lines(viewer("71", "x", {}))))).currencies).toEqual(["points"]);
  });

  it("tells of ranks, of currencies that are gone, and of two with the same name", async () => {
    const third = "33333333-cccc-11ee-a5b4-0b1f2d3c4e03";
    const users = lines(viewer("71000001", "mara", { [GEMS]: 10, [third]: 2, x: 1 }, { ranks: { ladder: "rank" } }));
    const named = { [GEMS]: { id: GEMS, name: "Gems", payout: 1 }, [third]: { id: third, name: "gems", payout: 1 } };
    const { currencies, notes } = await readFile(
      folderWith({ "users.db": users, "currency.json": JSON.stringify(named) }),
    );
    expect(currencies).toEqual([`Gems (${GEMS})`, `gems (${third})`]);
    expect(notes).toHaveLength(3);
  });

  it("may have weird values in it, and none of them is a number", async () => {
    const weird = [{ [GEMS]: null }, { [GEMS]: "7" }, { [GEMS]: true }, { [GEMS]: { a: 1 } }, [], null, "x"];
    const users = lines(...weird.map((currency, n) => viewer(`7100${n}`, `v${n}`, currency as object)));
    const { rows, skipped } = await readFile(folderWith({ "users.db": users, "currency.json": CURRENCIES }));
    expect(rows.map(({ amount }) => amount)).toEqual([0, 7, 0, 0, 0]);
    expect(skipped).toEqual(['line 3 v2: "true" is no number', 'line 4 v3: "{"a":1}" is no number']);
  });

  it("is refused with more than a tenth of its lines broken, as Firebot does", async () => {
    const good = Array.from({ length: 18 }, (_, n) => viewer(`72${n}`, `v${n}`, {}));
    const { rows, skipped } = await readFile(fileWith("a", lines(...good, "oops", "{}", '{"torn')));
    expect([rows.length, skipped]).toEqual([18, ["line 19 : broken", "line 21 : torn off, Firebot ended here"]]);
    await expect(readFile(fileWith("a", lines(...good, "oops", "oops", "oops", "{}")))).rejects.toThrow(
      "a is damaged: 3 of its 22 lines cannot be read.",
    );
  });

  it("reads viewers of Kick from the store of the add-on", async () => {
    const kick = viewer("k990", "lime", { [GEMS]: 8 });
    const { rows } = await readFile(
      folderWith({
        "profiles/Main/db/users.db": ONE,
        "profiles/Main/currency/currency.json": CURRENCIES,
        "profiles/Main/script-data/platform-lib/platform-users.db": lines({ ...kick, twitch: undefined }),
      }),
    );
    expect(rows).toEqual([
      importRow("solo", { platformId: "71000009", amount: 5, minutes: 30 }),
      importRow("lime", { platform: "kick", platformId: "990", amount: 8, minutes: 30 }),
    ]);
  });

  it("is read as NeDB itself wrote it, whatever happened to the viewers", async () => {
    const change = fc.record({
      id: fc.integer({ min: 1, max: 9 }),
      points: fc.oneof(fc.integer({ min: 0, max: 1e9 }), fc.constant(undefined)),
      name: fc.stringMatching(/^[a-z0-9_]{1,25}$/),
      displayName: fc.string({ unit: "grapheme", maxLength: 9 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 30 }), async (changes) => {
        const filename = path.join(temporaryFolder(), "users.db");
        const db = new Datastore<Record<string, unknown>>({ filename });
        await db.loadDatabaseAsync();
        const expected = new Map<string, readonly [string, number]>();
        for (const { id, points, name, displayName } of changes) {
          const _id = `${73000000 + id}`;
          if (points === undefined) await db.removeAsync({ _id }, {});
          else await db.updateAsync({ _id }, viewer(_id, name, { [GEMS]: points }, { displayName }), { upsert: true });
          if (points === undefined) expected.delete(_id);
          else expected.set(_id, [name, points]);
        }
        if (expected.size === 0) return;
        const { rows, skipped } = await readFile(filename);
        expect(skipped).toEqual([]);
        expect(new Map(rows.map(({ platformId, login, amount }) => [platformId, [login, amount]]))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

describe("a backup of Firebot", () => {
  const two = {
    "global-settings.json": SETTINGS,
    "profiles/Main/db/users.db": STORE,
    "profiles/Main/currency/currency.json": CURRENCIES,
    "profiles/Second/db/users.db": ONE,
    "profiles/Third/db/users.db": "",
  };

  it("asks which profile, and takes the one that was used last", async () => {
    const zip = await zipWith(two);
    expect(await questionOf(zip)).toMatchObject({ id: "profile", options: ["Main", "Second"], usual: "Second" });
    const { rows, title } = await readFile(zip, { answers: { profile: " main" } });
    expect([title, rows]).toEqual(["Firebot, some.zip, profile Main", GEM_ROWS]);
    await expect(readFile(zip, { answers: { profile: "Third" } })).rejects.toThrow(
      "There is no profile Third with viewers in some.zip, only Main, Second.",
    );
  });

  it.each([
    ['{"profiles":{"activeProfiles":["Main"]}}', "Main"],
    ['{"profiles":{"activeProfiles":["Main","Second"]}}', undefined],
    ["no json", undefined],
    ['{"profiles":[1]}', undefined],
  ])("with the settings %s takes %s", async (settings, usual) => {
    const question = await questionOf(folderWith({ ...two, "global-settings.json": settings }));
    expect(question.usual).toBe(usual);
  });

  it("asks nothing where one profile has viewers", async () => {
    const { "profiles/Second/db/users.db": _left, ...one } = two;
    const zip = await zipWith(one);
    expect((await readFile(zip)).rows).toEqual(GEM_ROWS);
    await expect(readFile(zip, { answers: { profile: "Second" } })).rejects.toThrow("only Main.");
  });

  it("never unpacks what is shown on the stream", async () => {
    const { "profiles/Second/db/users.db": _left, ...one } = two;
    const zip = await zipWith({ ...one, "overlay-resources/intro.webm": Buffer.alloc(30_000_000) });
    expect((await readFile(zip)).rows).toEqual(GEM_ROWS);
  });

  it("without viewers says so", async () => {
    await expect(readFile(fileWith("currency.json", CURRENCIES))).rejects.toThrow(
      "names of Firebot's currencies and no",
    );
    const empty = await zipWith({ "global-settings.json": SETTINGS, "profiles/Main/db/users.db": "" });
    await expect(readFile(empty)).rejects.toThrow("some.zip is of Firebot and has no viewers in it");
  });

  it("says a sentence when it is damaged, or is read", { timeout: 30_000 }, async () => {
    await expectNoStack("users.db", STORE);
    await expectNoStack("backup.zip", readFileSync(await zipWith(two)));
  });
});

describe("what Firebot exports", () => {
  const viewers =
    "ID,Username,Join Date,Last Seen,Minutes in Channel,Chat Messages\n71000001,Mara,2023-01-01,2024-01-01,61,4\nk881,Green-One,2023-01-01,2024-01-01,5,1";
  const currencies =
    "ID,Username,Gems\n71000001,Mara,1500\n71000002,0042,12.5\nk881,Green-One,44\n71000004,Renamed\nyUCabc,Tube,3\n71000009,two,5,6";

  it("has points of one currency, and watch time beside it", async () => {
    const {
      rows,
      skipped,
      currencies: names,
    } = await readFile(
      folderWith({
        "viewers.csv": viewers,
        "currencies.csv": currencies,
        "ranks.csv": "ID,Username,Crew\n71000001,Mara,Regular",
      }),
    );
    expect(names).toEqual(["Gems"]);
    expect(rows).toEqual([
      importRow("mara", { platformId: "71000001", displayName: "Mara", amount: 1_500, minutes: 61 }),
      importRow("0042", { platformId: "71000002", amount: 12, changed: ["floored"] }),
      importRow("green-one", { platform: "kick", platformId: "881", displayName: "Green-One", amount: 44, minutes: 5 }),
      importRow("renamed", { platformId: "71000004", displayName: "Renamed" }),
    ]);
    expect(skipped).toEqual([
      "row 6 Tube: only on YouTube",
      "row 7 two: has more than one currency, and which is which is not told",
    ]);
    expect((await readFile(fileWith("x", currencies.replaceAll(",", ";").replaceAll("\n", "\r\n")))).rows).toHaveLength(
      4,
    );
  });

  it("may have watch time only", async () => {
    const { rows, notes } = await readFile(fileWith("a.txt", viewers));
    expect(rows.map(({ login, minutes, amount }) => [login, minutes, amount])).toEqual([
      ["mara", 61, 0],
      ["green-one", 5, 0],
    ]);
    expect(notes.join()).toContain("no points");
  });

  it.each([
    [
      "currencies.csv",
      "ID,Username,Gems,Shells\n71000001,Mara,1500,2",
      "has more than one currency, and Firebot mixes them up",
    ],
    [
      "currencies.csv",
      "ID,Username,Sea, shells\n71000001,Mara,1500",
      "has more than one currency, and Firebot mixes them up",
    ],
    ["ranks.csv", "ID,Username,Crew\n71000001,Mara,Regular\n71000002,0042", "has the ranks of Firebot and no points"],
  ])("is refused where nothing can be told from it: %s", async (name, content, sentence) => {
    await expect(readFile(fileWith(name, content))).rejects.toThrow(sentence);
  });

  it.each(["ID,Username,Points,Minutes\n1,ann,5,6", "id,username,points\n1,ann,5", "ID,Username,Points\nx1,ann,5"])(
    "is not taken for what others write: %s",
    async (content) => {
      await expect(readFile(fileWith("a.csv", content), { from: "firebot" })).rejects.toThrow("no file of firebot");
    },
  );

  it("says a sentence when it is damaged, or is read", async () => {
    await expectNoStack("viewers.csv", viewers, 30);
    await expectNoStack("currencies.csv", currencies, 30);
  });
});

describe.skipIf(!existsSync(fixture("firebot")))("the shared samples of Firebot", () => {
  const known = [
    importRow("007", { platformId: "40000002", amount: 300, minutes: 60 }),
    importRow("zoe", { platformId: "40000004", displayName: "ゾーイ", amount: 12, minutes: 1, changed: ["floored"] }),
    importRow("kicker", { platform: "kick", platformId: "12345", displayName: "Kicker", amount: 44, minutes: 5 }),
    importRow("ada_l", { platformId: "40000001", displayName: "Ada_L", amount: 1_240, minutes: 860 }),
    importRow("renamed", { platformId: "40000005", displayName: "Renamed" }),
  ];

  it("are read", async () => {
    for (const where of ["firebot", "firebot/backup_1764460800000_v5.66.0_manual.zip"]) {
      const { rows, currencies, skipped } = await readFile(fixture(where));
      expect(currencies).toEqual(["Points", "Gold, shiny"]);
      expect(rows).toEqual(known);
      expect(skipped.map((one) => one.split(":")[0])).toEqual(["line 6 nightbot", "line 11 "]);
    }
    expect((await readFile(fixture("firebot/users.db"))).currencies).toHaveLength(2);
    expect((await readFile(fixture("firebot/viewers.csv"))).rows).toHaveLength(3);
    await expect(readFile(fixture("firebot/currencies.csv"))).rejects.toThrow("more than one currency");
    await expect(readFile(fixture("firebot/ranks.csv"))).rejects.toThrow("ranks of Firebot");
  });
});

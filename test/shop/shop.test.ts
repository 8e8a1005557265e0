import { afterEach, describe, expect, it } from "vitest";
import { redemptionProblems } from "../../src/features/shop/verify-redemptions.ts";
import { DONE, MAY_HAVE_RUN, ShopRig, type ShopRigOptions } from "./rig.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
let rig: ShopRig;
afterEach(async () => {
  expect(rig.audit()).toEqual([]);
  await rig.close();
});

async function opened(options: ShopRigOptions, balances: Record<string, number> = { ann: 1_000, bob: 1_000 }) {
  rig = await ShopRig.open(options);
  await rig.fund(balances);
}

const obs = { url: "ws://127.0.0.1:1" };
const horror = { name: "Horror", price: 100, fulfil: "auto", action: { kind: "scene", scene: "Horror" }, stock: 1 };

describe("a redemption", () => {
  it("waits through a crash, and is then fulfilled or paid back once", async () => {
    await opened({ shop: { items: [{ name: "Water", price: 100 }] } });
    const first = (await rig.redeem("ann", "water")) as number;
    const second = (await rig.redeem("ann", "water")) as number;
    await rig.crash();
    expect(rig.balance("ann")).toBe(800);
    await rig.mod((work, mod) => rig.shop.redemptions.fulfil(work, mod, { id: first }, false));
    await rig.mod((work, mod) => rig.shop.redemptions.refund(work, mod, { id: second }, ""));
    await rig.crash();
    expect(await rig.mod((work, mod) => rig.shop.redemptions.refund(work, mod, { id: first }, ""))).toBe(
      "R1 is done already; only the streamer can pay it back now.",
    );
    expect(await rig.mod((work, mod) => rig.shop.redemptions.fulfil(work, mod, { id: second }, false))).toBe(
      "R2 is paid back already.",
    );
    expect(rig.balance("ann")).toBe(900);
  });

  it("that waits is told by verify when it stands under somebody who did not pay it, or costs what nobody paid", async () => {
    await opened({ shop: { items: [{ name: "Water", price: 100 }] } });
    const id = (await rig.redeem("ann", "water")) as number;
    const { db } = rig.book;
    expect([...redemptionProblems(db)]).toEqual([]);
    db.exec("BEGIN; DROP TRIGGER redemption_promise; DROP TRIGGER redemption_moves_by_a_link");
    const stranger = Number(db.prepare("INSERT INTO viewer (created_at_ms) VALUES (0)").run().lastInsertRowid);
    db.exec(`UPDATE redemption SET viewer_id = ${stranger} WHERE id = ${id}`);
    expect([...redemptionProblems(db)]).toEqual([
      expect.stringMatching(/^Redemption 1 was paid by viewer:\d+ and stands under viewer:\d+\.$/),
    ]);
    db.exec(`UPDATE redemption SET price = 90 WHERE id = ${id}`);
    expect([...redemptionProblems(db)]).toHaveLength(2);
    db.exec("ROLLBACK");
    expect([...redemptionProblems(db)]).toEqual([]);
  });

  it("that has ended is told by verify when its price is not where its row says, and support that nobody gave", async () => {
    await opened({ shop: { items: [{ name: "Water", price: 100 }] } });
    const id = (await rig.redeem("ann", "water")) as number;
    await rig.mod((work, mod) => rig.shop.redemptions.fulfil(work, mod, { id }, false));
    const { db } = rig.book;
    const problemsAfter = (sql: string) => {
      db.exec(`BEGIN; DROP TRIGGER redemption_end; DROP TRIGGER redemption_moves_by_a_link; ${sql}`);
      const problems = [...redemptionProblems(db)];
      db.exec("ROLLBACK");
      return problems;
    };
    expect(problemsAfter("")).toEqual([]);
    expect(problemsAfter("UPDATE redemption SET state = 'refunded'")).toEqual([
      "Redemption 1 is refunded, but its price went to sink:shop.",
    ]);
    expect(problemsAfter("UPDATE redemption SET state = 'waiting', closed_at_ms = NULL")).toEqual([
      "Redemption 1 is waiting, but its price went to sink:shop.",
    ]);
    expect(problemsAfter("UPDATE redemption SET given_back_at_ms = 1")).toEqual([
      "Redemption 1 was given back by its row, and nothing was paid back.",
    ]);
    const stranger = "INSERT INTO viewer (created_at_ms) VALUES (0)";
    expect(problemsAfter(`${stranger}; UPDATE redemption SET viewer_id = (SELECT max(id) FROM viewer)`)).toHaveLength(
      1,
    );
    expect(problemsAfter(`INSERT INTO supporter SELECT currency_id, viewer_id, 50 FROM redemption`)).toEqual([
      expect.stringMatching(/^viewer:\d+ stands for 50 of support and gave 0\.$/),
    ]);
  });

  it("that expired while the bot was off is paid back after the start, and chat is told when it is there", async () => {
    await opened({ shop: { items: [{ name: "Water", price: 100 }], expireHours: 1 } });
    const id = (await rig.redeem("ann", "water")) as number;
    await rig.crash(3 * 60 * MINUTE_MS);
    expect(rig.state(id)).toBe("waiting");
    await rig.system.advance(10_000);
    expect(rig.said).toEqual(["R1: nobody got round to Water, so ann gets 100 points back."]);
    expect(rig.balance("ann")).toBe(1_000);
  });

  it("follows its viewer through a link: the survivor can take it back and is the one whose limit it counts against", async () => {
    await opened({ shop: { items: [{ name: "Water", price: 100, limit: { ever: 1 } }] } });
    const author = { platformId: "k-ann", login: "annie", displayName: "annie", roles: [] };
    await rig.writer.run((work) => {
      const kick = rig.viewers.ensure(work, "kick", author);
      rig.ledger.post(work, {
        ...{ key: "kick", currencyId: rig.currency.id, amount: 500 },
        ...{ from: "mint", to: `viewer:${kick.id}`, kind: "import", actor: "test" },
      });
    });
    const redemption = await rig.writer.run((work) => {
      const viewer = rig.viewers.known("kick", "k-ann")!;
      const message = { platform: "kick" as const, channelId: "here", id: "k1", author, text: "", sentAtMs: 0 };
      return rig.shop.redemptions.redeem(work, { viewer, roles: [], channel: rig.channel, message }, "water")
        .redemption;
    });
    await rig.link(rig.viewers.known("kick", "k-ann")!, rig.viewers.known("local", "ann")!);
    expect(await rig.redeem("ann", "water")).toBe("You can have Water once.");
    await rig.as("ann", (work, ann) => rig.shop.redemptions.cancel(work, ann, String(redemption.id)));
    expect(rig.balance("ann")).toBe(1_500);
  });

  it("loses what was written about it 30 days after it ended, also when the bot was off meanwhile", async () => {
    await opened({ shop: { items: [{ name: "Song", price: 10 }] } });
    const words = () => rig.book.db.prepare("SELECT message, reason FROM redemption").raw().all();
    const id = (await rig.redeem("ann", "song my secret wish")) as number;
    await rig.redeem("bob", "song his wish waits");
    await rig.mod((work, mod) => rig.shop.redemptions.refund(work, mod, { id }, "not today"));
    await rig.mod((_work, mod) => rig.shop.redemptions.openOf(mod));
    await rig.system.advance(6 * DAY_MS);
    expect(words()).toEqual([
      ["my secret wish", "not today"],
      ["his wish waits", ""],
    ]);
    await rig.mod((work, mod) => rig.shop.redemptions.fulfil(work, mod, { id: 2 }, false));
    await rig.system.advance(24 * DAY_MS - 1);
    expect(words()[0]).toEqual(["my secret wish", "not today"]);
    await rig.system.advance(1);
    expect(words()).toEqual([
      [null, ""],
      ["his wish waits", ""],
    ]);
    await rig.crash(7 * DAY_MS);
    await rig.system.advance(10_000);
    expect(words()).toEqual([
      [null, ""],
      [null, ""],
    ]);
  });
});

describe("an action", () => {
  it("that fails leaves the redemption in the queue and says so; a moderator tries again", async () => {
    await opened({ shop: { items: [horror], obs } });
    rig.obsDoes = () => Promise.reject(new Error("OBS is not there"));
    const id = (await rig.redeem("ann", "horror")) as number;
    expect(rig.said).toEqual([expect.stringMatching(/^R1: Horror for ann did not work and waits\./)]);
    expect([rig.state(id), rig.balance("ann")]).toEqual(["waiting", 900]);
    const done: string[] = [];
    rig.obsDoes = async (action) => void done.push(action.kind);
    await rig.mod((work, mod) => rig.shop.redemptions.fulfil(work, mod, { id }, false));
    expect([done, rig.state(id)]).toEqual([["scene"], "fulfilled"]);
    expect(rig.said.at(-1)).toBe("R1: Horror for ann is done.");
  });

  it("that fails can be paid back, and the stock is there again", async () => {
    await opened({ shop: { items: [horror], obs } });
    rig.obsDoes = () => Promise.reject(new Error("OBS is not there"));
    const id = (await rig.redeem("ann", "horror")) as number;
    expect(await rig.redeem("bob", "horror")).toBe("Horror is sold out.");
    await rig.mod((work, mod) => rig.shop.redemptions.refund(work, mod, { id }, ""));
    expect(rig.stock("Horror")).toBe(1);
    expect(rig.balance("ann")).toBe(1_000);
  });

  it("under way is neither paid back nor done twice", async () => {
    await opened({ shop: { items: [horror], obs } });
    let finish: () => void = () => {};
    let runs = 0;
    rig.obsDoes = () =>
      new Promise((resolve) => {
        runs++;
        finish = resolve;
      });
    const id = (await rig.redeem("ann", "horror")) as number;
    const which = { id };
    expect(await rig.mod((work, mod) => rig.shop.redemptions.refund(work, mod, which, ""))).toBe(
      "R1 is being done right now.",
    );
    expect(await rig.mod((work, mod) => rig.shop.redemptions.fulfil(work, mod, which, false))).toBe(
      "R1 is being done right now.",
    );
    expect(await rig.mod((work, mod) => rig.shop.redemptions.cancel(work, mod, String(id)))).toMatch(/nothing waiting/);
    await rig.writer.run((work) => rig.shop.banned(work, rig.ban("ann")));
    finish();
    await rig.settled();
    expect([runs, rig.state(id)]).toEqual([1, "fulfilled"]);
  });

  it("cut short by a crash is done after the start", async () => {
    await opened({ shop: { items: [horror], obs } });
    rig.obsDoes = () => new Promise(() => {});
    const id = (await rig.redeem("ann", "horror")) as number;
    await rig.crash();
    expect(rig.state(id)).toBe("acting");
    rig.obsDoes = async () => {};
    await rig.system.advance(10_000);
    expect(rig.state(id)).toBe("fulfilled");
  });

  it("that is a command keeps its number over a crash, so that it cannot be run twice, and gets a new one to try again", async () => {
    const item = { name: "Shout", price: 5, fulfil: "auto", action: { kind: "command", line: "!so {viewer}" } };
    await opened({ shop: { items: [item] } });
    rig.command = () => new Promise(() => {});
    const id = (await rig.redeem("ann", "shout")) as number;
    await rig.crash();
    rig.command = async () => MAY_HAVE_RUN;
    await rig.system.advance(10_000);
    expect(rig.state(id)).toBe("waiting");
    rig.command = async () => DONE;
    await rig.mod((work, mod) => rig.shop.redemptions.fulfil(work, mod, { id }, false));
    expect(rig.ran).toEqual(["1:1 !so ann", "1:1 !so ann", "1:2 !so ann"]);
    expect(rig.state(id)).toBe("fulfilled");
  });
});

describe("codes", () => {
  const key = { name: "Key", price: 10, fulfil: "auto", codes: "keys.txt" };

  it("are handed out once each, and none is left when the file is used up", async () => {
    await opened({ shop: { items: [key] }, codes: { "keys.txt": "# steam\r\nAAA\r\nBBB\r\nAAA\r\n" } });
    expect(await rig.redeem("ann", "key")).toBe(1);
    expect(await rig.redeem("bob", "key")).toBe(2);
    expect(await rig.redeem("ann", "key")).toBe("Key is sold out.");
    const given = () => rig.book.db.prepare("SELECT redemption_id, code FROM redemption_code ORDER BY 1").raw().all();
    expect(given()).toEqual([
      [1, "AAA"],
      [2, "BBB"],
    ]);
    rig.writeCodes("keys.txt", "AAA\nBBB\nCCC of the second delivery\n");
    expect(await rig.redeem("ann", "key")).toBe(3);
    expect(given().at(-1)).toEqual([3, "CCC of the second delivery"]);
    expect(rig.said.join("\n")).not.toMatch(/AAA|BBB|CCC/);
    expect(rig.balance("ann")).toBe(980);
  });

  it.each([
    ["UTF-8 with its mark", Buffer.from("\uFEFFAAA\r\n\r\nBBB")],
    ["UTF-16, as PowerShell writes", Buffer.from("\uFEFFAAA\r\nBBB\r\n", "utf16le")],
  ])("are read from a file in %s", async (_, bytes) => {
    await opened({ shop: { items: [key] } });
    rig.writeCodes("keys.txt", bytes);
    for (const name of ["ann", "bob"]) expect(await rig.redeem(name, "key")).toBeTypeOf("number");
    expect(await rig.redeem("ann", "key")).toBe("Key is sold out.");
    expect(rig.book.db.prepare("SELECT code FROM redemption_code ORDER BY code").pluck().all()).toEqual(["AAA", "BBB"]);
  });

  it("of a redemption that was paid back go to somebody else", async () => {
    await opened({ shop: { items: [{ ...key, fulfil: "queue" }] }, codes: { "keys.txt": "AAA" } });
    const id = (await rig.redeem("ann", "key")) as number;
    expect(await rig.redeem("bob", "key")).toBe("Key is sold out.");
    await rig.mod((work, mod) => rig.shop.redemptions.refund(work, mod, { id }, ""));
    expect(await rig.redeem("bob", "key")).toBe(2);
  });

  it("missing altogether mean sold out, and nobody pays", async () => {
    await opened({ shop: { items: [key] } });
    expect(await rig.redeem("ann", "key")).toBe("Key is sold out.");
    expect(rig.balance("ann")).toBe(1_000);
  });
});

describe("stock", () => {
  const card = { name: "Card", price: 10, stock: 2, restock: "0 20 * * *" };

  it("is filled up by plan, also for a time the bot was off, and not twice", async () => {
    await opened({ shop: { items: [card] } });
    await rig.redeem("ann", "card");
    expect(rig.stock("Card")).toBe(1);
    await rig.system.advance(120 * MINUTE_MS);
    expect(rig.stock("Card")).toBe(2);
    await rig.redeem("ann", "card");
    await rig.crash();
    expect(rig.stock("Card")).toBe(1);
    // Off over one evening.
    await rig.crash(DAY_MS);
    expect(rig.stock("Card")).toBe(2);
  });

  it("stays when the config is read again, and follows a new number in it", async () => {
    await opened({ shop: { items: [card] } });
    await rig.redeem("ann", "card");
    await rig.crash();
    expect(rig.stock("Card")).toBe(1);
    Object.assign(rig.options, { shop: { items: [{ ...card, stock: 7 }] } });
    await rig.crash();
    expect(rig.stock("Card")).toBe(7);
  });
});

describe("the config", () => {
  it("adds, changes and takes away items; what was redeemed of one that went stays", async () => {
    await opened({ shop: { items: [{ name: "Water", price: 100 }] } });
    const id = (await rig.redeem("ann", "water")) as number;
    Object.assign(rig.options, { shop: { items: [{ name: "Tea", price: 5 }] } });
    await rig.crash();
    expect(rig.shop.list(rig.currency.id).map(({ item }) => item.name)).toEqual(["Tea"]);
    await rig.mod((work, mod) => rig.shop.redemptions.refund(work, mod, { id }, ""));
    expect(rig.balance("ann")).toBe(1_000);
  });

  it("leaves what was added in chat", async () => {
    await opened({ shop: { items: [{ name: "Water", price: 100 }] } });
    await rig.mod((work) => rig.shop.items.add(work, rig.currency.id, "Hat", 5, ""));
    await rig.crash();
    expect(rig.shop.list(rig.currency.id).map(({ item }) => item.name)).toEqual(["Hat", "Water"]);
  });
});

describe("limits", () => {
  it("count what was not paid back", async () => {
    await opened({
      shop: { items: [{ name: "Water", price: 10, limit: { day: 1 }, cooldown: { viewerSeconds: 60 } }] },
    });
    const id = (await rig.redeem("ann", "water")) as number;
    expect(await rig.redeem("ann", "water")).toBe("Water can be redeemed again in 1 minute.");
    await rig.system.advance(60_000);
    expect(await rig.redeem("ann", "water")).toBe("You can have Water once a day.");
    await rig.mod((work, mod) => rig.shop.redemptions.refund(work, mod, { id }, ""));
    expect(await rig.redeem("ann", "water")).toBe(2);
    // The streamer's day ends at midnight.
    await rig.system.advance(6 * 60 * MINUTE_MS);
    expect(await rig.redeem("ann", "water")).toBe(3);
  });

  it("of a broadcast begin with it", async () => {
    await opened({ shop: { items: [{ name: "Water", price: 10, limit: { broadcast: 1 } }] } });
    const live = (startedAtMs: number) =>
      rig.book.db
        .prepare("INSERT INTO broadcast (channel_id, platform_ref, started_at_ms) VALUES (1, ?, ?)")
        .run(`b${startedAtMs}`, startedAtMs);
    live(rig.now() - 1);
    await rig.redeem("ann", "water");
    expect(await rig.redeem("ann", "water")).toBe("You can have Water once per broadcast.");
    await rig.system.advance(MINUTE_MS);
    rig.book.db.prepare("UPDATE broadcast SET ended_at_ms = ?").run(rig.system.clock.now());
    expect(await rig.redeem("ann", "water")).toBe("You can have Water once per broadcast.");
    live(rig.system.clock.now());
    expect(await rig.redeem("ann", "water")).toBe(2);
  });
});

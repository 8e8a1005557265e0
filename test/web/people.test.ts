import { describe, expect, it } from "vitest";
import { type WebRig, webRig } from "../support/web.ts";

async function rigWith(names: readonly string[] = ["ann", "bob", "cyd"]) {
  const rig = await webRig({ known: names });
  const ids = new Map(names.map((name) => [name, rig.ground.house.viewers.byName("local", name)!.id] as const));
  return { rig, id: (name: string) => ids.get(name)! };
}

const change = (rig: WebRig, id: number, body: object, headers: Record<string, string> = {}) =>
  rig.asBroadcaster(`/api/v1/viewers/${id}/points`, { body, headers });

describe("viewers over the API", () => {
  it("are found by a part of a name, and told with what they have", async () => {
    const { rig, id } = await rigWith(["ann", "hannah", "bob"]);
    await change(rig, id("hannah"), { how: "add", amount: 40, reason: "a test" });
    const found = await rig.asBroadcaster("/api/v1/viewers?query=ANN&sort=balance");
    expect(found.json.people.map(({ name, balance }: { name: string; balance: number }) => [name, balance])).toEqual([
      ["hannah", 40],
      ["ann", 0],
    ]);
    const first = await rig.asBroadcaster("/api/v1/viewers?query=an&sort=name&count=1");
    expect(first.json).toMatchObject({ people: [{ name: "ann" }], total: 2 });
    const second = await rig.asBroadcaster(`/api/v1/viewers?query=an&sort=name&count=1&after=${first.json.next}`);
    expect(second.json.people[0].name).toBe("hannah");
    expect(second.json.next).toBeUndefined();
    expect((await rig.asBroadcaster("/api/v1/viewers?after=nonsense")).json.code).toBe("cursorUnknown");
    expect((await rig.asBroadcaster("/api/v1/viewers/9999")).status).toBe(404);
  });

  it("are paid once per key, with a reason that stands in statement and log, and paid back by an undo", async () => {
    const { rig, id } = await rigWith();
    const add = { how: "add", amount: 50, reason: "won the bet" };
    const key = { "idempotency-key": "one-and-the-same-key" };
    const answers = await Promise.all([1, 2, 3].map(() => change(rig, id("ann"), add, key)));
    for (const { json } of answers) expect(json).toEqual({ id: expect.any(Number), balance: 50 });
    expect((await change(rig, id("ann"), { how: "remove", amount: 20, reason: "a fee" })).json.balance).toBe(30);
    expect((await change(rig, id("ann"), { how: "set", amount: 35, reason: "by agreement" })).json.balance).toBe(35);
    expect((await change(rig, id("ann"), { how: "remove", amount: 36, reason: "too much" })).json.code).toBe(
      "takenTooMuch",
    );
    expect((await change(rig, id("ann"), { how: "add", amount: 5, reason: " " })).json.code).toBe("NOT_VALID");
    const { lines } = (await rig.asBroadcaster(`/api/v1/viewers/${id("ann")}/statement`)).json;
    expect(lines.map(({ amount }: { amount: number }) => amount)).toEqual([5, -20, 50]);
    // Its time stands beside it, and is not said twice.
    expect(lines[2].text).toMatch(/^50 points added by .* \(won the bet\)/);
    const { deeds } = (await rig.asBroadcaster(`/api/v1/log?viewer=${id("ann")}`)).json;
    expect(deeds.map(({ what, text }: { what: string; text: string }) => [what, text])).toEqual([
      ["added", "by agreement"],
      ["taken", "a fee"],
      ["added", "won the bet"],
    ]);
    // What turns the direction of writing would turn the line of the statement; what shows nothing is no reason.
    const turned = { how: "add", amount: 1, reason: "\u202Elive\u2066 again" };
    await change(rig, id("bob"), turned);
    expect((await rig.asBroadcaster(`/api/v1/log?viewer=${id("bob")}`)).json.deeds[0].text).toBe("live again");
    expect((await change(rig, id("bob"), { ...turned, reason: "\u2066\u2069" })).json.code).toBe("INVISIBLE");
    const undone = await rig.asBroadcaster("/api/v1/undo", { body: { what: deeds[0].undo } });
    expect(undone.json).toMatchObject({ isRunning: false });
    expect((await rig.asBroadcaster("/api/v1/undo", { body: { what: deeds[0].undo } })).json.code).toBe("undoDone");
    const person = (await rig.asBroadcaster(`/api/v1/viewers/${id("ann")}`)).json;
    expect(person).toMatchObject({
      name: "ann",
      balance: 30,
      rank: 1,
      isExcluded: false,
      kinds: ["adjustment", "reversal"],
    });
    const page = (await rig.asBroadcaster(`/api/v1/viewers/${id("ann")}/statement?kind=reversal&count=1`)).json;
    expect(page).toMatchObject({ lines: [{ kind: "reversal", amount: -5 }] });
    const curve = (await rig.asBroadcaster(`/api/v1/viewers/${id("ann")}/curve`)).json.points;
    expect(curve.at(-1).balance).toBe(30);
  });

  it("are excluded and hidden by whom the log names, and found by it", async () => {
    const { rig, id } = await rigWith();
    const at = (what: string) => `/api/v1/viewers/${id("bob")}/${what}`;
    await rig.asBroadcaster(at("excluded"), { body: { excluded: true, reason: "a second account" } });
    await rig.asBroadcaster(at("hidden"), { body: { hidden: true } });
    for (const filter of ["excluded", "hidden"]) {
      const { people } = (await rig.asBroadcaster(`/api/v1/viewers?filter=${filter}`)).json;
      expect(people).toMatchObject([{ name: "bob", isExcluded: true, isHidden: true }]);
    }
    const { deeds } = (await rig.asBroadcaster("/api/v1/log")).json;
    expect(deeds).toMatchObject([
      { what: "hidden", about: { name: "bob" } },
      { what: "excluded", about: { name: "bob" }, text: "a second account" },
    ]);
    await rig.asBroadcaster(at("excluded"), { body: { excluded: false } });
    expect((await rig.asBroadcaster("/api/v1/viewers?filter=excluded")).json.people).toEqual([]);
    expect((await rig.asBroadcaster(at("unlink"), { body: {} })).json.code).toBe("unlinkNothing");
  });

  it("may be looked at with a token to read and paid with one for points, and with no other", async () => {
    const { rig, id } = await rigWith();
    const [read, points, shop] = await Promise.all(
      (["read", "points", "shop"] as const).map((scope) => rig.withToken([scope])),
    );
    const pay = { body: { how: "add", amount: 5, reason: "from a deck" } };
    const path = `/api/v1/viewers/${id("ann")}`;
    expect([(await read!(path)).status, (await points!(path)).status, (await shop!(path)).status]).toEqual([
      200, 403, 403,
    ]);
    const paid = await Promise.all([read!, points!, shop!].map((as) => as(`${path}/points`, pay)));
    expect(paid.map(({ status }) => status)).toEqual([403, 200, 403]);
    for (const at of ["/api/v1/viewers", path, "/api/v1/economy", "/api/v1/log"]) {
      expect([401, 403, 404]).toContain((await rig.askPublic(at)).status);
      expect((await rig.ask(at)).status).toBe(401);
    }
  });
});

describe("the economy over the API", () => {
  it("tells what is new by kind, what there is, what items cost in hours, and a what-if that writes nothing", async () => {
    const { rig, id } = await rigWith();
    await change(rig, id("ann"), { how: "add", amount: 60, reason: "a test" });
    await rig.asBroadcaster("/api/v1/lines", { body: { line: "additem Hat 240" } });
    const { supply, days, spread, items, rule } = (await rig.asBroadcaster("/api/v1/economy?days=7")).json;
    expect(supply).toBe(60);
    expect(days).toHaveLength(7);
    expect(days.at(-1)).toMatchObject({ minted: { adjustment: 60 }, burned: {}, supply: 60 });
    expect(spread).toMatchObject({ holders: 1, held: 60 });
    const perHour = (60 * rule.amount) / rule.minutes;
    expect(items).toEqual([{ name: "Hat", price: 240, hours: 240 / perHour }]);
    const told = (await rig.asBroadcaster("/api/v1/economy/what-if?amount=20&minutes=10&vip=2.5")).json;
    expect(told).toEqual({
      ...{ spans: 0, hours: 0, unknownRole: 0, days: [] },
      ...{ was: { amount: 0, viewers: 0 }, would: { amount: 0, viewers: 0 } },
    });
    expect((await rig.asBroadcaster("/api/v1/economy/what-if?amount=0")).json.code).toBe("NOT_VALID");
  });

  it("tells what the end of a season would come to before it ends", async () => {
    const { rig, id } = await rigWith();
    await change(rig, id("ann"), { how: "add", amount: 60, reason: "a test" });
    const { lines } = (await rig.asBroadcaster("/api/v1/seasons/plan?name=Spring&keep=50")).json;
    expect(lines.join("\n")).toMatch(/60 points/);
    expect(rig.chat.balances()).toEqual({ ann: 60 });
    await rig.asBroadcaster("/api/v1/seasons", { body: { name: "Spring", keep: 50 } });
    expect(rig.chat.balances()).toEqual({ ann: 30 });
    const { deeds } = (await rig.asBroadcaster("/api/v1/log")).json;
    // All of it was done at one moment of the rehearsal's clock.
    const ended = deeds.find(({ what }: { what: string }) => what === "season");
    expect(ended.undo).toMatch(/^operation:/);
    await rig.asBroadcaster("/api/v1/undo", { body: { what: ended.undo } });
    expect(rig.chat.balances()).toEqual({ ann: 60 });
    expect((await rig.asBroadcaster("/api/v1/decay/plan")).json.lines.length).toBeGreaterThan(0);
    await rig.asBroadcaster("/api/v1/lines", { body: { line: "happyhour 1.5 1h" } });
    const happy = (await rig.asBroadcaster("/api/v1/log")).json.deeds;
    expect(happy).toContainEqual(expect.objectContaining({ what: "happy-hour", text: "1.5×" }));
  });
});

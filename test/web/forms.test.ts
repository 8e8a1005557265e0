/** What forms send is taken as it stands: no value is read as another, no preview writes, and what is stale is refused. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoted, tokenize } from "../../src/chat/reading/parse.ts";
import { webRig } from "../support/web.ts";

describe("a text in quotes", () => {
  it("is read back as the same one piece, or has no quotes", () => {
    const piece = fc.constantFrom('"', "“", "”", "«", "»", "'", "’", " ", "a", "5", "=", "é", "for");
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const text = pieces.join("").trim();
        const line = text === "" ? undefined : quoted(text);
        if (line === undefined) return;
        for (const rest of ["", " keyword x", ' "more"'])
          expect(tokenize(line + rest)[0], line).toEqual({ text, start: 0 });
      }),
      { numRuns: 2_000 },
    );
    expect(quoted("A mug")).toBe('"A mug"');
    expect(quoted('The "best" mug')).toBe('«The "best" mug»');
  });
});

describe("giving to everybody", () => {
  it("is told first without writing anything, and then done exactly so, once", async () => {
    const rig = await webRig({ known: ["ann", "bob"] });
    await rig.chat.says("ann", "hi");
    const plan = () => rig.asBroadcaster("/api/v1/give-all/plan?amount=5");
    const { status, json } = await plan();
    expect([status, json]).toEqual([200, { plan: expect.any(String), count: 1, amount: 5, total: 5 }]);
    expect((await plan()).json.plan).toBe(json.plan);
    expect(rig.chat.balances().ann ?? 0).toBe(0);
    await rig.chat.says("bob", "hi");
    const done = await rig.asBroadcaster("/api/v1/give-all", { body: { plan: json.plan } });
    expect(done.json).toEqual({ operation: expect.any(Number), count: 1, amount: 5, total: 5 });
    expect(rig.chat.balances()).toMatchObject({ ann: 5 });
    expect(rig.chat.balances().bob ?? 0).toBe(0);
    const again = await rig.asBroadcaster("/api/v1/give-all", { body: { plan: json.plan } });
    expect([again.status, again.json.code]).toEqual([409, "PLAN_GONE"]);
    for (const amount of ["1.5", "-5", "abc", "1e30", "0"]) {
      const refused = await rig.asBroadcaster(`/api/v1/give-all/plan?amount=${amount}`);
      expect([amount, refused.status, refused.json.fields?.[0]?.field]).toEqual([amount, 400, "amount"]);
    }
  });
});

describe("a command that is made in a form", () => {
  it("answers with the text as it was typed, whatever it begins with", async () => {
    const rig = await webRig({ known: ["ann"] });
    const post = (path: string, body: object) => rig.asBroadcaster(`/api/v1/${path}`, { body });
    for (const [word, text] of Object.entries({
      one: "role=moderator is a setting",
      two: "price=5 x",
      three: "-cd=30 x",
    })) {
      expect((await post("commands/made", { word, text })).status).toBe(200);
    }
    expect((await rig.asBroadcaster("/api/v1/commands")).json.made).toMatchObject([
      { word: "one", text: "role=moderator is a setting", role: "everyone" },
      { word: "three", text: "-cd=30 x", channelSeconds: null },
      { word: "two", text: "price=5 x", price: 0 },
    ]);
    const words = await post("commands/made", { word: "two words", text: "x" });
    expect(words.json).toMatchObject({ code: "customWord", fields: [{ field: "word" }] });
    const variable = await post("commands/made", { word: "four", text: "{nosuch}" });
    expect(variable.json).toMatchObject({ code: "customVariable", fields: [{ field: "text" }] });
  });
});

describe("a timer that is made in a form", () => {
  it("takes its times as numbers, and says its text as it was typed", async () => {
    const rig = await webRig();
    const post = (body: object) => rig.asBroadcaster("/api/v1/timers", { body });
    expect((await post({ name: "a", everyMinutes: 20, text: "lines 5 at 20:00" })).status).toBe(200);
    expect((await post({ name: "b", at: "9:05", lines: 3, text: "15m" })).status).toBe(200);
    expect((await rig.asBroadcaster("/api/v1/commands")).json.timers).toMatchObject([
      { name: "a", everyMs: 1_200_000, at: null, lines: 0, text: "lines 5 at 20:00" },
      { name: "b", everyMs: null, at: "09:05", lines: 3, text: "15m" },
    ]);
    const wrong: readonly (readonly [body: object, field: string])[] = [
      [{ name: "c", everyMinutes: 5, lines: -3, text: "x" }, "lines"],
      [{ name: "c", everyMinutes: 20, at: "18:00", text: "x" }, "at"],
      [{ name: "c", at: "25:00", text: "x" }, "at"],
    ];
    for (const [body, field] of wrong) expect((await post(body)).json.fields).toMatchObject([{ field }]);
  });
});

describe("a raffle", () => {
  it("has its seconds also where the amount is left to the settings", async () => {
    const rig = await webRig();
    expect((await rig.asBroadcaster("/api/v1/raffles", { body: { seconds: 300 } })).status).toBe(200);
    const [raffle] = (await rig.asBroadcaster("/api/v1/giveaways")).json.giveaways;
    expect(raffle.closesAtMs - raffle.openedAtMs).toBe(300_000);
    expect(raffle.prizeHeld).toBe(1_000);
  });
});

describe("a redemption", () => {
  it("is not paid back by a dialog that was opened before it was done, and chat is told what was", async () => {
    const rig = await webRig({ balances: { ann: 1_000 } });
    const post = (path: string, body: object) => rig.asBroadcaster(`/api/v1/shop/${path}`, { body });
    await post("items", { name: "Hat", price: 100 });
    await rig.chat.says("ann", "!redeem hat");
    await rig.chat.says("ann", "!redeem hat");
    const refund = (id: number) => post(`redemptions/${id}/refund`, { reason: "no hat", was: "waiting" });
    const [one, two] = await Promise.all([post("redemptions/1/fulfil", { was: "waiting" }), refund(1)]);
    expect([one.status, two.status, two.json.code]).toEqual([200, 409, "CHANGED_MEANWHILE"]);
    expect(two.json.message).toBe("R1 is done by now. Look at it again.");
    expect(rig.chat.balances()).toEqual({ ann: 800 });
    expect((await refund(2)).status).toBe(200);
    const told = await rig.chat.advance("1s");
    expect(told.join("\n")).toContain("ann gets 100 points back for Hat (R2): no hat.");
  });
});

import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../src/base/lengths.ts";
import { WAITS_MS } from "../../src/feed/outgoing/schedule.ts";
import { openReceiver, type Receiver } from "../support/receiver.ts";
import { OutgoingRig } from "./outgoing-rig.ts";

let rig: OutgoingRig;
let receiver: Receiver;
beforeAll(async () => {
  receiver = await openReceiver();
});
afterAll(() => receiver.close());
afterEach(() => {
  rig.close();
  receiver.arrivals.length = 0;
  receiver.answers.length = 0;
});

/** A webhook to the receiver; its secret. */
async function hook(events: readonly string[] = ["goal.reached"]): Promise<string> {
  rig = await OutgoingRig.open((of, id) =>
    of === "goal" ? { name: `goal ${id}` } : { name: "ann", platform: "twitch" },
  );
  const { secret } = await rig.add({ name: "mine", kind: "webhook", address: receiver.url, events });
  return secret!;
}

const goals = () => receiver.arrivals.map(({ body }) => JSON.parse(body).data.goal.id as number);
const ids = () => receiver.arrivals.map(({ headers }) => headers["webhook-id"]);

/** Judged by the package of the standard; it knows only the real clock, so it is told the time that was sent. */
function verified(secret: string, { body, headers }: Receiver["arrivals"][number]): unknown {
  const judge = new Webhook(secret);
  const at = new Date(Number(headers["webhook-timestamp"]) * 1_000);
  const signature = judge.sign(headers["webhook-id"] as string, at, body);
  return (headers["webhook-signature"] as string).split(" ").includes(signature) && JSON.parse(body);
}

describe("a webhook", () => {
  it("tells what happens from now on, in order, signed, with names of now", async () => {
    const secret = await hook();
    await rig.happens(1);
    await rig.happens(2);
    await rig.flows();
    await rig.happens(3);
    await rig.flows();
    expect(goals()).toEqual([1, 2, 3]);
    expect(new Set(ids()).size).toBe(3);
    const [first] = receiver.arrivals;
    expect(verified(secret, first!)).toEqual({
      type: "goal.reached",
      timestamp: new Date(rig.book.system.clock.now() - 120).toISOString(),
      data: { goal: { id: 1, name: "goal 1" }, target: 10 },
    });
    expect(first!.headers).toMatchObject({ "content-type": "application/json" });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(verified(`whsec_${Buffer.alloc(32).toString("base64")}`, first!)).toBe(false);
    expect(rig.place).toMatchObject({ told: 3, attempt: 0, why: "", state: "on" });
  });

  it("tells movements of money, and only the events that were chosen", async () => {
    await hook(["balance.moved"]);
    const ann = await rig.book.person("ann");
    await rig.happens(1);
    await rig.book.pay(ann, 50);
    rig.outgoing.wake();
    await rig.flows();
    expect(receiver.arrivals.map(({ body }) => JSON.parse(body).data)).toEqual([
      {
        ...{
          transfer: 1,
          currency: rig.book.points.id,
          from: "mint",
          to: `viewer:${ann.id}`,
          amount: 50,
          kind: "bonus",
        },
        payee: { id: ann.id, name: "ann" },
      },
    ]);
  });

  it.each([
    ["closes", "close", "closed the connection"],
    ["answers 500", 500, "answers with 500"],
    ["answers 404", 404, "answers with 404"],
    [
      "sends on to another address",
      { status: 307, headers: { location: "/other" } },
      "sends on to another address (307)",
    ],
  ] as const)(
    "is tried again when the receiver %s, under the same id, before anything later",
    async (_, answer, why) => {
      await hook();
      receiver.answers.push(answer);
      await rig.happens(1);
      await rig.happens(2);
      await rig.flows();
      expect(goals()).toEqual([1]);
      expect(rig.place).toMatchObject({ attempt: 1, why: expect.stringContaining(why) });
      await rig.flows(6_000);
      expect(goals()).toEqual([1, 1, 2]);
      expect(receiver.arrivals.every(({ path }) => path === "/hook")).toBe(true);
      expect(ids()[0]).toBe(ids()[1]);
      expect(rig.place).toMatchObject({ attempt: 0, why: "", told: 2 });
    },
  );

  it("is given up after 20 s without an answer, and a late answer changes nothing", async () => {
    await hook();
    receiver.answers.push("silent");
    await rig.happens(1);
    await rig.book.system.advance(60);
    const late = await nextOf(receiver);
    await rig.book.system.advance(19_000);
    expect(rig.place.attempt).toBe(0);
    await rig.book.system.advance(1_000);
    await rig.outgoing.idle();
    expect(rig.place).toMatchObject({ attempt: 1, why: "it gave no answer within 20 s", told: 0 });
    late.answer.end("too late");
    await rig.flows(6_000);
    expect(goals()).toEqual([1, 1]);
    expect(rig.place.told).toBe(1);
  });

  it.each([
    [200, "never"],
    [200, "for ever"],
    [429, "for ever"],
  ] as const)(
    "is decided by its status (%i), whose body goes on %s, of which little is read",
    async (status, goesOn) => {
      await hook();
      receiver.answers.push({ status, goesOn });
      await rig.happens(1);
      await rig.book.system.advance(60);
      const { answer } = await nextOf(receiver);
      const socket = answer.socket!;
      const closed = new Promise<void>((resolve) => answer.once("close", () => resolve()));
      await closed;
      await rig.flows();
      expect(rig.place).toMatchObject(status === 200 ? { attempt: 0, told: 1 } : { attempt: 1, told: 0 });
      expect(socket.bytesWritten).toBeLessThan(20 * 1024 * 1024);
    },
  );

  it("waits as long as the receiver asks", async () => {
    await hook();
    receiver.answers.push({ status: 429, headers: { "retry-after": "600" } });
    const at = new Date(rig.book.system.clock.now() + 2 * HOUR_MS).toUTCString();
    receiver.answers.push({ status: 503, headers: { "retry-after": at } });
    await rig.happens(1);
    await rig.flows();
    await rig.flows(599_000);
    expect(goals()).toHaveLength(1);
    await rig.flows(2_000);
    expect(goals()).toHaveLength(2);
    await rig.flows(HOUR_MS);
    expect(goals()).toHaveLength(2);
    await rig.flows(HOUR_MS);
    expect(goals()).toHaveLength(3);
  });

  it("is tried ten times over three days, then stopped and told; nothing is lost, and it goes on when asked", async () => {
    await hook();
    receiver.answers.push(...WAITS_MS.map(() => 500));
    await rig.happens(1);
    await rig.happens(2);
    await rig.flows();
    for (let n = 1; n < WAITS_MS.length; n++) {
      expect(goals()).toHaveLength(n);
      expect(rig.attention.size).toBe(n >= 3 ? 1 : 0);
      await rig.flows(WAITS_MS[n]! - 100);
      expect(goals()).toHaveLength(n);
      await rig.flows(WAITS_MS[n]! / 10 + 200);
    }
    expect(goals()).toEqual(WAITS_MS.map(() => 1));
    expect(rig.place).toMatchObject({ state: "stopped", why: "it answers with 500" });
    expect([...rig.attention.values()][0]).toMatch(/npx chatmint events retry mine$/);
    await rig.flows(DAY_MS);
    expect(goals()).toHaveLength(WAITS_MS.length);
    rig.attention.clear();
    rig.restart();
    expect([...rig.attention.values()]).toEqual([rig.place.attention]);
    await rig.book.writer.run((work) => rig.outgoing.set(work, rig.place.id, "retry"));
    await rig.flows();
    expect(goals().slice(WAITS_MS.length)).toEqual([1, 2]);
    expect([rig.attention.size, new Set(ids()).size]).toEqual([0, 2]);
  });

  it("goes on behind what its receiver never takes", async () => {
    await hook();
    await rig.happens(1);
    await rig.happens(2);
    receiver.answers.push(400);
    await rig.flows();
    await rig.book.writer.run((work) => rig.outgoing.set(work, rig.place.id, "skip"));
    await rig.flows();
    expect(goals()).toEqual([1, 2]);
  });

  it("ends with 410 until it is switched on again, and then tells what happens from then on", async () => {
    await hook();
    receiver.answers.push(410);
    await rig.happens(1);
    await rig.flows();
    await rig.happens(2);
    await rig.flows(DAY_MS);
    expect(goals()).toEqual([1]);
    expect(rig.place).toMatchObject({ state: "gone" });
    expect([...rig.attention.values()][0]).toContain("npx chatmint events on mine");
    await rig.book.writer.run((work) => rig.outgoing.set(work, rig.place.id, "on"));
    await rig.happens(3);
    await rig.flows();
    expect(goals()).toEqual([1, 3]);
  });

  it("tells after a kill between commit and delivery, and again what arrived before the kill was noted", async () => {
    await hook();
    await rig.happens(1);
    rig.restart();
    await rig.flows();
    expect(goals()).toEqual([1]);
    receiver.answers.push("silent");
    await rig.happens(2);
    await rig.book.system.advance(60);
    const arrived = await nextOf(receiver, 1);
    rig.restart();
    arrived.answer.end();
    await rig.flows();
    expect(goals()).toEqual([1, 2, 2]);
    expect(ids()[1]).toBe(ids()[2]);
  });

  it("signs with both secrets for a day after a new one, then with the new one", async () => {
    const old = await hook();
    const { secret } = await rig.book.writer.run((work) => rig.outgoing.rotate(work, rig.place.id));
    await rig.happens(1);
    await rig.flows();
    await rig.flows(DAY_MS);
    await rig.happens(2);
    await rig.flows();
    const [both, one] = receiver.arrivals;
    expect([old, secret].map((key) => verified(key, both!) !== false)).toEqual([true, true]);
    expect([old, secret].map((key) => verified(key, one!) !== false)).toEqual([false, true]);
  });

  it("is told nothing while it is off, and nothing of that time after it", async () => {
    await hook();
    const set = (verb: "on" | "off") => rig.book.writer.run((work) => rig.outgoing.set(work, rig.place.id, verb));
    await set("off");
    await rig.happens(1);
    await rig.flows();
    await set("on");
    await rig.happens(2);
    await rig.flows();
    expect(goals()).toEqual([2]);
    await rig.book.writer.run((work) => rig.outgoing.remove(work, rig.place.id));
    await rig.happens(3);
    await rig.flows();
    expect([goals(), rig.outgoing.list()]).toEqual([[2], []]);
  });

  it("can be tested, and tells how that went", async () => {
    const secret = await hook();
    expect(await rig.outgoing.test(rig.place.id)).toEqual({ status: "done" });
    expect(verified(secret, receiver.arrivals[0]!)).toMatchObject({ type: "test", data: { endpoint: "mine" } });
    receiver.answers.push(500);
    expect(await rig.outgoing.test(rig.place.id)).toMatchObject({ status: "later", why: "it answers with 500" });
  });

  it("sends nothing in a rehearsal", async () => {
    await hook();
    rig.outgoing.stop();
    rig.start(true);
    await rig.happens(1);
    await rig.flows();
    await expect(rig.outgoing.test(rig.place.id)).rejects.toThrow("rehearsal");
    expect(receiver.arrivals).toEqual([]);
  });

  it("keeps a body below 20 kB", async () => {
    await hook(["giveaway.drawn"]);
    rig.close();
    rig = await OutgoingRig.open(() => ({ name: "ы".repeat(200), enter: "" }));
    await rig.add({ name: "mine", kind: "webhook", address: receiver.url });
    const winners = Array.from({ length: 100 }, (_, n) => n + 1);
    await rig.book.writer.run((work) =>
      rig.feed.add(work, { type: "giveaway.drawn", data: { giveaway: 1, winners, count: 400, mustClaim: false } }),
    );
    await rig.flows();
    const [{ body }] = receiver.arrivals as unknown as [{ body: string }];
    expect(Buffer.byteLength(body)).toBeLessThan(20_000);
    expect(JSON.parse(body).data).toMatchObject({ count: 400, winners: { length: 25 } });
  });

  it("shows no secret of any place, and of Discord no address", async () => {
    const secret = await hook();
    await rig.add({ name: "server", kind: "discord", address: "https://discord.com/api/webhooks/12/s3cret-t0ken" });
    const shown = JSON.stringify([rig.outgoing.list(), rig.lines, [...rig.attention]]);
    expect(shown).not.toMatch(/s3cret|whsec_/);
    expect(shown).not.toContain(secret.slice(6));
    expect(shown).toContain("https://discord.com/api/webhooks/…");
  });
});

/** The n-th that comes. */
async function nextOf({ arrivals }: Receiver, n = 0): Promise<Receiver["arrivals"][number]> {
  while (arrivals.length <= n) await new Promise((resolve) => setImmediate(resolve));
  return arrivals[n]!;
}

describe("a place that cannot be", () => {
  it.each([
    [{ name: "" }, "name of at most 40"],
    [{ name: "<b>" }, "name of at most 40"],
    [{ name: "MINE" }, "Something is called MINE already"],
    [{ events: ["goal.reached", "giveaway.won"] }, "no event giveaway.won"],
    [
      { kind: "discord" as const, address: "https://discord.com/api/webhooks/1/x", events: ["goal.reached"] },
      "no event goal.reached to tell",
    ],
  ])("is refused: %j", async (wish, why) => {
    await hook();
    await expect(rig.add({ name: "other", kind: "webhook", address: receiver.url, ...wish })).rejects.toThrow(why);
    expect(rig.outgoing.list()).toHaveLength(1);
  });

  it("is one too many", async () => {
    await hook();
    for (let n = 1; n < 20; n++) await rig.add({ name: `n${n}`, kind: "webhook", address: receiver.url });
    await expect(rig.add({ name: "n20", kind: "webhook", address: receiver.url })).rejects.toThrow(
      "There are 20 already",
    );
  });
});

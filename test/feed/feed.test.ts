import path from "node:path";
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import { DAY_MS, HOUR_MS } from "../../src/base/lengths.ts";
import { seededRandom } from "../../src/base/system.ts";
import { FEED_KEPT_MS, Feed, type FeedRow } from "../../src/feed/feed.ts";
import { FEED_EVENTS, FEED_TYPES, type FeedEvent, toldData, toldShape } from "../../src/feed/feed-events.ts";
import type { Person } from "../../src/model/money.ts";
import { scratchFolder, type TestBook, testBook } from "../support/book.ts";

let book: TestBook;
afterEach(() => book.close());

const goal = (n: number): FeedEvent => ({ type: "goal.reached", data: { goal: n, target: 10 } });
const add = (event: FeedEvent, once?: string) => book.writer.run((work) => book.feed.add(work, event, once));

/** All there is behind a cursor, in pages of a few. */
function rest(feed: Feed, cursor?: string, count = 3): { rows: FeedRow[]; cursor: string; anew: boolean } {
  const rows: FeedRow[] = [];
  let anew = false;
  for (let at = cursor; ; ) {
    const page = feed.after(at, count);
    rows.push(...page.rows);
    anew ||= page.anew;
    at = page.cursor;
    if (!page.more) return { rows, cursor: at, anew };
  }
}

const what = ({ type, data }: FeedRow) => (type === "balance.moved" ? `moved ${data.amount}` : `${type} ${data.goal}`);

/** What watching pays: in no row of the feed. */
const watched = (to: Person, amount: number, key: string) =>
  book.writer.run((work) =>
    book.ledger.post(work, {
      ...{ key, currencyId: book.points.id, from: "mint", to: `viewer:${to.id}`, amount },
      ...{ kind: "watching", actor: "watch" },
    }),
  );

it("tells transfers and everything else in the order in which they were committed, without those of watching", async () => {
  book = await testBook();
  const ann = await book.person("ann");
  await add(goal(1));
  await book.pay(ann, 5);
  await watched(ann, 77, "w1");
  await add(goal(2));
  await add(goal(3));
  await book.pay(ann, 6);
  await watched(ann, 78, "w2");
  const all = rest(book.feed);
  expect(all.rows.map(what)).toEqual(["goal.reached 1", "moved 5", "goal.reached 2", "goal.reached 3", "moved 6"]);
  expect(all.rows[1]!.data).toEqual({
    ...{ transfer: 1, currency: book.points.id, from: "mint", to: `viewer:${ann.id}`, payee: ann.id },
    ...{ amount: 5, kind: "bonus" },
  });
  for (const [at, row] of all.rows.entries()) {
    expect(rest(book.feed, row.cursor).rows).toEqual(all.rows.slice(at + 1));
    expect(FEED_EVENTS[row.type].data.safeParse(row.data).success).toBe(true);
  }
  expect(rest(book.feed, book.feed.now()).rows).toEqual([]);
});

it("tells nothing of work that was taken back, and one fact told twice once", async () => {
  book = await testBook();
  const told: number[] = [];
  book.feed.onAdded(() => told.push(1));
  await expect(
    book.writer.run((work) => {
      book.feed.add(work, goal(1));
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  await add(goal(2), "twitch:gift-1");
  await add(goal(2), "twitch:gift-1");
  await add(goal(2), "kick:gift-1");
  expect(rest(book.feed).rows.map(what)).toEqual(["goal.reached 2", "goal.reached 2"]);
  expect(told).toHaveLength(2);
  expect(JSON.stringify(book.db.prepare("SELECT * FROM feed_event").all())).not.toContain("gift-1");
});

it("takes no name and no text into a row", async () => {
  book = await testBook();
  const sneaked = { type: "goal.reached", data: { goal: 1, target: 2, title: "A new chair" } } as FeedEvent;
  await expect(add(sneaked)).rejects.toThrow("title");
  await expect(add({ type: "goal.reached", data: { goal: "chair", target: 2 } } as never)).rejects.toThrow();
});

it("goes past many transfers of watching a piece at a time", async () => {
  book = await testBook();
  const ann = await book.person("ann");
  for (let n = 0; n < 12; n++) {
    await book.writer.run((work) =>
      book.ledger.postAll(
        work,
        Array.from({ length: 1_000 }, (_, at) => ({
          ...{
            key: `w:${n}:${at}`,
            currencyId: book.points.id,
            from: "mint" as const,
            to: `viewer:${ann.id}` as const,
          },
          ...{ amount: 1, kind: "watching", actor: "watch" },
        })),
      ),
    );
  }
  await add(goal(1));
  const first = book.feed.after(undefined, 10);
  expect([first.rows.length, first.more]).toEqual([0, true]);
  expect(rest(book.feed).rows.map(what)).toEqual(["goal.reached 1"]);
});

it("is forgotten after 30 days; whoever was further behind begins anew and is told", async () => {
  book = await testBook();
  const ann = await book.person("ann");
  await add(goal(1));
  await book.pay(ann, 5);
  const early = book.feed.after(undefined, 1).cursor;
  const all = rest(book.feed).cursor;
  await book.system.advance(FEED_KEPT_MS - HOUR_MS);
  expect(rest(book.feed, early)).toMatchObject({ anew: false, rows: [{ type: "balance.moved" }] });
  await book.system.advance(2 * HOUR_MS);
  await add(goal(2));
  for (const pruned of [false, true]) {
    if (pruned) expect(await book.writer.run((work) => book.feed.prune(work))).toBe(false);
    expect(rest(book.feed).rows.map(what)).toEqual(["goal.reached 2"]);
    const late = rest(book.feed, early);
    expect([late.anew, late.rows.map(what)]).toEqual([true, ["goal.reached 2"]]);
    const upToDate = rest(book.feed, all);
    expect([upToDate.anew, upToDate.rows.map(what)]).toEqual([false, ["goal.reached 2"]]);
  }
  expect(book.db.prepare("SELECT count(*) FROM feed_event").pluck().get()).toBe(1);
  await book.system.advance(31 * DAY_MS);
  await book.writer.run((work) => book.feed.prune(work));
  await add(goal(3));
  expect(book.db.prepare("SELECT id FROM feed_event").pluck().all()).toEqual([3]);
});

it("knows a cursor of another line of copies by more than its numbers", async () => {
  book = await testBook();
  const ann = await book.person("ann");
  await book.pay(ann, 5);
  const scratch = scratchFolder();
  const copy = path.join(scratch.folder, "copy.db");
  book.db.exec(`VACUUM INTO '${copy}'`);
  await book.pay(ann, 6);
  await add(goal(1));
  const ahead = rest(book.feed).cursor;
  book.close();
  // Put back to before, it goes another way, until it has the same numbers.
  book = await testBook(copy);
  expect(rest(book.feed, ahead)).toMatchObject({ anew: true, rows: [{}] });
  await book.pay(ann, 7, "another way");
  await add(goal(2));
  expect(rest(book.feed, ahead)).toMatchObject({ anew: true });
  expect(rest(book.feed, ahead).rows.map(what)).toEqual(["moved 5", "moved 7", "goal.reached 2"]);
  for (const wrong of ["", "x", "1.1.", "9.9.zzzz", "1.1.1.1", "-1.0.x", `${"9".repeat(15)}.0.x`]) {
    expect(rest(book.feed, wrong).anew).toBe(true);
  }
  book.close();
  scratch.remove();
});

it("is read outside of work only", async () => {
  book = await testBook();
  await expect(book.writer.run(() => book.feed.after(undefined, 1))).rejects.toThrow("outside of work");
});

const STEP = fc.oneof(
  fc.record({ do: fc.constant("pay" as const) }),
  fc.record({ do: fc.constant("watch" as const) }),
  fc.record({ do: fc.constant("add" as const) }),
  fc.record({ do: fc.constant("both" as const), lost: fc.boolean() }),
  fc.record({
    do: fc.constant("read" as const),
    reader: fc.nat(2),
    count: fc.integer({ min: 1, max: 4 }),
    heard: fc.boolean(),
  }),
  fc.record({ do: fc.constant("wait" as const), days: fc.integer({ min: 1, max: 40 }) }),
  fc.record({ do: fc.constant("prune" as const) }),
  fc.record({ do: fc.constant("restart" as const) }),
);

/** Somebody who reads on behind a cursor, and what of it they have. */
class Reader {
  readonly #seen = new Set<string>();
  /** What was gone when they were told that they begin anew. */
  readonly #toldGone = new Set<string>();
  #cursor: string;
  #last = -1;

  constructor(feed: Feed) {
    this.#cursor = feed.now();
  }

  /** Reads a page; what is not `heard` is lost with a process, and read again. */
  read(feed: Feed, committed: readonly Committed[], count: number, heard: boolean): boolean {
    const oldest = book.system.clock.now() - FEED_KEPT_MS;
    const page = feed.after(this.#cursor, count);
    let last = this.#last;
    for (const row of page.rows) {
      expect(row.atMs).toBeGreaterThanOrEqual(oldest);
      const at = committed.findIndex((one) => one.what === what(row));
      expect(at).toBeGreaterThan(last);
      last = at;
    }
    if (!heard) return true;
    for (const row of page.rows) this.#seen.add(what(row));
    if (page.anew) for (const { what: name, atMs } of committed) if (atMs < oldest) this.#toldGone.add(name);
    this.#cursor = page.cursor;
    this.#last = last;
    return page.more;
  }

  unseen(committed: readonly Committed[]): string[] {
    return committed.map((one) => one.what).filter((name) => !this.#seen.has(name) && !this.#toldGone.has(name));
  }
}

interface Committed {
  readonly what: string;
  readonly atMs: number;
}

it("any order of commits, kills and readers: every row at least once, in order, none after 30 days", async () => {
  book = await testBook();
  const ann = await book.person("ann");
  let n = 0;
  const payment = () => ({
    ...{ key: `b${n}`, currencyId: book.points.id, from: "mint" as const, to: `viewer:${ann.id}` as const, amount: n },
    ...{ kind: "bonus", actor: "bonus" },
  });
  await fc.assert(
    fc.asyncProperty(fc.array(STEP, { minLength: 5, maxLength: 60 }), async (steps) => {
      let { feed } = book;
      const committed: Committed[] = [];
      const readers = [new Reader(feed), new Reader(feed), new Reader(feed)];
      for (const step of steps) {
        n++;
        const atMs = book.system.clock.now();
        const [moved, reached] = [
          { what: `moved ${n}`, atMs },
          { what: `goal.reached ${n}`, atMs },
        ];
        if (step.do === "wait") await book.system.advance(step.days * DAY_MS);
        else if (step.do === "watch") await watched(ann, n, `w${n}`);
        else if (step.do === "prune") await book.writer.run((work) => feed.prune(work));
        else if (step.do === "read") readers[step.reader]!.read(feed, committed, step.count, step.heard);
        else if (step.do === "restart") {
          feed = new Feed({ db: book.db, clock: book.system.clock, random: seededRandom(`run ${n}`) });
        } else {
          const lost = step.do === "both" && step.lost;
          const done = book.writer.run((work) => {
            if (step.do !== "pay") feed.add(work, goal(n));
            if (step.do !== "add") book.ledger.mustPost(work, payment());
            if (lost) throw new Error("lost");
          });
          await done.catch(() => {});
          if (!lost && step.do !== "pay") committed.push(reached);
          if (!lost && step.do !== "add") committed.push(moved);
        }
      }
      for (const reader of readers) {
        while (reader.read(feed, committed, 2, true));
        expect(reader.unseen(committed)).toEqual([]);
      }
    }),
    { numRuns: 100 },
  );
});

it("tells names of the moment it is told, and numbers where nobody needs a name", () => {
  const names = (of: string, id: number) =>
    of === "viewer"
      ? { name: id === 1 ? "ann" : "bob" }
      : of === "giveaway"
        ? { name: "A game", enter: "!enter" }
        : undefined;
  const told = toldData("giveaway.drawn", { giveaway: 3, winners: [1, 2], count: 2, mustClaim: false }, names);
  expect(told).toEqual({
    giveaway: { id: 3, name: "A game", enter: "!enter" },
    winners: [
      { id: 1, name: "ann" },
      { id: 2, name: "bob" },
    ],
    ...{ count: 2, mustClaim: false },
  });
  expect(toldData("redemption.made", { redemption: 1, item: 2, viewer: 1, price: 5 }, names)).toMatchObject({
    item: { id: 2, name: "" },
  });
  for (const type of FEED_TYPES)
    expect(Object.keys(toldShape(type).shape)).toEqual(Object.keys(FEED_EVENTS[type].data.shape));
  expect(toldShape("giveaway.drawn").safeParse(told).success).toBe(true);
  const gift = toldData("support.gifted", { viewer: null, channel: 1, tier: 1, count: 5 }, names);
  expect(toldShape("support.gifted").safeParse(gift).success).toBe(true);
});

/**
 * Any evening of one person or two on two platforms, beside a plain model of it: watching at changing rates, gifts,
 * adjustments and undos, stakes, bonuses under caps, exclusion, happy hours, links and unlinks, breaks, a day that ends
 * and a clock that changes, and kill -9 in between or in the middle. The model pays every minute as it comes and knows
 * nothing of spans, carries, settling or slices.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Adjuster, Adjustments } from "../../src/ledger/adjustments.ts";
import { verify } from "../../src/ledger/verify.ts";
import { Wallet } from "../../src/ledger/wallet.ts";
import { SimulatedSystem, seededRandom } from "../../src/system.ts";
import { Linking } from "../../src/viewers/linking.ts";
import { Days } from "../../src/watch/days.ts";
import { JoinedWatching } from "../../src/watch/joined-watching.ts";
import { MINUTE, type WatchRig, watchRig } from "../support/watch-rig.ts";

/** Half an hour before the day in Berlin that has 23 hours. */
const NIGHT_MS = Date.UTC(2026, 2, 28, 22, 30);
const ZONE = "Europe/Berlin";
const GRACE = 5;
const AGAIN_MS = 24 * 3_600_000;
const CHANNELS = [
  { platform: "twitch" as const, login: "tw" },
  { platform: "kick" as const, login: "ki" },
];
/** Two of each platform: any of one may be linked with any of the other. */
const LOGINS = [
  { at: 0, name: "ann" },
  { at: 0, name: "bob" },
  { at: 1, name: "annie" },
  { at: 1, name: "bobby" },
] as const;

const who = fc.nat(LOGINS.length - 1);
const amount = fc.constantFrom(1, 5, 10, 25, 60, 400);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("minutes"), n: fc.constantFrom(1, 1, 2, 3, 5, 8, 13, 40) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("join", "join", "leave", "settle"), who }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("subscribe", "unsubscribe"), who }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("give"), who, to: who, amount }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom("add", "remove", "set", "bonus"), who, amount }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("undo") }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("hold", "refund"), who, amount, key: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("link"), who, to: who }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("link"), who: fc.nat(1), to: fc.constantFrom(2, 3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("unlink"), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("exclude", "include"), who }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("happy"), n: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("offline", "live"), at: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash"), turns: fc.constantFrom(-1, 0, 1, 2, 3) }) },
);
type Step = {
  readonly do: string;
  readonly n: number;
  readonly who: number;
  readonly to: number;
  readonly amount: number;
  readonly key: number;
  readonly at: number;
  readonly turns: number;
};
interface Rules {
  readonly balanceCap: number;
  readonly dailyCap: number;
  readonly minutes: number;
}
const rules = fc.record({
  balanceCap: fc.constantFrom(0, 0, 37, 120),
  dailyCap: fc.constantFrom(0, 0, 15, 50),
  minutes: fc.constantFrom(1, 3, 5, 7),
});
const EACH = 10;

/** A viewer as the model has them. */
interface Person {
  readonly index: number;
  into: Person | undefined;
  balance: number;
  time: number;
  readonly minutes: [number, number];
  readonly earned: Map<string, number>;
  earning: boolean;
}

interface Login {
  readonly at: 0 | 1;
  person: Person;
  here: boolean;
  subscriber: boolean;
}

interface Moved {
  readonly from: Person | undefined;
  readonly to: Person | undefined;
  readonly amount: number;
  undone: boolean;
}

interface Link {
  readonly survivor: Person;
  readonly absorbed: Person;
  readonly login: Login;
  readonly brought: number;
  open: boolean;
}

/** What should be. */
class Model {
  readonly rules: Rules;
  readonly people: Person[] = LOGINS.map((_, index) => ({
    ...{ index, into: undefined, balance: 0, time: 0, earning: true },
    minutes: [0, 0] as [number, number],
    earned: new Map(),
  }));
  readonly logins: Login[] = LOGINS.map(({ at }, index) => ({
    ...{ at, person: this.people[index]!, here: false, subscriber: false },
  }));
  readonly adjusted: Moved[] = [];
  readonly held = new Map<number, { by: Person; amount: number; over: boolean }>();
  readonly links: Link[] = [];
  readonly bonuses = new Set<string>();
  readonly live = [true, true];
  readonly offFor = [0, 0];
  unlinkedAtMs = new Map<Person, number>();
  happyLeft = 0;

  constructor(of: Rules) {
    this.rules = of;
  }

  now(person: Person): Person {
    return person.into ? this.now(person.into) : person;
  }

  /** One minute on air, that ended on this day. */
  minute(day: string): void {
    const happy = this.happyLeft > 0 ? 2000 : 1000;
    this.happyLeft = Math.max(0, this.happyLeft - 1);
    for (const person of this.people) {
      const watching = this.logins.filter((login) => login.person === person && login.here && this.live[login.at]);
      for (const { at } of watching) person.minutes[at]++;
      if (!person.earning || watching.length === 0) continue;
      person.time += Math.max(...watching.map(({ subscriber }) => (subscriber ? 2000 : 1000))) * happy;
      const unit = this.rules.minutes * 1_000_000;
      for (; person.time >= unit; person.time -= unit) this.earn(person, EACH, day);
    }
    for (const at of [0, 1] as const) {
      if (this.live[at] || ++this.offFor[at]! !== GRACE) continue;
      for (const login of this.logins) if (login.at === at) login.here = false;
    }
  }

  earn(person: Person, wanted: number, day: string): number {
    const { balanceCap, dailyCap } = this.rules;
    const already = person.earned.get(day) ?? 0;
    let paid = wanted;
    if (balanceCap > 0) paid = Math.min(paid, Math.max(0, balanceCap - person.balance));
    if (dailyCap > 0) paid = Math.min(paid, Math.max(0, dailyCap - already));
    person.balance += paid;
    person.earned.set(day, already + paid);
    return paid;
  }

  link(a: Login, b: Login, nowMs: number): string {
    if (a.person === b.person) return "linkAlready";
    const platforms = (login: Login) => this.logins.filter(({ person }) => person === login.person).map(({ at }) => at);
    if (platforms(b).some((at) => platforms(a).includes(at))) return "linkSamePlatform";
    for (const { person } of [a, b]) {
      const last = this.unlinkedAtMs.get(person);
      if (last !== undefined && nowMs - last < AGAIN_MS) return "linkAgain";
    }
    const [survivor, absorbed] = a.person.index < b.person.index ? [a.person, b.person] : [b.person, a.person];
    const login = this.logins.find(({ person }) => person === absorbed)!;
    this.links.push({ survivor, absorbed, login, brought: absorbed.balance, open: true });
    survivor.balance += absorbed.balance;
    survivor.time = Math.max(survivor.time, absorbed.time);
    for (const at of [0, 1] as const) survivor.minutes[at] += absorbed.minutes[at];
    for (const [day, earned] of absorbed.earned) survivor.earned.set(day, (survivor.earned.get(day) ?? 0) + earned);
    survivor.earning &&= absorbed.earning;
    Object.assign(absorbed, { balance: 0, time: 0, into: survivor });
    absorbed.minutes.fill(0);
    absorbed.earned.clear();
    login.person = survivor;
    return "done";
  }

  unlink(person: Person, nowMs: number): string {
    const link = this.links.findLast((one) => one.open && one.survivor === person);
    if (!link) return "unlinkNothing";
    const { survivor, absorbed, login, brought } = link;
    const back = Math.min(brought, survivor.balance);
    survivor.balance -= back;
    Object.assign(absorbed, { balance: back, into: undefined, earning: survivor.earning });
    absorbed.minutes[login.at] = survivor.minutes[login.at];
    survivor.minutes[login.at] = 0;
    for (const [day, earned] of survivor.earned) absorbed.earned.set(day, earned);
    login.person = absorbed;
    link.open = false;
    this.unlinkedAtMs.set(survivor, nowMs).set(absorbed, nowMs);
    return "done";
  }
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-evenings-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The real thing, and the model beside it. */
class Evening {
  readonly #model: Model;
  readonly #file: string;
  readonly #days = new Days(ZONE);
  #rig!: WatchRig;
  #linking!: Linking;
  #adjustments!: Adjustments;
  #mod!: Adjuster;
  #ids: number[] = [];
  #keys = 0;

  constructor(file: string, of: Rules) {
    this.#file = file;
    this.#model = new Model(of);
  }

  async open(nowMs = NIGHT_MS, resume = false): Promise<void> {
    const config = { ...this.#model.rules, amount: EACH, graceMinutes: GRACE };
    const rig = await watchRig({
      ...{ file: this.#file, channels: CHANNELS, config, timeZone: ZONE, resume },
      system: new SimulatedSystem(nowMs),
    });
    this.#rig = rig;
    const { db, writer, ledger, viewers, watching, ranking } = rig;
    const clock = rig.system.clock;
    const joined = new JoinedWatching(db);
    this.#linking = new Linking({
      ...{ db, clock, ledger, viewers, random: seededRandom(`codes ${nowMs}`) },
      afterCommit: (hook) => writer.afterCommit(hook),
      detach: (viewerId) => watching.detach(viewerId),
      become: (from, to, platform) => watching.become(from, to, platform),
      move: [(from, to) => joined.join(from, to)],
      giveBack: [(to, from, platform) => joined.giveBack(to, from, platform)],
      delist: (viewerId, listed) => ranking.list(viewerId, listed),
    });
    this.#adjustments = new Adjustments({
      ...{ db, ledger, clock, timeZone: ZONE, dailyLimit: 1e12, nameOf: (id) => `viewer ${id}` },
    });
    if (!resume) {
      for (const { at, name } of LOGINS) this.#ids.push((await rig.who(name, [], CHANNELS[at]!.platform)).id);
    }
    this.#mod = { viewer: await rig.who("max", ["moderator"]), roles: ["moderator"] };
    for (const at of resume ? ([0, 1] as const) : []) {
      const { id } = rig.channels[at]!;
      await (this.#model.live[at] ? rig.watching.live(id) : rig.watching.offline(id));
    }
    await rig.watching.idle();
  }

  get #currency() {
    return this.#rig.ledger.currency(this.#rig.channel.currencyId);
  }

  #known(index: number) {
    const { at, name } = LOGINS[index]!;
    return this.#rig.viewers.known(CHANNELS[at]!.platform, `id-${name}`)!;
  }

  #wish(index: number, amountOf: number) {
    return {
      by: this.#mod,
      to: this.#known(index),
      amount: amountOf,
      currency: this.#currency,
      key: `k:${this.#keys++}`,
    };
  }

  /** What the bot does for a step, as work on the book; `undefined` for what is no work. */
  #work(one: Step): (() => unknown) | undefined {
    const { ledger, watching } = this.#rig;
    const currencyId = this.#currency.id;
    switch (one.do) {
      case "settle":
        return () => watching.settle(this.#known(one.who).id, currencyId);
      case "give": {
        const key = `g:${this.#keys++}`;
        const currency = this.#currency;
        return () =>
          new Wallet({ ledger, currency, viewer: this.#known(one.who), key }).give(this.#known(one.to), one.amount);
      }
      case "add":
      case "remove":
      case "set": {
        const wish = this.#wish(one.who, one.amount);
        const how = one.do;
        return () => this.#adjustments[how]({ ...wish, to: this.#known(one.who) });
      }
      case "bonus": {
        // Of a few keys only, so that some are paid before.
        const key = `bonus:${one.who}:${one.amount}`;
        return () => watching.earn(this.#known(one.who).id, currencyId, one.amount, key);
      }
      case "undo":
        return () => this.#adjustments.undo({ by: this.#mod, currency: this.#currency });
      case "hold":
        return () =>
          ledger.post({
            ...{ key: `hold:${one.key}`, currencyId, amount: one.amount, kind: "hold", actor: "test" },
            ...{ from: `viewer:${this.#known(one.who).id}`, to: `escrow:thing:${one.key}` },
          }).status;
      case "refund": {
        const held = this.#model.held.get(one.key);
        if (!held) return undefined;
        return () =>
          ledger.end({
            ...{ key: `thing:${one.key}:end`, currencyId, amount: held.amount, kind: "refund", actor: "test" },
            ...{ from: `escrow:thing:${one.key}`, to: `viewer:${this.#ids[held.by.index]!}` },
          }).status;
      }
      case "link":
        return () => {
          const asking = (index: number) => {
            const { platform, platformId } = this.#known(index);
            return { platform, platformId };
          };
          this.#linking.link(asking(one.to), this.#linking.code(asking(one.who)).code);
        };
      case "unlink":
        return () => this.#linking.unlink(this.#known(one.who).id);
      case "exclude":
      case "include":
        return () => watching.setEarning(this.#known(one.who).id, one.do === "include");
      case "happy":
        return () => watching.startHappyHour(currencyId, 2000, one.n * MINUTE, "test");
      default:
        return undefined;
    }
  }

  /** What the model says of the same step. */
  #expected(one: Step): string {
    const model = this.#model;
    const login = model.logins[one.who]!;
    const person = login?.person;
    switch (one.do) {
      case "give": {
        const to = model.logins[one.to]!.person;
        if (to === person) return "giveSelf";
        if (person.balance < one.amount) return "insufficientFunds";
        person.balance -= one.amount;
        to.balance += one.amount;
        return "done";
      }
      case "add":
        return this.#adjust(person, one.amount);
      case "remove":
        return person.balance < one.amount ? "takenTooMuch" : this.#adjust(person, -one.amount);
      case "set":
        return person.balance === one.amount ? "done" : this.#adjust(person, one.amount - person.balance);
      case "bonus": {
        const key = `bonus:${one.who}:${one.amount}`;
        if (model.bonuses.has(key) || !person.earning) return "done";
        if (model.earn(person, one.amount, this.#days.of(this.#rig.now())) > 0) model.bonuses.add(key);
        return "done";
      }
      case "undo": {
        const last = model.adjusted.findLast(({ undone }) => !undone);
        if (!last) return "undoNothing";
        const from = last.to && model.now(last.to);
        const to = last.from && model.now(last.from);
        if (from && from.balance < last.amount) return "undoSpent";
        if (from) from.balance -= last.amount;
        if (to) to.balance += last.amount;
        last.undone = true;
        return "done";
      }
      case "hold": {
        const before = model.held.get(one.key);
        if (before) {
          const same = before.amount === one.amount && model.now(before.by) === person;
          return same ? "exists" : "LEDGER_KEY_REUSED";
        }
        if (person.balance < one.amount) return "insufficient_funds";
        person.balance -= one.amount;
        model.held.set(one.key, { by: person, amount: one.amount, over: false });
        return "posted";
      }
      case "refund": {
        const held = model.held.get(one.key)!;
        if (held.over) return "exists";
        held.over = true;
        model.now(held.by).balance += held.amount;
        return "posted";
      }
      case "link":
        return model.link(login, model.logins[one.to]!, this.#rig.now());
      case "unlink":
        return model.unlink(person, this.#rig.now());
      case "exclude":
      case "include":
        person.earning = one.do === "include";
        return "done";
      case "happy":
        model.happyLeft = one.n;
        return "done";
      default:
        return "done";
    }
  }

  #adjust(person: Person, change: number): string {
    const [from, to] = change > 0 ? [undefined, person] : [person, undefined];
    this.#model.adjusted.push({ from, to, amount: Math.abs(change), undone: false });
    person.balance += change;
    return "done";
  }

  async play(one: Step): Promise<void> {
    const { watching } = this.#rig;
    const model = this.#model;
    const work = this.#work(one);
    if (work) {
      const expected = this.#expected(one);
      const answer = await this.#rig.writer.run(work).then(
        (said) => (typeof said === "string" ? said : "done"),
        (error: { code?: string }) => error.code ?? String(error),
      );
      expect([one.do, answer]).toEqual([one.do, expected]);
    } else if (one.do === "minutes") {
      for (let i = 0; i < one.n; i++) {
        await this.#rig.minutes(1);
        model.minute(this.#days.ofMinute(this.#rig.now()));
      }
    } else if (one.do === "join" || one.do.endsWith("subscribe")) {
      const login = model.logins[one.who]!;
      if (one.do !== "join") login.subscriber = one.do === "subscribe";
      const { at, name } = LOGINS[one.who]!;
      const roles = login.subscriber ? (["subscriber"] as const) : [];
      const viewer = await this.#rig.who(name, roles, CHANNELS[at]!.platform);
      const { id } = this.#rig.channels[at]!;
      if (one.do === "join") {
        watching.join(id, viewer);
        // Nobody watches what is over; who waits for it to begin is not what this is about.
        if (!model.live[at] && model.offFor[at]! >= GRACE) watching.leave(id, viewer.id);
        else login.here = true;
      } else watching.roles(id, viewer, roles);
    } else if (one.do === "leave") {
      const login = model.logins[one.who]!;
      watching.leave(this.#rig.channels[login.at]!.id, this.#known(one.who).id);
      login.here = false;
    } else if (one.do === "offline" || one.do === "live") {
      const live = one.do === "live";
      if (model.live[one.at] !== live) model.offFor[one.at] = 0;
      model.live[one.at] = live;
      await watching[one.do](this.#rig.channels[one.at]!.id);
    } else if (one.do === "crash") await this.#crash();
    await this.#rig.watching.idle();
    await this.#compare();
  }

  /** The process is gone in the middle of a step: what was answered is in the book, and what is in the book holds. */
  async crashIn(one: Step, turns: number): Promise<void> {
    const work = this.#work(one);
    if (!work) return;
    let answered = false;
    this.#rig.writer.run(work).then(
      () => (answered = true),
      () => undefined,
    );
    for (let i = 0; i < turns; i++) await new Promise((resolve) => setImmediate(resolve));
    const wasAnswered = answered;
    await this.#crash();
    if (wasAnswered || this.#traces() !== this.#before) this.#expected(one);
    // Whose spans were not open again when it ended must come again.
    for (const [index, login] of this.#model.logins.entries()) {
      const open = this.#rig.db
        .prepare(
          "SELECT 1 FROM span AS s JOIN broadcast AS b ON b.id = s.broadcast_id WHERE b.channel_id = ? AND s.viewer_id = ? AND s.to_tick IS NULL",
        )
        .get(this.#rig.channels[login.at]!.id, this.#known(index).id);
      login.here &&= open !== undefined;
    }
    await this.#compare();
  }

  #before = "";
  /** What the steps that are work leave in the book. */
  #traces(): string {
    const { db } = this.#rig;
    return JSON.stringify([
      db.prepare("SELECT count(*) FROM transfer WHERE kind <> 'watching'").pluck().get(),
      db.prepare("SELECT count(*), count(unlinked_at_ms) FROM link").raw().get(),
      db.prepare("SELECT group_concat(earning) FROM (SELECT earning FROM viewer ORDER BY id)").pluck().get(),
      db.prepare("SELECT count(*) FROM happy_hour").pluck().get(),
    ]);
  }

  async #crash(): Promise<void> {
    const nowMs = this.#rig.now();
    this.#rig.crash();
    await this.open(nowMs, true);
  }

  async #compare(): Promise<void> {
    const { ledger, watching, writer } = this.#rig;
    const currencyId = this.#currency.id;
    this.#before = this.#traces();
    const shown = () => this.#ids.map((id) => ledger.balance(id, currencyId));
    const should = this.#model.people.map(({ balance }) => balance);
    expect(["balances", ...shown()]).toEqual(["balances", ...should]);
    expect(["inside work", ...(await writer.run(shown))]).toEqual(["inside work", ...should]);
    const minutes = this.#ids.map((id) => this.#rig.channels.map((channel) => watching.minutes(id, channel.id)));
    expect(["minutes", ...minutes]).toEqual(["minutes", ...this.#model.people.map((person) => person.minutes)]);
  }

  /** The whole book adds up, and closing everything changes nothing of it. */
  async end(): Promise<void> {
    for (let index = 0; index < LOGINS.length; index++) await this.play({ do: "leave", who: index } as Step);
    const escrows = [...this.#model.held].flatMap(([key, { amount: held, over }]) =>
      over ? [] : [{ owner: `escrow:thing:${key}` as const, currencyId: this.#currency.id, amount: held }],
    );
    expect(verify(this.#rig.db, { escrows: [{ what: "thing", open: () => escrows }] }).problems).toEqual([]);
    await this.#rig.close();
  }
}

describe("any evening", () => {
  it("pays and counts what a plain model of it does, whatever happens and whenever the process is killed", async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(rules, fc.array(step, { minLength: 15, maxLength: 60, size: "max" }), async (of, steps) => {
        const evening = new Evening(path.join(folder, `${run++}.db`), of);
        await evening.open();
        const all = [...LOGINS.map((_, index) => ({ do: "join", who: index })), ...steps] as Step[];
        for (const [at, one] of all.entries()) {
          const next = all[at + 1];
          if (one.do === "crash" && one.turns >= 0 && next) await evening.crashIn(next, one.turns);
          else await evening.play(one);
        }
        await evening.end();
      }),
      { numRuns: 30, seed: 20260328, endOnFailure: false },
    );
  }, 240_000);
});

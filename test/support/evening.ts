/** An evening as the bot has it, a step at a time, with the model beside it; both are compared after each. */

import { expect } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { Days } from "../../src/base/calendar.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import type { Work } from "../../src/db/work.ts";
import { Linking } from "../../src/features/linking/linking.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import type { Adjuster } from "../../src/wallet/adjustments.ts";
import { Wallet } from "../../src/wallet/wallet.ts";
import { EACH, GRACE, LOGINS, Model, type Person, type Rules } from "./evening-model.ts";
import { MINUTE, type WatchRig, watchRig } from "./watch-rig.ts";

/** Half an hour before the day in Berlin that has 23 hours. */
const NIGHT_MS = Date.UTC(2026, 2, 28, 22, 30);
const ZONE = "Europe/Berlin";
const CHANNELS = [
  { platform: "twitch" as const, login: "tw" },
  { platform: "kick" as const, login: "ki" },
];
/** One thing that happens; what it needs of the rest. */
export type Step = {
  readonly do: string;
  readonly n: number;
  readonly who: number;
  readonly to: number;
  readonly amount: number;
  readonly key: number;
  readonly at: number;
  readonly turns: number;
};

/** The real thing, and the model beside it. */
export class Evening {
  readonly #model: Model;
  readonly #file: string;
  readonly #days = new Days(ZONE);
  #rig!: WatchRig;
  #linking!: Linking;
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
      moderation: { mintedPerDay: 1e12 },
      system: new SimulatedSystem(nowMs),
    });
    this.#rig = rig;
    const { core, watching, lists, exclusions } = rig;
    // The feature links by codes alone, and what a code asks of both sides is not in the model.
    this.#linking = new Linking({
      ...core,
      isBot: (viewer) => exclusions.isBot(viewer),
      broadcasterEarns: exclusions.broadcasterEarns,
      detach: (work, viewerId) => watching.detach(work, viewerId),
      features: () => rig.features.all,
      relist: (viewerId) => lists.look(viewerId),
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
  #work(one: Step): ((work: Work) => unknown) | undefined {
    const { ledger, watching } = this.#rig;
    const currencyId = this.#currency.id;
    switch (one.do) {
      case "settle":
        return (work) => watching.settle(work, this.#known(one.who).id, currencyId);
      case "give": {
        const key = `g:${this.#keys++}`;
        const currency = this.#currency;
        return (work) =>
          new Wallet({ work, ledger, currency, viewer: this.#known(one.who), key }).give(
            this.#known(one.to),
            one.amount,
          );
      }
      case "add":
      case "remove":
      case "set": {
        const wish = this.#wish(one.who, one.amount);
        const how = one.do;
        return (work) => this.#rig.adjustments[how](work, { ...wish, to: this.#known(one.who) });
      }
      case "bonus": {
        // Of a few keys only, so that some are paid before.
        const key = `bonus:${one.who}:${one.amount}`;
        return (work) => watching.earn(work, this.#known(one.who).id, currencyId, one.amount, key);
      }
      case "undo":
        return (work) => this.#rig.adjustments.undo(work, { by: this.#mod, currency: this.#currency });
      case "hold":
        return (work) =>
          ledger.post(work, {
            ...{ key: `hold:${one.key}`, currencyId, amount: one.amount, kind: "hold", actor: "test" },
            ...{ from: `viewer:${this.#known(one.who).id}`, to: `escrow:thing:${one.key}` },
          }).status;
      case "refund": {
        const held = this.#model.held.get(one.key);
        if (!held) return undefined;
        return (work) =>
          ledger.end(work, {
            ...{ key: `thing:${one.key}:end`, currencyId, amount: held.amount, kind: "refund", actor: "test" },
            ...{ from: `escrow:thing:${one.key}`, to: `viewer:${this.#ids[held.by.index]!}` },
          }).status;
      }
      case "link":
        return (work) => {
          const [shown, typed] = [this.#known(one.who), this.#known(one.to)];
          this.#linking.checkBoth(typed, shown);
          this.#linking.link(work, shown, typed);
        };
      case "unlink":
        return (work) => this.#linking.unlink(work, this.#known(one.who).id);
      case "exclude":
      case "include":
        return (work) => watching.setEarning(work, this.#known(one.who).id, one.do === "include");
      case "happy":
        return (work) =>
          watching.startHappyHour(work, { currencyId, multiplier: 2000, durationMs: one.n * MINUTE, by: "test" });
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
        if (model.bonuses.has(key) || !model.earns(person)) return "done";
        if (model.earn(person, one.amount, this.#days.of(this.#rig.now())) > 0) model.bonuses.add(key);
        return "done";
      }
      case "undo": {
        const last = model.adjusted.findLast(({ undone }) => !undone);
        if (!last) return "undoNothing";
        const from = last.to && model.now(last.to);
        if (from && from.balance < last.amount) return "undoSpent";
        if (last.to) model.comesBack(last.to, -last.amount);
        if (last.from) model.comesBack(last.from, last.amount);
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
        model.comesBack(held.by, held.amount);
        return "posted";
      }
      case "link":
        return model.link(login, model.logins[one.to]!, this.#rig.now());
      case "unlink":
        return model.unlink(person, this.#rig.now());
      case "exclude":
      case "include":
        for (const account of model.logins) if (account.person === person) account.excluded = one.do === "exclude";
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
    this.#rig.kill();
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
    const ranked = new Map(this.#rig.ranking.top(currencyId, 0, 100).map((place) => [place.viewerId, place.balance]));
    // Who is excluded stands in no list.
    const listed = this.#model.people.map((person) => (this.#model.earns(person) ? person.balance : 0));
    expect(["ranked", ...this.#ids.map((id) => ranked.get(id) ?? 0)]).toEqual(["ranked", ...listed]);
    const minutes = this.#ids.map((id) => this.#rig.channels.map((channel) => watching.minutes(id, channel.id)));
    expect(["minutes", ...minutes]).toEqual(["minutes", ...this.#model.people.map((person) => person.minutes)]);
  }

  /** The whole book adds up, and closing everything changes nothing of it. */
  async end(): Promise<void> {
    for (let index = 0; index < LOGINS.length; index++) await this.play({ do: "leave", who: index } as Step);
    const escrows = [...this.#model.held].flatMap(([key, { amount: held, over }]) =>
      over ? [] : [{ owner: `escrow:thing:${key}` as const, currencyId: this.#currency.id, amount: held }],
    );
    expect(
      verify(this.#rig.db, { tables: TABLES, escrows: [{ what: "thing", open: () => escrows }] }).problems,
    ).toEqual([]);
    await this.#rig.close();
  }
}

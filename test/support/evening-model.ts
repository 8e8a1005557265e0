/** A plain model of an evening: it pays every minute as it comes and knows nothing of spans, carries, settling or slices. */

/** A broadcast that comes back within so many minutes is the same one. */
export const GRACE = 5;
const AGAIN_MS = 24 * 3_600_000;
/** What watching earns each time. */
export const EACH = 10;

/** Two of each platform: any of one may be linked with any of the other. */
export const LOGINS = [
  { at: 0, name: "ann" },
  { at: 0, name: "bob" },
  { at: 1, name: "annie" },
  { at: 1, name: "bobby" },
] as const;

export interface Rules {
  readonly balanceCap: number;
  readonly dailyCap: number;
  readonly minutes: number;
}

/** A viewer as the model has them. */
export interface Person {
  readonly index: number;
  into: Person | undefined;
  balance: number;
  time: number;
  readonly minutes: [number, number];
  readonly earned: Map<string, number>;
}

export interface Login {
  readonly at: 0 | 1;
  person: Person;
  here: boolean;
  subscriber: boolean;
  excluded: boolean;
}

export interface Moved {
  readonly from: Person | undefined;
  readonly to: Person | undefined;
  readonly amount: number;
  undone: boolean;
}

export interface Link {
  readonly survivor: Person;
  readonly absorbed: Person;
  readonly login: Login;
  /** Who typed the code. */
  readonly typed: Login;
  /** What the one who was taken in leaves with: what they came with, and what became of it since. */
  brought: number;
  open: boolean;
}

/** What should be. */
export class Model {
  readonly rules: Rules;
  readonly people: Person[] = LOGINS.map((_, index) => ({
    ...{ index, into: undefined, balance: 0, time: 0 },
    minutes: [0, 0] as [number, number],
    earned: new Map(),
  }));
  readonly logins: Login[] = LOGINS.map(({ at }, index) => ({
    ...{ at, person: this.people[index]!, here: false, subscriber: false, excluded: false },
  }));
  readonly adjusted: Moved[] = [];
  readonly held = new Map<number, { by: Person; amount: number; over: boolean }>();
  readonly links: Link[] = [];
  readonly bonuses = new Set<string>();
  readonly live = [true, true];
  readonly offFor = [0, 0];
  /** When the link was taken apart whose code a login typed. */
  unlinkedAtMs = new Map<Login, number>();
  happyLeft = 0;

  constructor(of: Rules) {
    this.rules = of;
  }

  now(person: Person): Person {
    return person.into ? this.now(person.into) : person;
  }

  /** Nobody earns who is excluded by any of their accounts. */
  earns(person: Person): boolean {
    return !this.logins.some((login) => login.person === person && login.excluded);
  }

  /** What was somebody's own before they were taken in comes back to them, or is taken from them, while they are one. */
  comesBack(person: Person, amount: number): void {
    this.now(person).balance += amount;
    const link = this.links.find((one) => one.open && one.absorbed === person);
    if (link) link.brought += amount;
  }

  /** One minute on air, that ended on this day. */
  minute(day: string): void {
    const happy = this.happyLeft > 0 ? 2000 : 1000;
    this.happyLeft = Math.max(0, this.happyLeft - 1);
    for (const person of this.people) {
      const watching = this.logins.filter((login) => login.person === person && login.here && this.live[login.at]);
      for (const { at } of watching) person.minutes[at]++;
      if (!this.earns(person) || watching.length === 0) continue;
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

  /** `a` was shown a code that `b` typed. */
  link(a: Login, b: Login, nowMs: number): string {
    if (a.at === b.at) return "linkSamePlatform";
    const isLinked = (login: Login) => this.logins.some(({ at, person }) => person === login.person && at !== login.at);
    const waits = (login: Login) => nowMs - (this.unlinkedAtMs.get(login) ?? Number.NEGATIVE_INFINITY) < AGAIN_MS;
    if (isLinked(b)) return "linkAlready";
    if (waits(b)) return "linkAgain";
    if (isLinked(a) || waits(a)) return "linkOtherMayNot";
    const [survivor, absorbed] = a.person.index < b.person.index ? [a.person, b.person] : [b.person, a.person];
    const login = this.logins.find(({ person }) => person === absorbed)!;
    this.links.push({ survivor, absorbed, login, typed: b, brought: absorbed.balance, open: true });
    survivor.balance += absorbed.balance;
    survivor.time = Math.max(survivor.time, absorbed.time);
    for (const at of [0, 1] as const) survivor.minutes[at] += absorbed.minutes[at];
    for (const [day, earned] of absorbed.earned) survivor.earned.set(day, (survivor.earned.get(day) ?? 0) + earned);
    Object.assign(absorbed, { balance: 0, time: 0, into: survivor });
    absorbed.minutes.fill(0);
    absorbed.earned.clear();
    login.person = survivor;
    return "done";
  }

  unlink(person: Person, nowMs: number): string {
    const link = this.links.findLast((one) => one.open && one.survivor === person);
    if (!link) return "unlinkNothing";
    const { survivor, absorbed, login, typed, brought } = link;
    const back = Math.min(Math.max(0, brought), survivor.balance);
    survivor.balance -= back;
    Object.assign(absorbed, { balance: back, into: undefined });
    absorbed.minutes[login.at] = survivor.minutes[login.at];
    survivor.minutes[login.at] = 0;
    for (const [day, earned] of survivor.earned) absorbed.earned.set(day, earned);
    login.person = absorbed;
    link.open = false;
    this.unlinkedAtMs.set(typed, nowMs);
    return "done";
  }
}

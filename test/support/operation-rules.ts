/**
 * What an operation promises, as a plain model: each movement once, as it was told, wherever the process dies, and back as far
 * as it is unspent. Handed the modules to try, so that a copy broken on purpose can be tried like the real ones.
 */

import { expect } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import type { openBook } from "../../src/db/open.ts";
import type { Writer } from "../../src/db/writer.ts";
import { Feed } from "../../src/feed/feed.ts";
import type { Operation, OperationMovement, Operations } from "../../src/kit/operation.ts";
import type { verify } from "../../src/ledger/audit/verify.ts";
import type { Ledger } from "../../src/ledger/ledger.ts";
import type { Owner } from "../../src/model/money.ts";
import type { Viewers } from "../../src/viewers/viewers.ts";
import { addPerson, EVENING_MS, listeningLog } from "./book.ts";

export interface OperationModules {
  readonly Operations: typeof Operations;
  readonly openBook: typeof openBook;
  readonly Writer: typeof Writer;
  readonly Ledger: typeof Ledger;
  readonly Viewers: typeof Viewers;
  readonly verify: typeof verify;
}

/** Owners are viewers by their number, 0 for the mint and -1 for a sink. */
export interface Scenario {
  /** What each viewer has to begin with. */
  readonly balances: readonly number[];
  readonly movements: readonly {
    readonly from: number;
    readonly to: number;
    readonly amount: number;
    readonly leaves?: number | undefined;
  }[];
  /** After how many commits the process dies, each time it runs. */
  readonly deaths: readonly number[];
  /** What viewers spend before the undo. */
  readonly spends: readonly { readonly by: number; readonly amount: number }[];
  readonly deathsOfUndo: readonly number[];
}

const RESTARTS_MAX = 100;

/** Runs it, killed and started again, and compares it with the model. */
export async function checkOperation(modules: OperationModules, scenario: Scenario): Promise<void> {
  const book = modules.openBook({ tables: TABLES, file: ":memory:" });
  try {
    await new Run(modules, book.db, scenario).check();
  } finally {
    book.close();
  }
}

class Run {
  readonly #modules: OperationModules;
  readonly #db: ReturnType<typeof openBook>["db"];
  readonly #scenario: Scenario;
  readonly #model: Map<Owner, number>;
  readonly #system = new SimulatedSystem(EVENING_MS);
  #currencyId = 0;

  constructor(modules: OperationModules, db: ReturnType<typeof openBook>["db"], scenario: Scenario) {
    this.#modules = modules;
    this.#db = db;
    this.#scenario = scenario;
    this.#model = new Map(scenario.balances.map((has, at) => [`viewer:${at + 1}`, has]));
  }

  async check(): Promise<void> {
    const { balances, movements, deaths, spends, deathsOfUndo } = this.#scenario;
    await this.#prepare(balances);
    const list = movements.map(
      ({ from, to, amount, leaves }): OperationMovement => ({
        ...{ from: owner(from), to: owner(to), amount },
        ...(leaves === undefined ? {} : { leaves }),
      }),
    );
    const wish = { key: "all", kind: "test", currencyId: this.#currencyId, transferKind: "adjustment" } as const;
    const { operations } = this.#start(Number.POSITIVE_INFINITY);
    const plan = operations.plan({ ...wish, actor: "viewer:1", movements: list });

    const moved = list.map((movement) => this.#move(movement));
    const refused = moved.flatMap((amount, n) => (amount > 0 ? [] : [n]));
    expect(plan.refused.map(({ n }) => n)).toEqual(refused);
    const posted = await this.#throughDeaths(deaths, (now, work) =>
      now.begin(work, { ...wish, actor: "viewer:1", movements: list }),
    );
    this.#compare(posted, list, refused);
    expect(plan).toMatchObject({ posted: posted.posted, postedAmount: posted.postedAmount });
    expect(posted.postedAmount).toBe(moved.reduce((sum, amount) => sum + amount, 0));

    for (const [n, { by, amount }] of spends.entries()) await this.#spend(n, owner(by), amount);
    const left = list.flatMap(({ from, to }, n) =>
      refused.includes(n) || this.#move({ from: to, to: from, amount: moved[n]! }) > 0 ? [] : [n],
    );
    const undone = await this.#throughDeaths(deathsOfUndo, (now, work) => {
      const result = now.undo(work, { operationId: posted.id, key: "undo", actor: "viewer:1" });
      if (result.status !== "begun" && result.status !== "exists") throw new Error(result.status);
      return result.operation;
    });
    const standing = list.filter((_, n) => !refused.includes(n));
    expect(undone.posted).toBe(standing.length - left.length);
    this.#compare(undone, list, left);
  }

  async #prepare(balances: readonly number[]): Promise<void> {
    const { ledger, writer } = this.#start(Number.POSITIVE_INFINITY);
    await writer.run((work) => {
      const points = { code: "points", kind: "play", nameOne: "point", nameMany: "points", decimals: 0 } as const;
      this.#currencyId = ledger.ensureCurrency(work, points).id;
      for (const [at, amount] of balances.entries()) {
        const { id } = addPerson(this.#db, `p${at}`);
        if (amount === 0) continue;
        ledger.post(work, {
          ...{ key: `has:${id}`, currencyId: this.#currencyId, from: "mint", to: `viewer:${id}`, amount },
          ...{ kind: "import", actor: "test" },
        });
      }
    });
  }

  /** Everything that stands in memory, anew; dead after so many commits. */
  #start(commits: number) {
    const { Operations, Writer, Ledger, Viewers } = this.#modules;
    const { log, lines } = listeningLog();
    const db = this.#db;
    let left = commits;
    let die: () => void = () => {};
    const died = new Promise<"died">((resolve) => {
      die = () => resolve("died");
    });
    const writer = new Writer({
      ...{ db, log },
      onFatal: (error) => {
        throw error;
      },
    });
    const ledger = new Ledger({ db, clock: this.#system.clock });
    const operations = new Operations({
      ...{ db, log, ledger, system: this.#system },
      feed: new Feed({ db, clock: this.#system.clock, random: this.#system.random }),
      viewers: new Viewers({ db, clock: this.#system.clock }),
      writer: {
        run: (work) => {
          if (left-- > 0) return writer.run(work);
          die();
          return new Promise(() => {});
        },
      },
    });
    const failed = () =>
      lines.filter(({ level }) => level >= 50).map(({ msg, err }) => `${msg} ${JSON.stringify(err)}`);
    return { writer, ledger, operations, died, failed };
  }

  async #throughDeaths(
    deaths: readonly number[],
    begin: (operations: Operations, work: Parameters<Operations["begin"]>[0]) => Operation,
  ): Promise<Operation> {
    for (let life = 0; life < RESTARTS_MAX; life++) {
      const { operations, writer, died, failed } = this.#start(deaths[life] ?? Number.POSITIVE_INFINITY);
      await operations.recover();
      const begun = await writer.run((work) => begin(operations, work));
      const how = await Promise.race([operations.idle(), died]);
      await writer.idle();
      expect(failed()).toEqual([]);
      const now = operations.find(begun.id)!;
      if (how !== "died") return now;
      // What it says of itself is so at every moment.
      expect(this.#modules.verify(this.#db, { tables: TABLES, escrows: [] }).problems).toEqual([]);
    }
    throw new Error("It never came to its end.");
  }

  #compare(operation: Operation, list: readonly OperationMovement[], refused: readonly number[]): void {
    const { operations, ledger } = this.#start(Number.POSITIVE_INFINITY);
    expect(operation).toMatchObject({ state: "done", next: list.length, refused: refused.length });
    expect(operations.refusals(operation.id).map(({ n }) => n)).toEqual(refused);
    for (const [of, has] of this.#model) {
      if (of !== "mint") expect(`${of} ${ledger.accountBalance(of, this.#currencyId)}`).toBe(`${of} ${has}`);
    }
    expect(this.#modules.verify(this.#db, { tables: TABLES, escrows: [] }).problems).toEqual([]);
  }

  async #spend(n: number, from: Owner, amount: number): Promise<void> {
    const { writer, ledger } = this.#start(Number.POSITIVE_INFINITY);
    const movement = { from, to: "sink:shop", amount } as const;
    if (this.#move(movement) === 0) return;
    await writer.run((work) =>
      ledger.mustPost(work, {
        ...{ key: `spend:${n}`, currencyId: this.#currencyId, kind: "purchase", actor: "test" },
        ...movement,
      }),
    );
  }

  /** How much of it moves: all or nothing, or what there is above what must be left. */
  #move({ from, to, amount, leaves }: OperationMovement): number {
    const has = from === "mint" ? Number.POSITIVE_INFINITY : (this.#model.get(from) ?? 0);
    const moves = leaves === undefined ? amount : Math.min(amount, has - leaves);
    if (from === to || moves < 1 || has < moves) return 0;
    this.#model.set(from, (this.#model.get(from) ?? 0) - moves);
    this.#model.set(to, (this.#model.get(to) ?? 0) + moves);
    return moves;
  }
}

function owner(n: number): Owner {
  if (n === 0) return "mint";
  return n < 0 ? "sink:test" : `viewer:${n}`;
}

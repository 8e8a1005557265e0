/** The proof that the proof works: each rule of money is broken on purpose, in a copy, and must be missed by somebody. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import type { Tables } from "../../src/db/migrate.ts";
import { checkMoney, type MoneyModules } from "../support/money-rules.ts";
import { type Mutant, MutantCopy } from "../support/mutants.ts";

type Steps = Tables["steps"];
type Loaded = MoneyModules & { readonly ledgerTables: Steps; readonly viewerTables: Steps };

let copy: MutantCopy;
beforeAll(() => {
  copy = new MutantCopy(["ledger", "db", "base", "chat", "model", "wallet", "ranking", "viewers"]);
});
afterAll(() => copy.remove());

const MODULES = ["db/open", "db/work", "ledger/ledger", "ledger/audit/verify", "ledger/tables", "viewers/tables"];

/** The modules of the copy, and books made of its tables. */
function withTables(loaded: Loaded): MoneyModules {
  const steps: Readonly<Record<string, Steps>> = { ledger: loaded.ledgerTables, viewers: loaded.viewerTables };
  return { ...loaded, tables: TABLES.map((one) => ({ ...one, steps: steps[one.feature] ?? one.steps })) };
}

const SCHEMA = "src/ledger/tables.ts";
const GUARDS = "src/ledger/guards.ts";
const PEOPLE = "src/viewers/tables.ts";
const LEDGER = "src/ledger/ledger.ts";
const POSTING = "src/ledger/posting.ts";
const WORK = "src/db/work.ts";
const MOVEMENTS = "src/ledger/movements.ts";
const ACCOUNTS = "src/ledger/accounts.ts";

const gone = (raise: string, file = GUARDS) => [file, `SELECT RAISE(ABORT, '${raise}')`, "SELECT 1"] as const;

const MUTANTS: Readonly<Record<string, Mutant>> = {
  "nobody is stopped from overdrawing": [
    GUARDS,
    "kind <> 'mint' AND balance < NEW.amount",
    "kind = 'none' AND balance < NEW.amount",
  ],
  "overdrawing by one": [GUARDS, "balance < NEW.amount FROM", "balance < NEW.amount - 1 FROM"],
  "spending the last is refused": [GUARDS, "balance < NEW.amount FROM", "balance <= NEW.amount FROM"],
  "escrows may be overdrawn": [GUARDS, "(SELECT kind <> 'mint' AND", "(SELECT kind = 'viewer' AND"],
  "the receiver gets nothing": [GUARDS, "SET balance = balance + NEW.amount", "SET balance = balance"],
  "the payer pays nothing": [GUARDS, "SET balance = balance - NEW.amount", "SET balance = balance"],
  "the receiver gets one more": [GUARDS, "balance = balance + NEW.amount", "balance = balance + NEW.amount + 1"],
  "a key may be used again": gone("ledger: key used"),
  "a number may be used again": gone("ledger: id used"),
  "numbers may go back": gone("ledger: transfers are numbered in order"),
  "any kind of movement": gone("ledger: kind not allowed for this currency"),
  "a reversal may be anything": gone("ledger: not the mirror of what it reverses"),
  "a reversal of nothing": gone("ledger: a reversal reverses something"),
  "a reversal to somebody else": [
    GUARDS,
    "NEW.to_id = CASE WHEN payer.viewer_id IS NULL THEN",
    "1 OR NEW.to_id = CASE WHEN payer.viewer_id IS NULL THEN",
  ],
  "a reversal paid by somebody else": [
    GUARDS,
    "NEW.from_id = CASE WHEN payee.viewer_id",
    "NEW.from_id = CASE WHEN 1 THEN NEW.from_id WHEN payee.viewer_id",
  ],
  "a reversal paid by anybody once the payee was linked": [
    GUARDS,
    "NEW.from_id = CASE WHEN payee.viewer_id",
    `NEW.from_id = CASE WHEN EXISTS (SELECT 1 FROM viewer WHERE id = payee.viewer_id AND merged_into_id IS NOT NULL)
       THEN NEW.from_id WHEN payee.viewer_id`,
  ],
  "a reversal that asks one link only": [
    GUARDS,
    "WHERE v.merged_into_id IS NOT NULL)\n        SELECT a.id",
    "WHERE v.merged_into_id IS NOT NULL LIMIT 2)\n        SELECT a.id",
  ],
  "numbers may leap": [GUARDS, "OR NEW.id <> 1 + coalesce", "OR 0 AND NEW.id <> 1 + coalesce"],
  "the receiver's limit is left to a check": [
    GUARDS,
    "OR (SELECT balance + NEW.amount > 9007199254740991 FROM account WHERE id = NEW.to_id)",
    "",
  ],
  "the payer's limit is left to a check": [
    GUARDS,
    "(SELECT balance - NEW.amount < -9007199254740991 FROM account WHERE id = NEW.from_id)\n      OR",
    "",
  ],
  "no key at all": gone("ledger: a transfer has a key"),
  "an account in the place of another": gone("ledger: there is such an account already"),
  "a currency in the place of another": gone("ledger: there is such a currency already"),
  "a viewer in the place of another": gone("viewer: there is such a viewer already", PEOPLE),
  "viewers are deleted": gone("viewer: a viewer is never deleted", PEOPLE),
  "viewers get another number": gone("viewer: the number of a viewer never changes", PEOPLE),
  "viewers are merged in a circle": gone("viewer: nobody is merged in a circle", PEOPLE),
  "transfers may be changed": gone(
    "ledger: of a transfer nothing changes but a reason that is erased; post a reversal",
    SCHEMA,
  ),
  "transfers may be deleted": gone("ledger: a transfer is never deleted; post a reversal", SCHEMA),
  "accounts are born rich": gone("ledger: an account is born empty", SCHEMA),
  "accounts change hands": gone("ledger: the kind, owner and currency of an account never change", SCHEMA),
  "accounts are deleted": gone("ledger: an account is never deleted", SCHEMA),
  "currencies change their kind": gone("ledger: the kind, code and decimals of a currency never change", SCHEMA),
  "an account under another's name": [
    SCHEMA,
    "CHECK (viewer_id IS NULL OR owner = 'viewer:' || viewer_id)",
    "CHECK (1)",
  ],
  "amounts of nothing": [GUARDS, "NEW.amount NOT BETWEEN 1 AND", "NEW.amount NOT BETWEEN 0 AND"],
  "amounts below nothing": [GUARDS, "NEW.amount NOT BETWEEN 1 AND", "NEW.amount NOT BETWEEN -9 AND"],
  "amounts without end": [GUARDS, "BETWEEN 1 AND 1000000000000;", "BETWEEN 1 AND 9000000000000;"],
  "between currencies": [GUARDS, "WHERE 2 <>\n", "WHERE 0 =\n"],
  "watching of the payer is not settled": [
    POSTING,
    "viewersOf(ways);\n    if",
    "viewersOf(ways.map(({ to }) => ({ from: to, to })));\n    if",
  ],
  "watching of the receiver is not settled": [
    POSTING,
    "viewersOf(ways);\n    if",
    "viewersOf(ways.map(({ from }) => ({ from, to: from })));\n    if",
  ],
  "payees are not looked up": [
    POSTING,
    "const to = this.#accounts.survivorsOf(movements.map((movement) => movement.to));",
    "const to = movements.map((movement) => movement.to);",
  ],
  "payers are not looked up": [POSTING, ": this.#accounts.survivorsOf(payers);", ": payers;"],
  "the same key is always the same payment": [
    POSTING,
    "if (this.isSame(done, movement) || this.#accounts.isErased(done.to)) return",
    "if (done) return",
  ],
  "the amount of a used key is not looked at": [POSTING, "      done.amount === movement.amount &&\n", ""],
  "the kind of a used key is not looked at": [POSTING, "      done.kind === movement.kind &&\n", ""],
  "both ends of something held": [
    LEDGER,
    "if (!done) return this.post(work, movement);",
    'if (!done || done.kind !== movement.kind) return this.post(work, { ...movement, key: movement.key + (done ? ":again" : "") });',
  ],
  "what is held may be taken back": [MOVEMENTS, 'if (was.toKind === "escrow" || was.toKind', "if (was.toKind"],
  "accounts are remembered before they are on the disk": [
    ACCOUNTS,
    "work.afterCommit(() => this.#keep(owner, currencyId, id));",
    "this.#keep(owner, currencyId, id);",
  ],
  "pending is left out of what is shown": [
    LEDGER,
    "+ this.#posting.watching.pending(viewerId, currencyId);\n  }\n\n  /** What a viewer has in the book,",
    "+ 0;\n  }\n\n  /** What a viewer has in the book,",
  ],
  "a dead token moves money": [
    WORK,
    "if (this.#alive && this.#part === undefined && this.#db.inTransaction) return;",
    "return;",
  ],
  "a token outlives its run": [WORK, "this.#alive && this.#part", "this.#part"],
  "a token outlives its part": [
    WORK,
    "      work.#end();\n      this.#part = undefined;",
    "      this.#part = undefined;",
  ],
  "the whole writes while its part runs": [WORK, "this.#alive && this.#part === undefined", "this.#alive"],
  "hooks of a failed part are kept": [
    WORK,
    "this.#hooks.push(...work.#hooks);\n      return value;\n    } catch (error) {",
    "this.#hooks.push(...work.#hooks);\n      return value;\n    } catch (error) {\n      this.#hooks.push(...work.#hooks);",
  ],
};

describe("the copy as it is", () => {
  it("holds", async () => {
    const same: Mutant = [LEDGER, "The book: every movement of money", "The book: any movement of money"];
    await copy.with<Loaded>(same, MODULES, (modules) => {
      expect(() => checkMoney(withTables(modules))).not.toThrow();
    });
  });
});

describe("a book in which", () => {
  it.each(Object.entries(MUTANTS))("%s is caught", async (_name, mutant) => {
    await copy.with<Loaded>(mutant, MODULES, (modules) => {
      expect(() => checkMoney(withTables(modules), 100)).toThrow();
    });
  });
});

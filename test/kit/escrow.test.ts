/** The rule of escrow, once for every feature: tried on the real sources, and on copies in which it is broken on purpose. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBook } from "../../src/db/open.ts";
import { endWork, Work } from "../../src/db/work.ts";
import { Escrow } from "../../src/kit/escrow.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { Minted } from "../../src/wallet/minted.ts";
import { checkEscrowRule, ESCROW_MODULES, ESCROW_RULES, type EscrowModules } from "../support/escrow-rules.ts";
import { type Mutant, MutantCopy } from "../support/mutants.ts";

describe("money in escrow", () => {
  it.each(ESCROW_RULES)("%s", (rule) => {
    checkEscrowRule({ openBook, Work, endWork, Ledger, Escrow, Minted, verify }, rule);
  });
});

const ESCROW = "src/kit/escrow.ts";

const MUTANTS: Readonly<Record<string, Mutant>> = {
  "a whole that goes back still counts": [
    ESCROW,
    "const whole = taken.amount === left.amount;",
    "const whole = false;",
  ],
  "a part that goes back takes the whole back": [
    ESCROW,
    "taken.amount === left.amount",
    "left.amount > 0 || taken.amount === left.amount",
  ],
  "nearly the whole counts as the whole": [
    ESCROW,
    "taken.amount === left.amount",
    "taken.amount - left.amount <= taken.amount / 4",
  ],
  "a whole goes back as a refund": [ESCROW, 'kind: whole ? "reversal" : "refund"', 'kind: "refund"'],
  "a reversal reverses nothing": [ESCROW, "...(whole ? { reversesId: taken.id } : {}),", ""],
  "what is left goes to the mint, whoever paid it": [ESCROW, "this.#owner, taken.from,", 'this.#owner, "mint",'],
  "settling and paying back do not know of each other": [
    ESCROW,
    "this.#movement(step, this.#owner, to, move));\n    if (ended",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the source of a mutant
    "this.#movement(`${step}:${move.kind}`, this.#owner, to, move));\n    if (ended",
  ],
  "a second end is passed over": [ESCROW, 'if (ended.status === "posted") return;', "if (ended) return;"],
  "a second hold is passed over": [
    ESCROW,
    'if (result.status === "posted") return;',
    'if (result.status !== "insufficient_funds") return;',
  ],
  "who has not enough is in all the same": [
    ESCROW,
    'if (result.status === "insufficient_funds") {',
    'if (result.status === "insufficient_funds") return;\n    if (false) {',
  ],
  "what cannot be paid is passed over": [
    ESCROW,
    "this.#ledger.mustPost(work, this.#movement(step, this.#owner, to, move));",
    "this.#ledger.post(this.#movement(step, this.#owner, to, move));",
  ],
  "another account": [ESCROW, "this.#owner = escrowOwner(what, id);", 'this.#owner = escrowOwner("pot", id);'],
  "another key": [ESCROW, "this.#base = `$" + "{what}:$" + "{id}`;", 'this.#base = "pot";'],
};

describe("a copy in which", () => {
  let copy: MutantCopy;
  beforeAll(() => {
    copy = new MutantCopy(["kit", "wallet", "ledger", "db", "base", "chat", "model", "ranking", "viewers"]);
  });
  afterAll(() => copy.remove());

  it("nothing is broken holds", async () => {
    const same: Mutant = [ESCROW, "One escrow account,", "Some escrow account,"];
    await copy.with<EscrowModules>(same, ESCROW_MODULES, (modules) => {
      for (const rule of ESCROW_RULES) checkEscrowRule(modules, rule);
    });
  });

  it.each(Object.entries(MUTANTS))("%s is caught", async (_name, mutant) => {
    await copy.with<EscrowModules>(mutant, ESCROW_MODULES, (modules) => {
      expect(() => {
        for (const rule of ESCROW_RULES) checkEscrowRule(modules, rule);
      }).toThrow();
    });
  });
});

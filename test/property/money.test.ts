import { describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { openBook } from "../../src/db/open.ts";
import { endWork, Work } from "../../src/db/work.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { Ledger } from "../../src/ledger/ledger.ts";
import { checkMoney } from "../support/money-rules.ts";

describe("any story of payments, gifts, stakes, undos, links and failures", () => {
  it("overdraws nobody, mints and loses nothing, and ends as a plain model says", () => {
    expect(() => checkMoney({ openBook, Ledger, verify, Work, endWork, tables: TABLES }, 200)).not.toThrow();
  }, 240_000);
});

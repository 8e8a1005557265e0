/** What a movement must be before it reaches the book, and when one can be taken back. */

import { LedgerError } from "../base/errors.ts";
import { AMOUNT_MAX } from "../base/lengths.ts";
import type { Movement, Transfer } from "../model/money.ts";

/** The largest balance: what a double counts exactly. */
export const BALANCE_MAX = Number.MAX_SAFE_INTEGER;

/** Throws a LedgerError for what only a bug asks for: no amount, no key. */
export function checkMovement(movement: Movement): void {
  const { amount, key } = movement;
  if (!Number.isSafeInteger(amount) || amount < 1 || amount > AMOUNT_MAX) {
    throw new LedgerError("LEDGER_AMOUNT", `Expected a whole amount from 1 to ${AMOUNT_MAX}, got ${amount} (${key}).`);
  }
  if (key === "") throw new LedgerError("LEDGER_KEY", "A movement needs a key that says what is paid for.");
}

/** A movement that would go nowhere. */
export function sameAccount(movement: Movement): LedgerError {
  return new LedgerError("LEDGER_SAME_ACCOUNT", `Money cannot move from an account to itself: ${describe(movement)}.`);
}

/** `give of 30 from viewer:1 to viewer:2`, for errors. */
export function describe({ from, to, amount, kind }: Pick<Movement, "from" | "to" | "amount" | "kind">): string {
  return `${kind} of ${amount} from ${from} to ${to}`;
}

/** Why a transfer cannot be taken back by itself; `undefined` when it can. */
export function whyNot(was: Transfer): "reversal" | "merged" | "held" | undefined {
  if (was.reversesId !== null) return "reversal";
  if (was.kind === "merge") return "merged";
  const wholly = was.toKind === "viewer" && was.kind !== "refund";
  if (was.toKind === "escrow" || was.toKind === "reserve" || was.fromKind === "reserve") return "held";
  if (was.fromKind === "escrow" && !wholly) return "held";
  return undefined;
}

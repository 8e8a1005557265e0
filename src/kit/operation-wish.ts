/** What an operation is to do, and the list of it: looked at movement by movement, and cut into the pages that the book keeps. */
import { LedgerError } from "../base/errors.ts";
import { BALANCE_MAX, checkMovement } from "../ledger/movements.ts";
import type { Owner, TransferKind } from "../model/money.ts";
import type { OperationMovement } from "./judge.ts";
import { PAGE, type Page, packed, packedSame } from "./operation-rows.ts";

/** What is to be done. */
export interface OperationWish {
  /** What asks for it: the same is begun once. */
  readonly key: string;
  /** What it is called, in `!history` too: `give-all`, `import`. */
  readonly kind: string;
  readonly currencyId: number;
  /** Of all its transfers. */
  readonly transferKind: TransferKind;
  /** Who asks for it: `viewer:42`, `terminal`. */
  readonly actor: string;
  readonly memo?: string | undefined;
  /** The channel it was asked for in. */
  readonly channelId?: number | undefined;
  /** More may be added to it later by {@link Operations.append}. */
  readonly grows?: boolean;
  /** Read once, in order. */
  readonly movements: Iterable<OperationMovement> | ToViewers;
}

/** The same amount for each of many viewers: a hundred thousand are listed in a few milliseconds. */
interface ToViewers {
  readonly from: Owner;
  readonly each: number;
  readonly viewerIds: readonly number[];
}

/** The movements, each looked at as it comes. Throws a LedgerError for what only a bug asks for. */
export function* checked({ movements, currencyId, transferKind, actor }: OperationWish): Generator<OperationMovement> {
  const keys = new Set<string>();
  for (const movement of "viewerIds" in movements ? each(movements) : movements) {
    checkMovement({ key: "of its own", ...movement, currencyId, kind: transferKind, actor });
    const { key, leaves = 0 } = movement;
    if (!Number.isSafeInteger(leaves) || leaves < 0) {
      throw new LedgerError("LEDGER_AMOUNT", `Nobody can be left with ${leaves}.`);
    }
    if (key !== undefined) {
      if (keys.has(key)) throw new LedgerError("LEDGER_KEY_REUSED", `The key ${key} stands twice in one operation.`);
      keys.add(key);
    }
    yield movement;
  }
}

function* each({ from, each: amount, viewerIds }: ToViewers): Generator<OperationMovement> {
  for (const viewerId of viewerIds) yield { from, to: `viewer:${viewerId}`, amount };
}

/** The list in pages. */
export function* pagesOf(wish: OperationWish): Generator<Page> {
  const { movements } = wish;
  if ("viewerIds" in movements) {
    const { from, each: amount, viewerIds } = movements;
    const { currencyId, transferKind: kind, actor } = wish;
    checkMovement({ key: "of its own", from, to: "viewer:0", amount, currencyId, kind, actor });
    for (let at = 0; at < viewerIds.length; at += PAGE) yield packedSame(from, viewerIds.slice(at, at + PAGE), amount);
    return;
  }
  let page: OperationMovement[] = [];
  for (const movement of checked(wish)) {
    if (page.push(movement) < PAGE) continue;
    yield packed(page);
    page = [];
  }
  if (page.length > 0) yield packed(page);
}

/** An amount with that of a page. Throws a LedgerError where it is more than there can be. */
export function added(amount: number, page: Page): number {
  const sum = amount + page.amount;
  if (sum > BALANCE_MAX) throw new LedgerError("LEDGER_AMOUNT", `An operation of ${sum} is more than there can be.`);
  return sum;
}

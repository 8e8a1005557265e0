/** The nouns of the book, shared by every room that handles money. */

/** What amounts are counted in. */
export interface Currency {
  readonly id: number;
  /** What the book calls it, whatever its name is now. */
  readonly code: string;
  readonly kind: "play" | "cash";
  /** What one of it is called: "point". */
  readonly nameOne: string;
  /** What several are called: "points". */
  readonly nameMany: string;
  /** How many digits of an amount stand behind the decimal sign; 0 for play. */
  readonly decimals: number;
}

/** A viewer as others see them: Chatmint's own id and the name to show. */
export interface Person {
  readonly id: number;
  readonly name: string;
}

export type AccountKind = "viewer" | "mint" | "sink" | "escrow" | "reserve";

/** Who owns an account: `viewer:42`, `mint`, `sink:shop`, `escrow:giveaway:7`. The part before the first colon is its kind. */
export type Owner =
  | `viewer:${number}`
  | "mint"
  | `mint:${string}`
  | "sink"
  | `sink:${string}`
  | `escrow:${string}`
  | `reserve:${string}`;

/**
 * What a movement is for. These are posted by what every feature stands on, or by several features; a feature may declare more
 * (`kinds`), and the book refuses whatever nobody declared for the currency.
 */
export type TransferKind =
  | "watching"
  | "bonus"
  | "give"
  | "adjustment"
  | "reversal"
  | "merge"
  | "fee"
  | "ticket"
  | "refund"
  | "prize"
  | "reward"
  | "rain"
  | "drop"
  | "fund"
  | "hold"
  | "purchase"
  | "support"
  | "conversion"
  | "import"
  | "payout"
  | (string & {});

/** One movement to be posted. `key` says what is paid for, never when: the same key is posted once. */
export interface Movement {
  readonly key: string;
  readonly currencyId: number;
  readonly from: Owner;
  readonly to: Owner;
  /** A whole number from 1 to 1,000,000,000,000. */
  readonly amount: number;
  readonly kind: TransferKind;
  /** Who caused it: `viewer:42`, `terminal`, `watch`, `bonus`, a feature's name, `operation:7`. */
  readonly actor: string;
  readonly memo?: string;
  readonly reversesId?: number;
}

/** One transfer as it stands in the book, forever. */
export interface Transfer {
  readonly id: number;
  readonly key: string;
  readonly currencyId: number;
  readonly from: Owner;
  readonly fromKind: AccountKind;
  readonly to: Owner;
  readonly toKind: AccountKind;
  readonly amount: number;
  readonly kind: TransferKind;
  readonly actor: string;
  readonly memo: string;
  readonly reversesId: number | null;
  readonly createdAtMs: number;
}

export type PostResult =
  | { readonly status: "posted"; readonly id: number }
  /** The same movement was posted before under this key. */
  | { readonly status: "exists"; readonly id: number }
  | { readonly status: "insufficient_funds"; readonly balance: number };

/** How something held has ended. */
export type EndResult =
  | PostResult
  /** It was ended the other way before: refunded instead of settled, or the reverse. */
  | { readonly status: "ended_otherwise"; readonly id: number; readonly kind: TransferKind };

/** What became of taking a transfer back. */
export type ReverseResult =
  /** `from` and `to`: whom it was taken from and who has it now. */
  | { readonly status: "posted"; readonly id: number; readonly from: Owner; readonly to: Owner }
  | { readonly status: "exists"; readonly id: number }
  | { readonly status: "already_reversed"; readonly id: number }
  | { readonly status: "unknown" }
  /** The receiver has spent it: `owner` has only `balance` left. */
  | {
      readonly status: "insufficient_funds";
      readonly balance: number;
      readonly owner: Owner;
      readonly transfer: Transfer;
    }
  /**
   * `reversal`: it is one itself. `merged`: it joined two people, or they were joined since. `held`: it is a part of
   * something open (a ticket, a redemption), which is cancelled or refunded instead.
   */
  | {
      readonly status: "not_reversible";
      readonly reason: "reversal" | "merged" | "held";
      readonly transfer: Transfer;
    };

/** Something a feature holds now: this much must lie in this escrow account. Rows of one owner add up. */
export interface OpenEscrow {
  readonly owner: `escrow:${string}`;
  readonly currencyId: number;
  readonly amount: number;
}

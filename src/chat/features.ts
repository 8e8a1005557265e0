/** The features a command may reach through its context: the only door from chat to the rest of the house. */

import type { Adjustments } from "../ledger/adjustments.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Ranking } from "../ledger/ranking.ts";
import type { Statement } from "../ledger/statement.ts";
import type { Viewers } from "../viewers/viewers.ts";
import type { Watching } from "../watch/watching.ts";

export interface Features {
  readonly ledger: Ledger;
  readonly statement: Statement;
  readonly ranking: Ranking;
  readonly adjustments: Adjustments;
  readonly viewers: Viewers;
  readonly watching: Watching;
  readonly chat: ChatControls;
}

/** What commands may ask of the chat pipeline itself. */
export interface ChatControls {
  /** Commands a viewer with these roles can use, with the words that call them, for `!commands`. */
  list(
    roles: readonly string[],
  ): readonly { readonly name: string; readonly usage: string; readonly description: string }[];
  /** Says nothing until `untilMs` (still earning); `undefined` unmutes. */
  mute(untilMs: number | undefined): void;
}

import { type Token, token } from "./token.ts";

/** Words of chat that mean something of themselves while they are open: what else is made up keeps off them. */
export interface Keywords {
  /** Whether a bare word enters something now. */
  listensTo(currencyId: number, word: string): boolean;
}

export const KEYWORDS: Token<Keywords> = token<Keywords>("keywords");

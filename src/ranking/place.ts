/** One place of a top list. `rank` is shared by equal balances: 1, 2, 2, 4. */
export interface Place {
  readonly rank: number;
  readonly viewerId: number;
  readonly balance: number;
}

/** What is said by itself, in English (`seasons.<name>`). */
export const SEASON_TEXTS = {
  ended:
    "The season {season} is over!{winner, select, none {} other { {winner} had the most: {amount}.}} The list: {mark}top last",
} as const;

/** Words that the bots most often found in a chat answer to by themselves, so that ours do not answer too. */

/** Default commands by login, without the mark. Source: the bots' own command lists; custom commands are not in it. */
export const OTHER_BOTS: Readonly<Record<string, readonly string[]>> = {
  streamelements: [
    "points",
    "givepoints",
    "top",
    "leaderboard",
    "watchtime",
    "raffle",
    "join",
    "giveaway",
    "enter",
    "ticket",
    "tickets",
    "redeem",
    "store",
    "items",
    "commands",
    "addpoints",
    "setpoints",
    "cancelraffle",
  ],
  streamlabs: [
    "points",
    "givepoints",
    "top",
    "watchtime",
    "hours",
    "redeem",
    "store",
    "commands",
    "ticket",
    "tickets",
    "addpoints",
  ],
  nightbot: ["commands", "poll", "winner", "giveaway"],
  moobot: ["commands", "giveaway", "raffle"],
  fossabot: ["commands", "points", "watchtime", "top"],
  botrix: ["points", "watchtime", "top", "leaderboard", "giveaway", "join", "commands"],
  kickbot: ["points", "commands", "giveaway", "join"],
  wizebot: ["points", "commands", "top", "giveaway", "shop"],
};

/** One of our commands that another bot answers too: all its words, its own first, and those that collide. */
export interface Collision {
  readonly command: string;
  readonly words: readonly string[];
  readonly colliding: readonly string[];
}

/** Our commands (name and words) that share a word with any of the bots. */
export function collisions(
  bots: readonly string[],
  ours: Iterable<{ readonly name: string; readonly words: readonly string[] }>,
): Collision[] {
  const taken = new Set(bots.flatMap((bot) => OTHER_BOTS[bot] ?? []));
  return [...ours]
    .map(({ name, words }) => ({ command: name, words, colliding: words.filter((word) => taken.has(word)) }))
    .filter(({ colliding }) => colliding.length > 0);
}

/**
 * How the config moves our words out of the way: another name with an `m` in front, and only the free aliases. The
 * currency's name stays an alias whatever it is called, unless one of its words is taken.
 */
export function renamed(
  { words, colliding }: Collision,
  currencyWords: readonly string[],
): { readonly name?: string; readonly aliases: readonly string[] } {
  const [own = "", ...others] = words;
  const free = others.filter((word) => !colliding.includes(word));
  const isCurrency = (word: string) => currencyWords.includes(word);
  const all = currencyWords.every((word) => free.includes(word));
  const aliases = all ? ["{currency}", ...free.filter((word) => !isCurrency(word))] : free;
  return colliding.includes(own) ? { name: `m${own}`, aliases } : { aliases };
}

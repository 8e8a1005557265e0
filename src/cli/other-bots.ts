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

/** One of our commands that another bot answers too: which of its words collide, which are free. */
export interface Collision {
  readonly command: string;
  readonly colliding: readonly string[];
  readonly free: readonly string[];
}

/** Our commands (name and aliases) that share a word with any of the bots. */
export function collisions(
  bots: readonly string[],
  ours: readonly { readonly name: string; readonly words: readonly string[] }[],
): Collision[] {
  const taken = new Set(bots.flatMap((bot) => OTHER_BOTS[bot] ?? []));
  return ours
    .map(({ name, words }) => ({
      command: name,
      colliding: words.filter((word) => taken.has(word)),
      free: words.filter((word) => !taken.has(word)),
    }))
    .filter(({ colliding }) => colliding.length > 0);
}

/** How the config moves our words out of the way: another name with an `m` in front, and only the free aliases. */
export function renamed({ command, colliding, free }: Collision): {
  readonly name?: string;
  readonly aliases: readonly string[];
} {
  const aliases = free.filter((word) => word !== command);
  return colliding.includes(command) ? { name: `m${command}`, aliases } : { aliases };
}

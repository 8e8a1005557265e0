/** Words that the bots most often found in a chat answer to by themselves, so that ours do not answer too. */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** A bot answers to the name of its currency. */
const CURRENCY = "{currency}";

/**
 * Words of their own commands, without the mark, by the name `init` knows them by. Source: the bots' own command lists and
 * the code of those that are open; custom commands are not in it, nor words that none of ours could be.
 */
export const OTHER_BOTS: Readonly<Record<string, readonly string[]>> = {
  streamelements: words(`
    addpoints bot cancelraffle closestore cmd command commands enter giveaway givepoints items join leaderboard openstore
    points raffle redeem setpoints sraffle store ticket tickets timer timers top watchtime`),
  streamlabs: words(`
    addpoints cancelraffle commands give giveaway givepoints hours join points raffle redeem removepoints store ticket
    tickets top tophours watchtime`),
  ankhbot: words(`
    addcommand addpoints command commands enter give giveaway givepoints hours join points raffle rank redeem removepoints
    setpoints ticket tickets timer top top5 top10 tophours toppoints`),
  nightbot: words("addcom cmd commands delcom editcom giveaway poll winner"),
  moobot: words("commands giveaway poll raffle"),
  fossabot: words("addcmd addcom cmd command commands delcmd delcom editcmd editcom points timer timers top watchtime"),
  firebot: words("bid command commands points queue rank top watchtime"),
  phantombot: words(`
    {currency} addcom command commands delcom editcom gift help makeitrain points raffle rank ticket tickets time top toptime
    traffle`),
  mixitup: words("commands enter giveaway join points redeem store top watchtime"),
  pajbot: words("addcmd commands givepoints join points raffle rank sraffle top top5"),
  sogebot: words("command commands makeitrain points raffle rank timer timers top watched"),
  deepbot: words("{currency} addcmd bot cmdlist delcmd editcmd enter give points raffle rank ticket tickets top"),
  botrix: words("addpoints commands give giveaway givepoints join leaderboard points raffle shop top watchtime"),
  kickbot: words("addcmd commands delcmd editcmd giveaway join leaderboard points raffle watchtime"),
  wizebot: words("addcmd commands giveaway points raffle rank shop top"),
};

/** Bots that talk by an account that the streamer has named, so that nobody can tell it by the bot's name. */
export const NAMED_BY_STREAMER: readonly string[] = [
  ...["ankhbot", "firebot", "phantombot", "mixitup", "pajbot", "sogebot", "deepbot"],
];

/** Other names of theirs, as people write them, without spaces and signs. */
const ALSO_CALLED: Readonly<Record<string, string>> = {
  se: "streamelements",
  streamelement: "streamelements",
  sl: "streamlabs",
  slobs: "streamlabs",
  cloudbot: "streamlabs",
  streamlabscloudbot: "streamlabs",
  streamlabscom: "streamlabs",
  slcb: "ankhbot",
  chatbot: "ankhbot",
  streamlabschatbot: "ankhbot",
  streamlabsdesktop: "ankhbot",
  ankhbotr2: "ankhbot",
  miu: "mixitup",
  mixitupbot: "mixitup",
  mixitupapp: "mixitup",
  phantom: "phantombot",
  sogehige: "sogebot",
};

/** The bots named in an answer with commas, semicolons, spaces or "and" between them; and what is none of them. */
export function botsIn(answer: string): { readonly bots: ReadonlySet<string>; readonly unknown: readonly string[] } {
  const bots = new Set<string>();
  const unknown: string[] = [];
  for (const part of answer.split(/[,;+&]|\s+(?:and|et)\s+/i).filter((text) => text.trim() !== "")) {
    const whole = botCalled(part);
    for (const name of whole ? [whole] : part.trim().split(/\s+/)) {
      const bot = botCalled(name);
      if (bot) bots.add(bot);
      else unknown.push(name.toLowerCase());
    }
  }
  return { bots, unknown };
}

function botCalled(name: string): string | undefined {
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, "");
  const login = ALSO_CALLED[plain] ?? plain;
  return Object.hasOwn(OTHER_BOTS, login) ? login : undefined;
}

/** One of our commands that another bot answers too: all its words, its own first, and those that collide. */
export interface Collision {
  readonly command: string;
  readonly words: readonly string[];
  /** The word of the bot's language for it, where it has one. */
  readonly shown?: string | undefined;
  readonly colliding: readonly string[];
}

/** Our commands (name and words) that share a word with any of the bots; a bot's currency is taken to be called like ours. */
export function collisions(
  bots: readonly string[],
  ours: Iterable<Pick<Collision, "words" | "shown"> & { readonly name: string }>,
  currencyWords: readonly string[],
): Collision[] {
  const all = bots.flatMap((bot) => OTHER_BOTS[bot] ?? []);
  const taken = new Set(all.flatMap((word) => (word === CURRENCY ? currencyWords : [word])));
  return [...ours]
    .map(({ name, words, shown }) => ({
      command: name,
      words,
      shown,
      colliding: words.filter((word) => taken.has(word)),
    }))
    .filter(({ colliding }) => colliding.length > 0);
}

/**
 * How the config moves our words out of the way: the language's word as the name, or the own one with an `m` in front, and
 * only the free aliases. The currency's name stays an alias whatever it is called, unless one of its words is taken.
 */
export function renamed(
  { words, shown, colliding }: Collision,
  currencyWords: readonly string[],
): { readonly name?: string; readonly aliases: readonly string[] } {
  const [own = "", ...others] = words;
  const name = shown !== undefined && shown !== own && !colliding.includes(shown) ? shown : `m${own}`;
  const isFree = (word: string) => !colliding.includes(word) && !(colliding.includes(own) && word === name);
  const free = others.filter(isFree);
  const isCurrency = (word: string) => currencyWords.includes(word);
  const all = currencyWords.every((word) => free.includes(word));
  const aliases = all ? ["{currency}", ...free.filter((word) => !isCurrency(word))] : free;
  return colliding.includes(own) ? { name, aliases } : { aliases };
}

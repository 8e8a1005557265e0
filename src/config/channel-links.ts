/** The name of a channel, out of what people paste: a name, `@name`, or a link from any page of either site. */

/** What was pasted: a channel's name, a word for none, or what is written there instead. */
export type Pasted = { readonly channel: string } | { readonly none: true } | { readonly wrong: string };

interface Site {
  readonly title: string;
  readonly hosts: RegExp;
  /** Hosts of the site on which no channel is. */
  readonly otherHosts: RegExp;
  readonly name: RegExp;
  /** What stands before the channel's name in the path of a link. */
  readonly before: ReadonlySet<string>;
  /** First words of a path that are pages of the site. */
  readonly pages: ReadonlySet<string>;
  /** What a name may be made of. */
  readonly shape: string;
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

const TWITCH: Site = {
  title: "Twitch",
  hosts: /^(?:[a-z0-9-]+\.)*twitch\.(?:tv|com)$/,
  otherHosts: /^(?:clips|help|dev|discuss\.dev|blog|id|api|safety|link|status|legal|affiliate|brand)\.twitch\.tv$/,
  name: /^[a-z0-9_]{1,25}$/,
  before: words("popout moderator embed u subs products bits user users"),
  pages: words(`
    activate annual-recap bits broadcast channel clip clips collection collections creatorcamp dashboard directory
    downloads drops embed event events following friends inventory jobs legal login logout messages moderator p partners
    payments popout prime privacy products redeem search settings signup store subs subscriptions team teams turbo v
    video videos wallet
  `),
  shape: "a name has letters, digits and _, up to 25 of them",
};

const KICK: Site = {
  title: "Kick",
  hosts: /^(?:[a-z0-9-]+\.)*kick\.com$/,
  otherHosts: /^(?:help|docs|dev|developer|api|id|files|images|clips|stream|status|blog|merch|shop|about)\.kick\.com$/,
  name: /^[a-z0-9_-]{1,60}$/,
  before: words("popout moderator embed u user users"),
  pages: words(`
    api browse categories category channel channels clip clips community-guidelines dashboard dmca-policy drops embed
    following login moderator partner-program popout privacy-policy responsible-gaming search settings signup
    subcategories subscriptions terms-of-service transactions video videos wallet
  `),
  shape: "a name has letters, digits, - and _",
};

/** Words that mean "no channel", also those of other languages that Chatmint speaks. A link names a channel of that name. */
const NONE = words("none no n non nope nil null nothing aucun aucune rien nein kein keine keiner skip");
/** What is written where a question is taken for one of yes and no. */
const NO_NAME = words("yes y oui ja yep true false default enter twitch kick channel name");

/** A Twitch channel: `Ann`, `@ann`, `#ann`, `twitch.tv/ann`, `https://dashboard.twitch.tv/u/ann/home?x=1`. */
export function readTwitchChannel(pasted: string): Pasted {
  return read(pasted, TWITCH, KICK);
}

/** A Kick channel: `Ann`, `@ann`, `kick.com/ann`, `https://kick.com/ann/chatroom`, `https://kick.com/popout/ann/chat`. */
export function readKickChannel(pasted: string): Pasted {
  return read(pasted, KICK, TWITCH);
}

/** Whether an answer means none of what was asked for: `-`, also as phones write it, or a word like `none`. */
export function isNone(answer: string): boolean {
  const text = answer.trim().toLowerCase();
  return NONE.has(text) || /^[\p{Pd}\u2212]+$/u.test(text);
}

/** What to write into the config for a channel: its link where the bare name would be taken for something else. */
export function channelText(channel: string, read: (pasted: string) => Pasted, link: string): string {
  const again = read(channel);
  return "channel" in again && again.channel === channel ? channel : link + channel;
}

function read(pasted: string, site: Site, other: Site): Pasted {
  const text = cleaned(pasted);
  if (text === "" || isNone(text)) return { none: true };
  const link = linkIn(text);
  if (link) return fromLink(link, site, other);
  const name = text.replace(/^[@#]+/, "");
  if (!site.name.test(name)) return { wrong: site.shape };
  if (site.pages.has(name)) return aPage(site);
  if (name === text && NO_NAME.has(name))
    return { wrong: "that is hardly a channel's name; if yours is called so, paste its link" };
  return { channel: name };
}

/** Without what comes along when something is copied: spaces nobody sees, quotes, brackets, a full stop. */
function cleaned(pasted: string): string {
  return pasted
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .trim()
    .replace(/^[<("'`«“„[]+|[>)"'`»”“\].,;]+$/g, "")
    .trim()
    .toLowerCase();
}

function linkIn(text: string): URL | undefined {
  const address = /^[a-z][a-z0-9+.-]*:\/\//.test(text) ? text : `https://${text.replace(/^\/\//, "")}`;
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  // A name alone is an address too, of a computer in this house.
  const isLink = address === text || url.hostname.includes(".");
  return isLink && !/^[@#]/.test(text) ? url : undefined;
}

function fromLink(link: URL, site: Site, other: Site): Pasted {
  const host = link.hostname;
  if (other.hosts.test(host)) return { wrong: `that is a link of ${other.title}` };
  if (!site.hosts.test(host)) return { wrong: `that is no link of ${site.title}` };
  if (site.otherHosts.test(host)) return aPage(site);
  const path = decoded(link.pathname).split("/").filter(Boolean);
  const parts = path.length;
  while (path.length > 1 && site.before.has(path[0]!)) path.shift();
  // In the streamers' own part of a site a channel is only named behind such a word.
  if (host.startsWith("dashboard.") && path.length === parts) return aPage(site);
  // A player that is embedded elsewhere names its channel behind the question mark.
  const embedded = path.length === 0 || path[0] === "embed" ? link.searchParams.get("channel") : null;
  const name = (embedded ?? path[0] ?? "").replace(/^@+/, "");
  return site.name.test(name) && !(embedded === null && site.pages.has(name)) ? { channel: name } : aPage(site);
}

function aPage({ title }: Site): Pasted {
  return { wrong: `that is a page of ${title}, but not a channel's` };
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

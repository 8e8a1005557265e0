/**
 * Where things may be sent: any public address by https; one at home (this computer, the local network) only where the streamer
 * typed that very address, or a name that can only be one at home. A name of the internet that leads home is refused.
 */
import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { ConfigError } from "../../base/errors.ts";
import { phrase } from "../../base/phrase.ts";

/** What is said by it. */
export type EndpointKind = "webhook" | "discord" | "streamerbot";

/** An address to connect to: looked up once, and connected to as it was found. */
export interface Found {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Every address of a name. Rejects where there is none. */
export type LookUp = (host: string) => Promise<readonly Found[]>;

export const lookUp: LookUp = async (host) => {
  const found = await lookup(host, { all: true, verbatim: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
};

const ADDRESS_MAX = 500;
const PROTOCOLS: Readonly<Record<EndpointKind, readonly string[]>> = {
  webhook: ["https:", "http:"],
  discord: ["https:", "http:"],
  streamerbot: ["ws:", "wss:"],
};
const DISCORD_HOSTS = ["discord.com", "discordapp.com", "ptb.discord.com", "canary.discord.com"];
/** Names that no name server of the internet answers for. */
const HOME_NAME = /^[^.]+$|\.(?:local|localhost|localdomain|lan|home|internal|home\.arpa)$/i;

const PRIVATE_4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const;
/** Also those that carry an address of the other kind inside: they are looked into below. */
const PRIVATE_6 = [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const;

const privates = new BlockList();
for (const [net, bits] of PRIVATE_4) privates.addSubnet(net, bits, "ipv4");
for (const [net, bits] of PRIVATE_6) privates.addSubnet(net, bits, "ipv6");

/** Whether an address is this computer, the local network or no place at all. */
export function isAtHome(address: string): boolean {
  const plain = address.replace(/%.*$/, "");
  if (isIP(plain) === 4) return privates.check(plain, "ipv4");
  if (isIP(plain) !== 6) return true;
  const inside = innerAddress(plain);
  return inside === undefined ? privates.check(plain, "ipv6") : privates.check(inside, "ipv4");
}

/** The address of the old kind that one of the new kind stands for: mapped, compatible, NAT64, 6to4. */
function innerAddress(address: string): string | undefined {
  const [a, b, c, d, e, f, g = 0, h = 0] = groupsOf(address);
  const zeros = [a, b, c, d, e].every((group) => group === 0);
  const isMapped = zeros && (f === 0xffff || (f === 0 && g !== 0));
  const isTranslated = a === 0x64 && b === 0xff9b;
  const [high, low] = a === 0x2002 ? [b, c] : isMapped || isTranslated ? [g, h] : [];
  return high === undefined || low === undefined ? undefined : [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight groups of an address of the new kind. */
function groupsOf(address: string): readonly number[] {
  // The web's own reading makes every way to write it one, without dots.
  const written = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [left = "", right] = written.split("::");
  const numbers = (text: string) => (text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16)));
  const [head, tail] = [numbers(left), numbers(right ?? "")];
  return right === undefined
    ? head
    : [...head, ...Array.from({ length: 8 - head.length - tail.length }, () => 0), ...tail];
}

/** The host of an address as names and addresses are compared: no brackets, no dot at the end. */
function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
}

/** Reads what the streamer typed. Throws a ConfigError that says what to type instead. */
export function readAddress(typed: string, kind: EndpointKind): URL {
  const text = typed.trim();
  if (!URL.canParse(text) || text.length > ADDRESS_MAX)
    throw refused(phrase("Write a whole address, like {example}.", { example: EXAMPLES[kind] }));
  const url = new URL(text);
  const host = hostOf(url);
  if (!PROTOCOLS[kind].includes(url.protocol)) {
    throw refused(phrase("Write an address that begins as in {example}.", { example: EXAMPLES[kind] }));
  }
  if (url.username !== "" || url.password !== "") {
    throw refused(phrase("Write the address without a name and a password in it; what is sent is signed."));
  }
  const home = isIP(host) ? isAtHome(host) : HOME_NAME.test(host);
  if (!home && (url.protocol === "http:" || url.protocol === "ws:")) {
    throw refused(phrase("{host} is not at home, so its address has to begin with https:// or wss://.", { host }));
  }
  const isDiscord = DISCORD_HOSTS.includes(host) && url.protocol === "https:";
  if (kind === "discord" && !((isDiscord || home) && url.pathname.startsWith("/api/webhooks/"))) {
    throw refused(phrase("Copy the address of a webhook from Discord (channel settings, Integrations, Webhooks)."));
  }
  url.hash = "";
  return url;
}

const EXAMPLES: Readonly<Record<EndpointKind, string>> = {
  webhook: "https://example.com/chatmint",
  discord: "https://discord.com/api/webhooks/123/abc",
  streamerbot: "ws://127.0.0.1:8080/",
};

/** What an address is of, by how it begins. */
export function kindOf(typed: string): EndpointKind {
  const url = URL.canParse(typed.trim()) ? new URL(typed.trim()) : undefined;
  if (url && PROTOCOLS.streamerbot.includes(url.protocol)) return "streamerbot";
  return url && DISCORD_HOSTS.includes(hostOf(url)) ? "discord" : "webhook";
}

/** Looks the host up, once. Throws in words where it leads to a place the streamer did not type. */
export async function findHost(url: URL, look: LookUp): Promise<Found> {
  const host = hostOf(url);
  const kind = isIP(host);
  if (kind !== 0) return { address: host, family: kind === 6 ? 6 : 4 };
  let found: readonly Found[];
  try {
    found = await look(host);
  } catch {
    throw refused(phrase("the name {host} is not known", { host }));
  }
  const [first] = found;
  if (!first) throw refused(phrase("the name {host} is not known", { host }));
  if (!HOME_NAME.test(host) && found.some(({ address }) => isAtHome(address))) {
    throw refused(phrase("{host} leads to an address at home; type that address itself if you mean it", { host }));
  }
  return first;
}

function refused(sentence: string): ConfigError {
  return new ConfigError("ADDRESS", [sentence]);
}

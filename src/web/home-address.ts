/**
 * Whether a public name leads straight to this house: then everybody who looks at the public page learns the streamer's address
 * and knocks at their own door. Told by what this computer knows by itself; nobody outside is asked but the name's own DNS.
 */
import { lookup } from "node:dns/promises";
import { BlockList, isIP, isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { ifStillRunning } from "../base/system.ts";

/** Why a name leads home: it is an address itself, it resolves to one of this computer's, or it is of a service for homes. */
export type LeadsHome =
  | { readonly why: "address"; readonly address: string }
  | { readonly why: "own"; readonly address: string }
  | { readonly why: "local"; readonly address: string }
  | { readonly why: "dynamic"; readonly service: string };

/** What can be asked of the computer; a test has others. */
export interface HomeSeams {
  /** Every address of a name. Rejects where it has none or there is no internet. */
  readonly resolve: (name: string) => Promise<readonly string[]>;
  /** The addresses this computer has. */
  readonly own: () => readonly string[];
}

/** Without internet a computer looks for a name for long. */
const RESOLVE_MS = 3_000;

const SEAMS: HomeSeams = {
  resolve: async (name) => {
    const found = lookup(name, { all: true });
    // Where it is given up, its own end is nobody's trouble.
    found.catch(() => {});
    const late = new Promise<never>((_, reject) => ifStillRunning(RESOLVE_MS, () => reject(new Error("no answer"))));
    return (await Promise.race([found, late])).map(({ address }) => address);
  },
  own: () => Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)),
};

/** Services that give a home whose address changes a name: what they name is a home. */
const FOR_HOMES = [
  ...[
    "myfritz.net",
    "duckdns.org",
    "ddns.net",
    "no-ip.org",
    "no-ip.biz",
    "no-ip.info",
    "hopto.org",
    "zapto.org",
    "sytes.net",
  ],
  ...[
    "servehttp.com",
    "serveftp.com",
    "myftp.org",
    "redirectme.net",
    "dyndns.org",
    "dynu.net",
    "dynv6.net",
    "freeddns.org",
  ],
  ...[
    "afraid.org",
    "mooo.com",
    "synology.me",
    "myds.me",
    "diskstation.me",
    "myqnapcloud.com",
    "asuscomm.com",
    "tplinkdns.com",
  ],
  ...[
    "mynetgear.com",
    "dlinkddns.com",
    "spdns.de",
    "selfhost.eu",
    "goip.de",
    "ddnss.de",
    "nsupdate.info",
    "keenetic.link",
  ],
];

const LOCAL = new BlockList();
for (const [net, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.168.0.0", 16],
] as const)
  LOCAL.addSubnet(net, bits, "ipv4");
for (const [net, bits] of [
  ["::", 127],
  ["fc00::", 7],
  ["fe80::", 10],
] as const)
  LOCAL.addSubnet(net, bits, "ipv6");

/** What is wrong with a public address like `https://points.example.org`; `undefined` where nothing is to be seen. */
export async function leadsHome(publicUrl: string, seams: HomeSeams = SEAMS): Promise<LeadsHome | undefined> {
  if (!URL.canParse(publicUrl)) return undefined;
  const name = new URL(publicUrl).hostname.replace(/^\[|\]$/g, "").toLowerCase();
  if (isIP(name)) return { why: isLocal(name) ? "local" : "address", address: name };
  const service = FOR_HOMES.find((one) => name === one || name.endsWith(`.${one}`));
  if (service !== undefined) return { why: "dynamic", service };
  let addresses: readonly string[];
  try {
    addresses = await seams.resolve(name);
  } catch {
    // No such name yet, or no internet: nothing is known.
    return undefined;
  }
  const own = new Set(seams.own().map(bare));
  for (const address of addresses.map(bare)) {
    if (isLocal(address)) return { why: "local", address };
    if (own.has(address)) return { why: "own", address };
    if (own.size > 0 && [...own].some((one) => sameHousehold(one, address))) return { why: "own", address };
  }
  return undefined;
}

/** Without the interface it is reached by. */
function bare(address: string): string {
  return address.replace(/%.*$/, "").toLowerCase();
}

function isLocal(address: string): boolean {
  return LOCAL.check(address, isIPv4(address) ? "ipv4" : "ipv6");
}

/** Two public IPv6 addresses of one net: another device of the same house. */
function sameHousehold(one: string, other: string): boolean {
  if (isIP(one) !== 6 || isIP(other) !== 6 || isLocal(one)) return false;
  const net = new BlockList();
  net.addSubnet(one, 64, "ipv6");
  return net.check(other, "ipv6");
}

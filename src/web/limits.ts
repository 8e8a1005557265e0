/**
 * How much one visitor may ask: buckets of tokens that fill up again, in memory, as many as are kept.
 *
 * Whoever is signed in has buckets of their own. A stranger is known by the address they come from, which is told by a proxy
 * alone: the streamer names the header in which theirs writes it (`web.proxyHeader`), and of that the last hop counts, because
 * everything before it the visitor may have written. Without such a header all come from the same address, and all strangers
 * share one bucket, which is larger.
 */
import { isIPv4, isIPv6 } from "node:net";
import type { Clock } from "../base/clock.ts";
import { MINUTE_MS } from "../base/lengths.ts";
import { Recent } from "../base/recent.ts";

/** What is counted apart: `read` a page or its data, `search` a name among all people, `act` anything that changes something, `sign-in` a sign-in that begins or
 * comes back, `guess` a code that was typed. */
export type Limited = "read" | "search" | "act" | "sign-in" | "guess";

/** How many at once, and how many a minute for good. */
interface Rate {
  readonly burst: number;
  readonly perMinute: number;
}

/** One visitor's. */
const ONE: Readonly<Record<Limited, Rate>> = {
  read: { burst: 120, perMinute: 240 },
  search: { burst: 20, perMinute: 40 },
  act: { burst: 20, perMinute: 60 },
  "sign-in": { burst: 10, perMinute: 10 },
  guess: { burst: 5, perMinute: 2 },
};
/** All strangers' together, where nothing tells them apart; of guesses also where something does. */
const ALL: Readonly<Record<Limited, Rate>> = {
  read: { burst: 3_000, perMinute: 12_000 },
  search: { burst: 200, perMinute: 600 },
  act: { burst: 200, perMinute: 600 },
  "sign-in": { burst: 200, perMinute: 300 },
  guess: { burst: 30, perMinute: 20 },
};
/** So many visitors are told apart; whoever came longest ago is forgotten, and is met as somebody new. */
const VISITORS_MAX = 20_000;

/** Whom a request is counted for. */
export interface Visitor {
  /** What tells their session from others; `undefined` for a stranger. */
  readonly session: string | undefined;
  /** Of {@link addressIn}. */
  readonly address: string | undefined;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Who may ask now. */
export class Limits {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #buckets = new Recent<string, Bucket>(VISITORS_MAX);
  /** Never forgotten: a crowd of addresses that come once would else fill them up again. */
  readonly #shared = new Map<Limited, Bucket>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Takes one of it. `undefined` when they may; else how long to wait for the next, in whole seconds. */
  take(what: Limited, { session, address }: Visitor): number | undefined {
    const alone = session === undefined ? address && `address:${address}` : `session:${session}`;
    if (!alone) return this.#takeFrom(this.#sharedOf(what), ALL[what]);
    const wait = this.#takeFrom(this.#bucketOf(`${what}:${alone}`), ONE[what]);
    if (wait !== undefined || what !== "guess" || session !== undefined) return wait;
    // Somebody with many addresses guesses no faster than all strangers together may.
    return this.#takeFrom(this.#sharedOf(what), ALL[what]);
  }

  #sharedOf(what: Limited): Bucket {
    const bucket = this.#shared.get(what) ?? this.#full(ALL[what]);
    this.#shared.set(what, bucket);
    return bucket;
  }

  #bucketOf(key: string): Bucket {
    const [what] = key.split(":", 1) as [Limited];
    const bucket = this.#buckets.get(key) ?? this.#full(ONE[what]);
    this.#buckets.set(key, bucket);
    return bucket;
  }

  #full({ burst }: Rate): Bucket {
    return { tokens: burst, atMs: this.#clock.monotonic() };
  }

  #takeFrom(bucket: Bucket, { burst, perMinute }: Rate): number | undefined {
    const nowMs = this.#clock.monotonic();
    bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.atMs) * perMinute) / MINUTE_MS);
    bucket.atMs = nowMs;
    if (bucket.tokens < 1) return Math.ceil(((1 - bucket.tokens) * 60) / perMinute);
    bucket.tokens -= 1;
    return undefined;
  }
}

/** As much of an IPv6 address as one household has: it may use any address below it. */
const HOUSEHOLD_GROUPS = 4;

/**
 * The address that the proxy saw, of the header it writes it in (`X-Forwarded-For`, `CF-Connecting-IP`, `Forwarded`): the last
 * hop of it. Of IPv6 only what belongs to one household. `undefined` where the header is missing or its last hop is no address.
 */
export function addressIn(headerName: string, value: string | undefined): string | undefined {
  const last = value?.split(",").at(-1)?.trim() ?? "";
  const said =
    headerName.trim().toLowerCase() === "forwarded" ? /(?:^|;)\s*for\s*=\s*("[^"]*"|[^;\s]+)/i.exec(last)?.[1] : last;
  const hop = (said ?? "").replace(/^"(.*)"$/, "$1");
  const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(hop)?.[1] ?? /^([\d.]+):\d+$/.exec(hop)?.[1] ?? hop;
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare) || bare.includes("%")) return undefined;
  return household(bare);
}

/** The first half of an IPv6 address; an IPv4 address that is written as one is that address. */
function household(address: string): string {
  // The parser of URLs writes every address in one way.
  const [head = "", tail = ""] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const [before, after] = [head, tail].map((part) => part.split(":").filter(Boolean)) as [string[], string[]];
  const groups = [...before, ...Array<string>(8 - before.length - after.length).fill("0"), ...after];
  const isMapped = groups.slice(0, 5).every((group) => group === "0") && groups[5] === "ffff";
  if (!isMapped) return groups.slice(0, HOUSEHOLD_GROUPS).join(":");
  return groups
    .slice(6)
    .map((group) => Number.parseInt(group, 16))
    .flatMap((number) => [number >> 8, number & 255])
    .join(".");
}

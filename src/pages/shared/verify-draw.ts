/**
 * Works a draw out again in the browser, by docs/fair-draws.md alone: nothing of the bot takes part, so that who does not trust
 * it can read these lines. Needs the browser's own cryptography, which it has on https and on this computer.
 */
import type { GetAnswer } from "./routes.ts";
import { t } from "./words.ts";

/** What is exported of one giveaway. */
type DrawProof = Pick<
  GetAnswer<"/api/v1/giveaways/:id/proof">,
  "state" | "winners" | "seedHash" | "listHash" | "mix" | "seed" | "drawn" | "tickets"
>;

export interface DrawVerdict {
  readonly checked: readonly string[];
  readonly problems: readonly string[];
}

/** One line of the list: a viewer and their chances. */
interface Listed {
  readonly viewer: number;
  readonly chances: number;
  readonly name: string;
}

const RANGE = 1n << 64n;
const encoder = new TextEncoder();

/** Whether this browser can check anything here. */
export const canVerify = (): boolean => globalThis.crypto?.subtle !== undefined;

export async function verifyDraw(proof: DrawProof): Promise<DrawVerdict> {
  const problems: string[] = [];
  const checked: string[] = [];
  const say = (fine: boolean, good: string, bad: string) => void (fine ? checked : problems).push(fine ? good : bad);
  if (proof.listHash === null) return { checked: [t("It is not closed yet: there is no list to check.")], problems };
  const listHash = await sha256(encoder.encode(proof.tickets.map((line) => `${line}\n`).join("")));
  say(
    hexOf(listHash) === proof.listHash,
    t("The ticket list gives this list hash."),
    t("The ticket list does not give this list hash: it is not the one that was closed."),
  );
  const list = readList(proof.tickets);
  if (typeof list === "string") problems.push(list);
  if (proof.seed === null) {
    checked.push(
      proof.state === "cancelled"
        ? t("It was cancelled: nothing is drawn.")
        : t("It is not drawn yet: the seed is still secret."),
    );
    return { checked, problems };
  }
  const seed = bytesOf(proof.seed);
  say(
    hexOf(await sha256(seed)) === proof.seedHash,
    t("The seed gives this seed hash."),
    t("The seed does not give this seed hash: it is not the one of the opening."),
  );
  if (typeof list !== "string") await checkDrawn(proof, list, seed, say);
  return { checked, problems };
}

async function checkDrawn(
  proof: DrawProof,
  list: readonly Listed[],
  seed: Uint8Array<ArrayBuffer>,
  say: (fine: boolean, good: string, bad: string) => void,
): Promise<void> {
  const { drawn, winners, mix, listHash } = proof;
  const order = await drawOrder(list, seed, bytesOf(listHash!), mix, drawn.length);
  const wrong = drawn.findIndex(
    ({ viewer, name }, n) => list[order[n] ?? -1]?.viewer !== viewer || list[order[n]!]!.name !== name,
  );
  say(
    wrong < 0,
    t("Seed, list and words give the {count, plural, one {# drawn} other {# drawn}}, in this order.", {
      count: drawn.length,
    }),
    t("Number {n} of the drawn should be {name}.", {
      n: String(wrong + 1),
      name: list[order[wrong] ?? -1]?.name ?? t("nobody"),
    }),
  );
  const standing = drawn.filter(({ outcome }) => outcome === "won" || outcome === "claiming").length;
  say(
    standing <= winners,
    t("Winners: {count} of {promised}.", { count: standing, promised: winners }),
    t("Winners: {count}, but only {promised} promised.", { count: standing, promised: winners }),
  );
  const silent = drawn.find(({ outcome, reason }) => outcome === "passed" && reason === "");
  if (silent) say(false, "", t("{name} was passed over without a reason.", { name: silent.name }));
  if (proof.state === "drawn" && standing < winners && drawn.length < list.length)
    say(false, "", t("There are fewer winners than promised, although others were left in the list."));
}

/** The positions in the list of the first so many drawn, in their order. */
async function drawOrder(
  list: readonly Listed[],
  seed: Uint8Array<ArrayBuffer>,
  listHash: Uint8Array,
  mix: string,
  count: number,
): Promise<number[]> {
  const key = await crypto.subtle.importKey("raw", seed, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const words = encoder.encode(mix);
  const message = new Uint8Array(listHash.length + words.length + 8);
  message.set(listHash);
  message.set(words, listHash.length);
  const view = new DataView(message.buffer);
  let counter = 0n;
  const next = async (): Promise<bigint> => {
    view.setBigUint64(message.length - 8, counter++);
    return new DataView(await crypto.subtle.sign("HMAC", key, message)).getBigUint64(0);
  };
  const left = list.map(({ chances }) => BigInt(chances));
  let total = left.reduce((sum, chances) => sum + chances, 0n);
  const order: number[] = [];
  while (order.length < count && total > 0n) {
    const limit = RANGE - (RANGE % total);
    let number = await next();
    while (number >= limit) number = await next();
    let chance = number % total;
    const at = left.findIndex((chances) => {
      if (chance < chances) return true;
      chance -= chances;
      return false;
    });
    order.push(at);
    total -= left[at]!;
    left[at] = 0n;
  }
  return order;
}

/** The lines of the list, or what is wrong with one. */
function readList(lines: readonly string[]): Listed[] | string {
  const list: Listed[] = [];
  for (const [at, line] of lines.entries()) {
    const match = /^([1-9]\d{0,15}) ([1-9]\d{0,15}) [a-z]+:\S+ (\S+)$/.exec(line);
    const viewer = Number(match?.[1]);
    if (!match || viewer <= (list.at(-1)?.viewer ?? 0)) {
      return t("Line {n} of the ticket list is not one, or stands in the wrong place.", { n: String(at + 1) });
    }
    list.push({ viewer, chances: Number(match[2]), name: match[3]! });
  }
  return list;
}

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** The proof of a giveaway: all that is needed to work the draw out again, and the working out. */
import * as z from "zod";
import { allNow } from "../../base/steps.ts";
import type { Db } from "../../db/open.ts";
import { DrawSequence, sha256 } from "./draw.ts";
import { EntryRows } from "./entry-rows.ts";
import { ListError, ListHash, ListReader, readListLine } from "./list.ts";
import { PickRows } from "./pick-rows.ts";
import { GiveawayRows } from "./store.ts";
import { type Giveaway, type Pick, shownPrize } from "./types.ts";

const FORMAT = "chatmint-giveaway-1";
const hash = z.string().regex(/^[0-9a-f]{64}$/, "is not 64 hex characters");

export const proofSchema = z.object({
  format: z.literal(FORMAT),
  id: z.int().positive(),
  kind: z.enum(["giveaway", "raffle"]),
  state: z.enum(["open", "closing", "closed", "drawing", "drawn", "cancelled"]),
  prize: z.string(),
  winners: z.int().positive(),
  openedAt: z.string(),
  /** SHA-256 of the seed, published at opening. */
  seedHash: hash,
  closedAt: z.string().nullable(),
  /** SHA-256 of the ticket list, told at closing; of a raffle, which is drawn in the same moment, in its proof only. */
  listHash: hash.nullable(),
  /** Names that were erased from the list later, at the wish of whose they are; the hash of what is left of it. */
  redacted: z.object({ persons: z.int().positive(), listHash: hash }).optional(),
  drawnAt: z.string().nullable(),
  /** Words mixed in at the draw; empty without. */
  mix: z.string(),
  /** How many characters of its hashes chat was told; the first proofs did not say, and it was 16. */
  hashCharacters: z.int().min(16).max(64).default(16),
  /** 64 hex characters, known from the draw on. */
  seed: hash.nullable(),
  drawn: z.array(
    z.object({
      viewer: z.int(),
      /** As the list has it. */
      name: z.string(),
      outcome: z.enum(["won", "claiming", "unclaimed", "redrawn", "passed"]),
      /** Why somebody was passed over; empty otherwise. */
      reason: z.enum([
        "",
        "own_prize",
        "removed",
        "same_person",
        "won_lately",
        "not_following",
        "not_subscribed",
        "inactive",
      ]),
    }),
  ),
  /** The canonical list, a line a person. */
  tickets: z.array(z.string()),
});

/** What is exported of one giveaway. */
export type Proof = z.output<typeof proofSchema>;

/** What checking a proof has found. `problems` are sentences; none: it is as it says. */
export interface Verdict {
  readonly problems: readonly string[];
  /** What was compared, a sentence each. */
  readonly checked: readonly string[];
}

/** Everything but the list: the list of a large giveaway is written part by part. */
export function proofHead(
  giveaway: Giveaway,
  drawn: readonly Pick[],
  names: ReadonlyMap<number, string>,
): Omit<Proof, "tickets"> {
  const { words, amount } = shownPrize(giveaway);
  return {
    format: FORMAT,
    id: giveaway.id,
    kind: giveaway.kind,
    state: giveaway.state,
    prize: words || `${amount}`,
    winners: giveaway.winners,
    openedAt: time(giveaway.openedAtMs)!,
    seedHash: giveaway.seedHash,
    closedAt: time(giveaway.closedAtMs),
    listHash: giveaway.listHash,
    ...(giveaway.redactedHash === null
      ? {}
      : { redacted: { persons: giveaway.redacted, listHash: giveaway.redactedHash } }),
    drawnAt: time(giveaway.drawnAtMs),
    mix: giveaway.mix,
    hashCharacters: giveaway.saidHex,
    seed: giveaway.state === "drawn" ? giveaway.seed.toString("hex") : null,
    drawn: drawn.map(({ viewerId, outcome, reason }) => ({
      viewer: viewerId,
      name: names.get(viewerId) ?? `viewer ${viewerId}`,
      outcome,
      reason,
    })),
  };
}

/** What the list calls the drawn, by their numbers; read in steps. */
export function* listedNames(
  rows: EntryRows,
  giveawayId: number,
  drawn: readonly Pick[],
): Generator<void, ReadonlyMap<number, string>> {
  const viewerIds = new Set(drawn.map(({ viewerId }) => viewerId));
  const names = new Map<number, string>();
  for (let part = 0; names.size < viewerIds.size; part++) {
    const lines = rows.part(giveawayId, part);
    if (!lines) break;
    if (part > 0) yield;
    for (const line of lines) {
      // A line begins with the number of its viewer.
      const viewerId = Number.parseInt(line, 10);
      if (viewerIds.has(viewerId)) names.set(viewerId, nameIn(line));
    }
  }
  return names;
}

/** The proof of a giveaway out of the book, which may be open read-only; `undefined` when there is none. */
export function proofOf(db: Db, giveawayId: number): Proof | undefined {
  const giveaway = new GiveawayRows(db).find(giveawayId);
  if (!giveaway) return undefined;
  const rows = new EntryRows(db);
  const tickets: string[] = [];
  for (let part = 0; ; part++) {
    const lines = giveaway.listHash === null ? undefined : rows.part(giveawayId, part);
    if (!lines) break;
    for (const line of lines) tickets.push(line);
  }
  const drawn = new PickRows(db).of(giveawayId);
  return { ...proofHead(giveaway, drawn, allNow(listedNames(rows, giveawayId, drawn))), tickets };
}

/** Reads an exported proof. Throws an Error whose message says what is wrong with it. */
export function readProof(value: unknown): Proof {
  const read = proofSchema.safeParse(value);
  if (read.success) return read.data;
  const first = read.error.issues[0]!;
  throw new Error(`It is no proof of a giveaway: ${first.path.join(".") || "the file"}: ${first.message}.`);
}

/** Works a proof out again. */
export function verifyProof(proof: Proof): Verdict {
  const problems: string[] = [];
  const checked: string[] = [];
  const say = (fine: boolean, good: string, bad: string) => void (fine ? checked : problems).push(fine ? good : bad);
  const unfinished = (why: string) => (proof.state === "cancelled" ? "It was cancelled: nothing is drawn." : why);
  if (proof.listHash === null) {
    return { problems, checked: [unfinished("It is not closed yet: there is no list to check.")] };
  }
  const hash = new ListHash();
  hash.add(proof.tickets);
  checkListHash(proof, hash.digest(), say);
  const list = readList(proof.tickets, problems);
  if (proof.seed === null) {
    checked.push(unfinished("It is not drawn yet: the seed is still secret."));
    return { problems, checked };
  }
  const known = sha256(Buffer.from(proof.seed, "hex")) === proof.seedHash;
  say(
    known,
    "The seed gives this seed hash.",
    "The seed does not give this seed hash: it is not the one of the opening.",
  );
  if (list) checkDraw(proof, list, say);
  return { problems, checked };
}

function checkListHash(proof: Proof, digest: string, say: (fine: boolean, good: string, bad: string) => void): void {
  const { redacted, listHash } = proof;
  const changed = "The ticket list does not give this list hash: it is not the one that was closed.";
  if (!redacted) {
    say(digest === listHash, "The ticket list gives this list hash.", changed);
    return;
  }
  const persons = redacted.persons === 1 ? "1 person was" : `${redacted.persons} persons were`;
  say(
    digest === redacted.listHash,
    `${persons} erased from the ticket list later, so its hash is another one now. Whether it was the one that was closed shows a proof saved before.`,
    changed,
  );
}

function readList(lines: readonly string[], problems: string[]): ListReader | undefined {
  const list = new ListReader();
  try {
    list.add(lines);
    return list;
  } catch (error) {
    if (!(error instanceof ListError)) throw error;
    problems.push(error.message);
    return undefined;
  }
}

function checkDraw(proof: Proof, list: ListReader, say: (fine: boolean, good: string, bad: string) => void): void {
  const { seed, listHash, mix, drawn, winners, state } = proof;
  const sequence = new DrawSequence({
    weights: list.weights,
    seed: Buffer.from(seed!, "hex"),
    listHash: listHash!,
    mix,
  });
  const wrong = drawn.findIndex(({ viewer }, n) => list.viewerIds[sequence.at(n) ?? -1] !== viewer);
  const expected = wrong < 0 ? undefined : sequence.at(wrong);
  const should = expected === undefined ? "nobody" : nameIn(proof.tickets[expected]!);
  say(
    wrong < 0,
    `Seed, list and words give the ${drawn.length} drawn, in this order.`,
    `Number ${wrong + 1} of the drawn should be ${should}, not ${drawn[wrong]?.name}.`,
  );
  const listed = (n: number) => nameIn(proof.tickets[sequence.at(n)!]!);
  const misnamed = drawn.findIndex(({ name }, n) => (wrong < 0 || n < wrong) && name !== listed(n));
  if (misnamed >= 0) {
    say(
      false,
      "",
      `Number ${misnamed + 1} of the drawn is ${listed(misnamed)} in the list, not ${drawn[misnamed]!.name}.`,
    );
  }
  const standing = drawn.filter(({ outcome }) => outcome === "won" || outcome === "claiming").length;
  say(
    standing <= winners,
    `Winners: ${standing} of ${winners}.`,
    `Winners: ${standing}, but only ${winners} promised.`,
  );
  const short = state === "drawn" && standing < winners && drawn.length < list.viewerIds.length;
  if (short) say(false, "", `Winners: only ${standing} of ${winners}, although others were left in the list.`);
  const unexplained = drawn.find(({ outcome, reason }) => outcome === "passed" && reason === "");
  if (unexplained) say(false, "", `${unexplained.name} was passed over without a reason.`);
}

function nameIn(line: string): string {
  return readListLine(line)?.name ?? line;
}

function time(ms: number): string;
function time(ms: number | null): string | null;
function time(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

/** All the book has about one person, as a file they can read. Reads the book alone, which may be open read-only. */

import { CHAT_PERSONAL } from "../chat/personal.ts";
import type { Db } from "../db/open.ts";
import { type KnownOfPerson, knownOf, type PersonalTables } from "../db/personal.ts";
import { READ_PERSON } from "../db/personal-reading.ts";
import { readInThread } from "../db/reading/job.ts";
import { FEATURES } from "../features.ts";
import { ACT_PERSONAL } from "../kit/acts.ts";
import type { AnyFeature } from "../kit/feature.ts";
import { OPERATION_PERSONAL } from "../kit/operation-personal.ts";
import { SamePerson } from "../ledger/same-person.ts";
import { WITNESS_PERSONAL } from "../platforms/witnesses/personal.ts";
import { VIEWER_PERSONAL } from "../viewers/personal.ts";
import { WALLET_PERSONAL } from "../wallet/personal.ts";
import { WEB_PERSONAL } from "../web/personal.ts";

const LIST: readonly AnyFeature[] = FEATURES;

/** Everything that knows people: what all stands on, then THE LIST. */
export const PERSONAL: readonly PersonalTables[] = [
  VIEWER_PERSONAL,
  WALLET_PERSONAL,
  ...LIST.flatMap(({ personal }) => personal ?? []),
  OPERATION_PERSONAL,
  ACT_PERSONAL,
  CHAT_PERSONAL,
  WITNESS_PERSONAL,
  WEB_PERSONAL,
];

export interface PersonFile {
  readonly format: "chatmint-person-1";
  readonly about: string;
  readonly writtenAt: string;
  readonly known: readonly KnownOfPerson[];
  /** What is not in here, and why. */
  readonly notHere: readonly string[];
}

const ABOUT =
  "Everything Chatmint has in its book about one person. Each list says what it is; times are in UTC. Lists that have nothing are left out.";
const NOT_HERE = [
  "Numbers of chat messages that were handled: they are forgotten after some days, and say nothing of who wrote them.",
  "What waits for an answer of a platform: it is gone within minutes.",
  "Codes for linking that wait, and codes of redemptions that are not done: they are not told before.",
  "Among whom a rain was shared out: your own share is a movement above.",
  "The files of the bot's log, and copies of the book: they are the streamer's, and go with time.",
];

/** `viewerId`: any number that the person has. */
export function personFile(db: Db, viewerId: number, nowMs: number): PersonFile {
  return { ...frame(nowMs), known: [...knownOf(db, PERSONAL, idsOf(db, viewerId))], notHere: NOT_HERE };
}

/** The same as JSON in UTF-8, compressed with gzip: read by another thread, so that nobody in chat waits for it. */
export async function personText(db: Db, viewerId: number, nowMs: number): Promise<Uint8Array<ArrayBuffer>> {
  const { gzip } = await readInThread(db, READ_PERSON, {
    lists: PERSONAL.flatMap(({ lists }) => lists),
    viewerIds: idsOf(db, viewerId),
    before: `${JSON.stringify(frame(nowMs)).slice(0, -1)},"known":[`,
    after: `],\n"notHere":${JSON.stringify(NOT_HERE)}}\n`,
  });
  return gzip;
}

function frame(nowMs: number): Pick<PersonFile, "format" | "about" | "writtenAt"> {
  return { format: "chatmint-person-1", about: ABOUT, writtenAt: new Date(nowMs).toISOString() };
}

function idsOf(db: Db, viewerId: number): readonly number[] {
  return new SamePerson(db).idsOf(viewerId).toSorted((a, b) => a - b);
}

/** Brings the rows of a staged file into the book, a slice at a time: each goes on exactly behind the one before. */
import { stopwatchMs } from "../../base/system.ts";
import type { Staged, StagedRow } from "../../db/staged.ts";
import type { Work } from "../../db/work.ts";
import type { OperationMovement, Operations } from "../../kit/operation.ts";
import { SLICE_ROWS } from "../../kit/slices.ts";
import type { Watched } from "../../kit/watched.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import { TAKEN } from "../../wallet/adjustments.ts";
import type { Fate } from "./fate.ts";
import { type FateGround, Fates, keyOfRow } from "./fates.ts";
import type { ImportRow, ImportRows } from "./rows.ts";
import { Summing } from "./summary.ts";

/** Rows whose movements are posted with the same statements: a step of them takes about as long as a slice may. */
const STEP = 20;
/** How long a slice may hold the event loop, in milliseconds: a commit for each moment less would take longer than the rows. */
const SLICE_MS = 10;

export type Gets = Extract<Fate, { fate: "gets" }>;

export interface BringInGround extends FateGround {
  readonly rows: ImportRows;
  readonly viewers: Viewers;
  readonly operations: Pick<Operations, "append">;
  readonly watched: Pick<Watched, "changeMinutes">;
}

/** One row that gets something, with who gets it. */
interface Getting {
  readonly row: StagedRow;
  readonly fate: Gets;
  readonly viewerId: number;
}

/** The rows of one file, while they come in. */
export class BringIn {
  readonly #ground: BringInGround;
  readonly #staged: Staged;
  readonly #fates: Fates;
  readonly #waitMs: number;

  /** `waitMs`: how long a name waits. */
  constructor(ground: BringInGround, staged: Staged, operationId: number, waitMs: number) {
    this.#ground = ground;
    this.#staged = staged;
    this.#fates = new Fates(ground, staged, operationId);
    this.#waitMs = waitMs;
  }

  /** The next rows of it. True while there are more; afterwards it is done. */
  slice(work: Work, one: ImportRow, nowMs: number): boolean {
    const untilMs = stopwatchMs() + SLICE_MS;
    const summing = new Summing(one.counts);
    let { afterN } = one;
    let more = true;
    for (let taken = 0; more && taken < SLICE_ROWS && (taken === 0 || stopwatchMs() < untilMs); taken += STEP) {
      const rows = this.#staged.rows(afterN, STEP);
      this.#take(work, one, rows, summing, nowMs);
      afterN = rows.at(-1)?.n ?? afterN;
      more = rows.length === STEP;
    }
    this.#ground.rows.progress(work, one.operationId, {
      ...{ afterN, state: more ? "running" : "done", counts: summing.sum },
    });
    return more;
  }

  #take(work: Work, one: ImportRow, rows: readonly StagedRow[], summing: Summing, nowMs: number): void {
    let getting: Getting[] = [];
    for (const row of rows) {
      let fate = this.#fates.of(row);
      if (fate.fate === "gets" && getting.some(({ viewerId }) => viewerId === (fate as Gets).viewerId)) {
        // What the row before brings decides what this one does.
        this.#post(work, one, getting, summing, nowMs);
        getting = [];
        fate = this.#fates.of(row);
      }
      if (fate.fate === "gets") getting.push({ row, fate, viewerId: fate.viewerId ?? this.#meet(work, one, row) });
      else summing.add(row, fate);
      if (fate.fate === "waits") this.#wait(work, one, row, fate, nowMs);
    }
    this.#post(work, one, getting, summing, nowMs);
  }

  #meet(work: Work, { writtenAtMs }: ImportRow, row: StagedRow): number {
    const { platform, login, displayName, accountCreatedAtMs } = row;
    const facts = { asOfMs: writtenAtMs, accountCreatedAtMs: accountCreatedAtMs ?? undefined };
    const author = { platformId: row.platformId!, login, displayName };
    return this.#ground.viewers.ensureImported(work, platform, author, facts).id;
  }

  #wait(
    work: Work,
    { operationId }: ImportRow,
    row: StagedRow,
    { why, platformId: meant }: Extract<Fate, { fate: "waits" }>,
    nowMs: number,
  ): void {
    const { n, place, platform, login, amount, minutes, allTime } = row;
    const platformId = meant ?? null;
    // The end of the import tells of all who are known by then.
    const told = platformId === null ? 0 : 1;
    this.#ground.rows.wait(work, {
      ...{ operationId, n, place, platform, login, amount, minutes, allTime },
      ...{ why, platformId, told, untilMs: nowMs + this.#waitMs },
    });
  }

  #post(work: Work, one: ImportRow, getting: readonly Getting[], summing: Summing, nowMs: number): void {
    const moved = getting.filter(({ fate }) => fate.change !== 0);
    const refusals = this.#ground.operations.append(
      work,
      one.operationId,
      moved.map(({ row, fate, viewerId }) => movementOf(keyOfRow(one, one.generation, row), viewerId, fate.change)),
    );
    const refused = new Set(moved.filter((_, at) => refusals[at] !== undefined).map(({ row }) => row.n));
    for (const { row, fate, viewerId } of getting) {
      if (refused.has(row.n)) summing.add(row, { fate: "skipped", why: "limit" });
      else {
        summing.add(row, fate);
        note(work, this.#ground, one, { ...row, platformId: fate.platformId }, { viewerId, fate, nowMs });
      }
    }
  }
}

/** Points that come in, or go because the file says less. */
export function movementOf(key: string, viewerId: number, change: number): OperationMovement {
  const viewer = `viewer:${viewerId}` as const;
  return change > 0
    ? { key, from: "mint", to: viewer, amount: change }
    : { key, from: viewer, to: TAKEN, amount: -change };
}

/** Writes down who got a row, with its watch time. */
export function note(
  work: Work,
  { rows, watched }: Pick<BringInGround, "rows" | "watched">,
  { operationId, writtenAtMs }: Pick<ImportRow, "operationId" | "writtenAtMs">,
  row: Pick<StagedRow, "n" | "platform" | "amount" | "minutes" | "allTime"> & { readonly platformId: string },
  { viewerId, fate, nowMs }: { readonly viewerId: number; readonly fate: Gets; readonly nowMs: number },
): void {
  const { n, platform, platformId, amount, minutes, allTime } = row;
  const { channelId = null } = fate;
  const seenAtMs = Math.min(writtenAtMs, nowMs);
  const minutesAdded =
    channelId === null || fate.minutes === 0
      ? 0
      : watched.changeMinutes(work, viewerId, channelId, fate.minutes, seenAtMs);
  rows.take(work, { operationId, n, platform, platformId, amount, minutes, allTime, channelId, minutesAdded });
}

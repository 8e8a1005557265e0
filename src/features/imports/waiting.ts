/**
 * Names that wait for their viewer. When somebody of a name is first seen they get what waits for it, by themselves only up to
 * `imports.byNameMax` and where their account is known to be older than the file; else moderators are asked, once.
 */
import { AskToRepeat, UserError } from "../../base/errors.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import type { Cancel, Clock, Timers } from "../../base/system.ts";
import type { Caller } from "../../chat/commands/lines.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { Operations } from "../../kit/operation.ts";
import type { PlatformName } from "../../model/message.ts";
import type { Currency } from "../../model/money.ts";
import type { Profile } from "../../platforms/platform.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
import { type BringInGround, movementOf, note } from "./bring-in.ts";
import type { Waiting } from "./fate.ts";
import { keyOfRow, lateFate, whyNotByName } from "./fates.ts";
import type { ImportRow, WaitingRow } from "./rows.ts";

/** Moderators are asked a moment after somebody came, with those who come together, and not again for a while. */
const TELL_MS = 5_000;
const TELL_AGAIN_MS = 5 * MINUTE_MS;
/** Rows in one piece of work. */
const SLICE = 50;
/** So many names stand in the line that asks. */
const NAMES = 5;

export interface WaitingGround extends BringInGround {
  readonly operations: Pick<Operations, "append" | "mayGrow">;
  readonly writer: Pick<Writer, "run">;
  readonly clock: Pick<Clock, "now">;
  readonly timers: Pick<Timers, "after">;
  readonly log: Log;
  readonly currency: Currency;
  readonly track: (name: string, work: Promise<unknown>) => void;
  /** Asks a platform for somebody. */
  readonly lookup: (viewer: KnownViewer) => Promise<Profile | undefined>;
  /** Says one of the texts where moderators are; false where nobody would hear it. */
  readonly tell: (text: "seen" | "seenMany", values: Record<string, unknown>) => boolean;
}

/** What was decided about a name. */
export interface DecidedName {
  readonly name: string;
  /** How much came in, or was dropped. */
  readonly amount: number;
  readonly rows: number;
}

/** A name in the list: what waits, from where, and why it is not given by itself. */
export interface WaitingName {
  readonly login: string;
  readonly platform: PlatformName;
  readonly amount: number;
  readonly minutes: number;
  /** What the other bot is called. */
  readonly from: string;
  readonly place: string;
  readonly why: Waiting;
  /** Who is called so here. */
  readonly viewer: KnownViewer | undefined;
  readonly untilMs: number;
}

export class WaitingNames {
  readonly #ground: WaitingGround;
  #anyWaits = false;
  #toldAtMs = Number.NEGATIVE_INFINITY;
  #telling: Cancel | undefined;
  #ages: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(ground: WaitingGround) {
    this.#ground = ground;
    ground.viewers.onNamed((work, viewer) => this.#named(work, viewer));
  }

  /** What the last run did not get to. */
  recover(): void {
    const { rows, viewers, clock } = this.#ground;
    this.look();
    for (const row of rows.untold(clock.now(), SLICE)) {
      const viewer = viewers.known(row.platform, row.platformId!);
      if (row.why === "age" && viewer) this.#askAge(viewer);
    }
    this.#tellSoon();
  }

  /** Looks whether anything waits: until then nobody who comes is looked up. */
  look(): void {
    this.#anyWaits = this.#ground.rows.anyWaits();
  }

  /** Something will wait. */
  expect(): void {
    this.#anyWaits = true;
  }

  stop(): void {
    this.#stopped = true;
    this.#telling?.cancel();
  }

  counts(): ReturnType<WaitingGround["rows"]["waitingCounts"]> {
    return this.#ground.rows.waitingCounts(this.#ground.clock.now());
  }

  /** Those that wait for a decision, the largest first: `count` after the first `from`. */
  list(from: number, count: number): WaitingName[] {
    return this.#ground.rows.waitingSeen(this.#ground.clock.now(), count, from).map((row) => this.#shown(row));
  }

  /** What waits for a name; of this chat's platform, else of another. */
  named(caller: Pick<Caller, "channel">, name: string): WaitingName[] {
    return this.#of(caller, name).map((row) => this.#shown(row));
  }

  /** A moderator says that it is the same person, or that it is not. Refusals are UserErrors. */
  decide(work: Work, caller: Caller, name: string, yes: boolean): DecidedName {
    const waiting = this.#of(caller, name);
    if (waiting.length === 0) throw new UserError("importedNobody", `Nothing waits for ${name}.`, { name });
    const { login } = waiting[0]!;
    const rows = yes ? waiting.filter(({ platformId }) => platformId !== null) : waiting;
    if (rows.length === 0) throw new UserError("importedUnseen", `Nobody called ${login} was seen.`, { name: login });
    const broadcaster = caller.roles.includes("broadcaster");
    for (const row of rows) {
      const viewer = row.platformId === null ? undefined : this.#ground.viewers.known(row.platform, row.platformId);
      if (!broadcaster && viewer?.id === caller.viewer.id) throw new UserError("importedSelf", "Not about oneself.");
      if (yes) this.#attachOrRefuse(work, row, viewer!);
      else this.#ground.rows.waitsNoMore(work, row);
    }
    return { name: login, amount: rows.reduce((sum, { amount }) => sum + amount, 0), rows: rows.length };
  }

  /** The same about all that wait for a decision, for the streamer. Told first: an AskToRepeat until it is written again. */
  decideAll(
    work: Work,
    caller: Caller,
    yes: boolean,
  ): { readonly operationIds: readonly number[]; readonly count: number; readonly amount: number } {
    const { rows, clock } = this.#ground;
    if (!caller.roles.includes("broadcaster")) throw new UserError("importedNotAll", "Only the streamer may.");
    const nowMs = clock.now();
    const { count, amount } = rows.seenTotal(nowMs);
    if (count === 0) throw new UserError("importedNoneSeen", "No name waits for a decision.");
    const decided = yes ? "yes" : "no";
    if (caller.repeated !== true) {
      throw new AskToRepeat("importedAllSure", "Write it again to do it.", { count, amount, decided });
    }
    const operationIds = rows.withSeen(nowMs);
    for (const operationId of operationIds) rows.decide(work, operationId, decided);
    return { operationIds, count, amount };
  }

  /** The next of what was decided about all names of an import behind `afterN`; where it goes on, `undefined` at the end. */
  decidedSlice(work: Work, one: ImportRow, afterN: number): number | undefined {
    const { rows, viewers, clock } = this.#ground;
    const slice = rows.waitingSeenIn(one.operationId, afterN, clock.now(), SLICE);
    for (const row of slice) {
      const viewer = viewers.known(row.platform, row.platformId!);
      // Who cannot get it now stays in the list.
      if (one.decided === "no") rows.waitsNoMore(work, row);
      else if (viewer && !this.#isExcluded(viewer)) this.#attach(work, one, row, viewer);
    }
    if (slice.length === SLICE) return slice.at(-1)!.n;
    rows.decide(work, one.operationId, null);
    return undefined;
  }

  #of({ channel }: Pick<Caller, "channel">, name: string): WaitingRow[] {
    const login = name.trim().replace(/^@/, "").toLowerCase();
    const waiting = this.#ground.rows.waitingNamed(login, this.#ground.clock.now());
    const here = waiting.filter(({ platform }) => platform === channel.platform);
    return here.length > 0 ? here : waiting;
  }

  #shown(row: WaitingRow): WaitingName {
    const { login, platform, amount, minutes, place, why, platformId, untilMs, operationId } = row;
    const { rows, viewers } = this.#ground;
    const viewer = platformId === null ? undefined : viewers.known(platform, platformId);
    return { login, platform, amount, minutes, place, why, untilMs, viewer, from: botName(rows.get(operationId)) };
  }

  /** Somebody is called so from now on. A fault in here must not keep anybody out of the book. */
  #named(work: Work, viewer: KnownViewer): void {
    if (!this.#anyWaits) return;
    const { rows, clock, log } = this.#ground;
    const waiting = rows.waitingFor(viewer.platform, viewer.login, clock.now());
    for (const row of waiting.filter(({ platformId }) => platformId === null)) {
      try {
        work.attempt((part) => this.#seen(part, row, viewer));
      } catch (error) {
        log.error({ err: error, login: viewer.login }, "what waits for a name could not be looked at");
      }
    }
  }

  #seen(work: Work, row: WaitingRow, viewer: KnownViewer): void {
    const { rows, settings } = this.#ground;
    if (this.#isExcluded(viewer)) return;
    const one = rows.get(row.operationId);
    // Somebody took a name that nobody had when the platform was asked.
    const why = row.why === "nobody" ? row.why : whyNotByName(viewer, row.amount, one.writtenAtMs, settings.byNameMax);
    if (!why && this.#attach(work, one, row, viewer)) return;
    rows.seen(work, { ...row, why: why ?? "amount", platformId: viewer.platformId, told: 0 });
    work.afterCommit(() => (why === "age" ? this.#askAge(viewer) : this.#tellSoon()));
  }

  /** True when it is theirs; false where the book cannot count it, or the import was taken back. */
  #attach(work: Work, one: ImportRow, row: WaitingRow, viewer: KnownViewer): boolean {
    const { rows, operations, clock } = this.#ground;
    if (!operations.mayGrow(one.operationId)) return false;
    const fate = lateFate(this.#ground, one, row, viewer);
    const key = keyOfRow(one, one.generation, {
      ...row,
      platform: row.platform as "twitch",
      platformId: null,
      asked: 0,
    });
    if (fate.change !== 0 && !rows.stands(key)) {
      const [refusal] = operations.append(work, one.operationId, [movementOf(key, viewer.id, fate.change)]);
      if (refusal) return false;
    }
    const taken = { ...row, platform: row.platform as "twitch", platformId: viewer.platformId };
    note(work, this.#ground, one, taken, { viewerId: viewer.id, fate, nowMs: clock.now() });
    rows.waitsNoMore(work, row);
    return true;
  }

  #attachOrRefuse(work: Work, row: WaitingRow, viewer: KnownViewer): void {
    const values = { name: viewer.name };
    if (this.#isExcluded(viewer)) throw new UserError("importedExcluded", "Excluded.", values);
    if (!this.#attach(work, this.#ground.rows.get(row.operationId), row, viewer)) {
      throw new UserError("importedLimit", "More than the book can count.", values);
    }
  }

  #isExcluded(viewer: KnownViewer): boolean {
    const { exclusions, channelOf } = this.#ground;
    return exclusions.reason(viewer, channelOf(viewer.platform)?.platformId) !== undefined;
  }

  /** The platform tells how old an account is, one after the other; who it does not tell of is asked about. */
  #askAge(viewer: KnownViewer): void {
    const { track, log } = this.#ground;
    this.#ages = this.#ages.then(async () => {
      if (this.#stopped) return;
      try {
        await this.#learnAge(viewer);
      } catch (error) {
        log.warn({ err: error, login: viewer.login }, "a platform could not tell how old an account is");
      }
      this.#tellSoon();
    });
    track("asking how old an account is", this.#ages);
  }

  async #learnAge(viewer: KnownViewer): Promise<void> {
    const { lookup, writer, viewers, rows, clock } = this.#ground;
    const { platform, platformId, login } = viewer;
    const profile = await lookup(viewer);
    const createdAtMs = profile?.platformId === platformId ? profile.accountCreatedAtMs : undefined;
    if (createdAtMs === undefined) return;
    await writer.run((work) => {
      const known = viewers.setAccountCreated(work, platform, platformId, createdAtMs);
      for (const row of rows.waitingFor(platform, login, clock.now())) {
        if (known && row.why === "age" && row.platformId === platformId) this.#seen(work, row, known);
      }
    });
  }

  #tellSoon(): void {
    if (this.#stopped || this.#telling) return;
    const { timers, clock, track } = this.#ground;
    const waitMs = Math.max(TELL_MS, Math.min(TELL_AGAIN_MS, this.#toldAtMs + TELL_AGAIN_MS - clock.now()));
    this.#telling = timers.after(waitMs, () => {
      this.#telling = undefined;
      track("asking whose a name is", this.#tell());
    });
  }

  async #tell(): Promise<void> {
    const { rows, clock, writer, currency, tell } = this.#ground;
    const nowMs = clock.now();
    const count = rows.countUntold(nowMs);
    const [first, ...others] = rows.untold(nowMs, NAMES);
    if (!first || this.#stopped) return;
    const { login: name } = first;
    const amount = { amount: first.amount, currency };
    const heard =
      count === 1
        ? tell("seen", { name, amount, from: botName(rows.get(first.operationId)) })
        : tell("seenMany", { count, names: [first, ...others].map(({ login }) => login).join(", ") });
    this.#toldAtMs = nowMs;
    if (!heard) return this.#tellSoon();
    const more = (work: Work) => {
      const slice = rows.untold(nowMs, 5 * SLICE);
      for (const row of slice) rows.seen(work, { ...row, told: 1 });
      return slice.length === 5 * SLICE;
    };
    while (await writer.run(more));
  }
}

/** What a bot is called in chat: the title of a file up to its first comma. */
export function botName({ title }: Pick<ImportRow, "title">): string {
  return title.split(",", 1)[0]!.trim() || title;
}

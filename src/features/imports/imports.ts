/**
 * Points brought along from other bots: a staged file comes in as one operation that grows, a slice at a time, and is taken back
 * as one. The book is never half of it: what is missing is taken up at the next start.
 */
import { ConfigError, codeOf, messageOf } from "../../base/errors.ts";
import { DAY_MS } from "../../base/lengths.ts";
import { phrase } from "../../base/phrase.ts";
import type { Cancel } from "../../base/system.ts";
import { Staged, type StagedFile } from "../../db/staged.ts";
import type { Work } from "../../db/work.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Lane } from "../../kit/lane.ts";
import type { Operation } from "../../kit/operation.ts";
import { WATCHED } from "../../kit/watched.ts";
import { viewerOf } from "../../ledger/accounts.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import type { PlatformName } from "../../model/message.ts";
import { BringIn } from "./bring-in.ts";
import { minutesFor } from "./fates.ts";
import { importInWords } from "./in-words.ts";
import { type ImportRow, ImportRows } from "./rows.ts";
import type { ImportsSection } from "./settings.ts";
import type { ImportStanding, UndoStanding } from "./standing.ts";
import { NO_ROWS } from "./summary.ts";
import { botName, WaitingNames } from "./waiting.ts";

/** Rows in one piece of work that only counts minutes, or ends waiting. */
const SLICE = 100;
/** How long a sub-command waits beside a bot that runs, before it is told how far it is. */
const MOMENT_MS = 1_000;
/** So many who have spent what is taken back are told by name. */
const SPENT = 20;

/** What is to be brought in. */
export interface ImportWish {
  /** Path of the staged file. It is removed when all of it has come in. */
  readonly file: string;
  /** Who asks for it: `terminal`, `viewer:42`. Default: `terminal`. */
  readonly by?: string;
}

export class Imports {
  readonly waiting: WaitingNames;
  readonly #context;
  readonly #settings;
  readonly #rows;
  readonly #ground;
  readonly #lane: Lane<number>;
  readonly #minutes: Lane<string>;
  /** The staged files that are open. */
  readonly #open = new Map<number, { readonly staged: Staged; readonly bringIn: BringIn }>();
  readonly #ended = new Map<number, (() => void)[]>();
  readonly #interrupted = new Set<number>();
  readonly #failing = new Map<number, string>();

  constructor(context: FeatureContext, settings: ImportsSection) {
    const { db, ledger, viewers, exclusions, channels, operations, currency, system } = context;
    this.#context = context;
    this.#settings = settings;
    this.#rows = new ImportRows(db);
    const watched = context.use(WATCHED);
    this.#ground = {
      ...{ rows: this.#rows, ledger, viewers, exclusions, settings, operations, watched, currencyId: currency.id },
      channelOf: (platform: PlatformName) => channels.all().find((channel) => channel.platform === platform),
      minutes: (viewerId: number, channelId: number) => watched.minutes(viewerId, channelId),
    };
    this.waiting = new WaitingNames({
      ...this.#ground,
      ...{ writer: context.writer, log: context.log, track: context.track, currency },
      ...{ clock: system.clock, timers: system.timers },
      lookup: async ({ platform, login }) => channels.platformOf({ platform })?.lookup(login),
      tell: (name, values) => {
        const hearing = context.hearing(currency.id, null);
        for (const { id } of hearing) context.say(id, { feature: "imports", name, values: values as never }, null);
        return hearing.length > 0;
      },
    });
    this.#lane = context.lane<number>({
      what: "an import",
      long: true,
      run: (id) => this.#run(id),
      failed: (id, error) => this.#failed(id, error),
    });
    this.#minutes = context.lane<string>({
      what: "watch time of an import",
      long: true,
      run: (platform) => this.#minutes.slices((work) => this.#creditKept(work, platform as PlatformName)),
    });
    operations.onUndo((work, was) => this.#undone(work, was));
  }

  /**
   * Brings a staged file in: begins it, and goes on in the background ({@link ended} waits for that). The same file again, also
   * while it comes in, is the import that there is; after an undo it comes in anew. Throws a ConfigError where it cannot be.
   */
  async begin(
    { file, by = "terminal" }: ImportWish,
    requestId: string,
  ): Promise<{ readonly number: number; readonly isOld: boolean }> {
    const { currency, writer } = this.#context;
    if (currency.kind !== "play") {
      throw new ConfigError("IMPORT_CASH", [
        phrase("Points of another bot cannot be brought into a currency that is money."),
      ]);
    }
    const { about, rows } = lookInto(file);
    const begun = await writer.run((work) => {
      const before = this.#rows.ofFile(about);
      const standing = before.find(({ state }) => state === "running" || state === "done");
      if (standing) return this.#goOn(work, standing, file);
      const undoing = before.find((one) => this.#isBeingUndone(one));
      if (undoing) throw new ConfigError("IMPORT_UNDOING", [beingTakenBack(undoing)]);
      const operation = this.#context.operations.begin(work, {
        ...{ key: `request:${requestId}:import`, kind: "import", transferKind: "import", currencyId: currency.id },
        ...{ actor: by, memo: botName(about), grows: true, movements: [] },
      });
      const { id: operationId } = operation;
      this.#rows.insert(work, { ...about, operationId, generation: before.length, file, rows, counts: NO_ROWS });
      work.afterCommit(() => this.#lane.begin(operationId));
      return { number: operationId, isOld: false };
    });
    const now = this.#rows.get(begun.number);
    if (begun.isOld && (now.state !== "running" || now.file !== file)) removeStaged(file);
    return begun;
  }

  /** Resolves when nothing of an import is under way any more. Rejects never. */
  ended(number: number): Promise<void> {
    if (!this.#isUnderWay(number)) return Promise.resolve();
    return new Promise((resolve) => this.#ended.set(number, [...(this.#ended.get(number) ?? []), resolve]));
  }

  /**
   * The same, but no longer than a moment beside a bot that runs. In a sub-command that holds the book alone timers stand still,
   * and it is waited for to the end.
   */
  async soonEnded(number: number): Promise<void> {
    let patience: Cancel | undefined;
    const moment = new Promise<void>((resolve) => {
      patience = this.#context.system.timers.after(MOMENT_MS, resolve);
    });
    await Promise.race([this.ended(number), moment]);
    patience?.cancel();
  }

  /** In English, for the terminal: one sentence about it as a whole, then what else there is to say. */
  inWords(standing: ImportStanding): string[] {
    return importInWords(standing, this.#context.currency);
  }

  /**
   * Takes an import back: its points as far as they are still there, its minutes, and what waits. Undone before is none of the
   * refusals, which are ConfigErrors.
   */
  async undo(number: number, requestId: string, by = "terminal"): Promise<void> {
    if (!this.#rows.find(number)) throw noImport(number);
    const { writer, operations } = this.#context;
    await writer.run((work) =>
      operations.undo(work, { operationId: number, key: `request:${requestId}:undo`, actor: by }),
    );
  }

  /** How far an import, and its undo, is. Throws a ConfigError where there is none of this number. */
  status(number: number): ImportStanding {
    const one = this.#rows.find(number);
    if (!one) throw noImport(number);
    return this.#standing(one);
  }

  /** All imports, the oldest first. */
  list(): ImportStanding[] {
    return this.#rows.all().map((one) => this.#standing(one));
  }

  /** What somebody earned in all by other bots, by the titles of the files; of one import where one is named. */
  allTime(viewerId: number, operationId?: number): { readonly title: string; readonly amount: number }[] {
    return this.#rows.allTime(this.#context.viewers.identities(viewerId), operationId);
  }

  /** Decides about all names that wait for a decision: told first, done when it is asked again. */
  decideAll(work: Work, caller: Parameters<WaitingNames["decideAll"]>[1], yes: boolean) {
    const decided = this.waiting.decideAll(work, caller, yes);
    work.afterCommit(() => {
      for (const id of decided.operationIds) this.#lane.begin(id);
    });
    return decided;
  }

  /** Goes on with what the last run left. */
  recover(): void {
    for (const { operationId } of this.#rows.underWay()) this.#lane.begin(operationId);
    this.waiting.recover();
    this.#context.track("ending what has waited long enough", this.#endOverdue());
  }

  /** Minutes that came before the channel did are its now. */
  async opened({ platform }: ChannelInfo): Promise<void> {
    if (this.#rows.kept(platform, 1).length > 0) this.#minutes.begin(platform);
  }

  async idle(): Promise<void> {
    await this.#lane.idle();
    await this.#minutes.idle();
  }

  /** The rest stands in the book. */
  async stop(): Promise<void> {
    this.waiting.stop();
    await this.#lane.stop();
    await this.#minutes.stop();
    for (const id of [...this.#open.keys()]) this.#close(id);
    for (const id of [...this.#ended.keys()]) await this.#tellEnded(id);
  }

  /** What is staged anew is needed only where the rest of one that is under way was lost. */
  #goOn(work: Work, one: ImportRow, file: string): { readonly number: number; readonly isOld: boolean } {
    const { operationId, state } = one;
    if (state === "running") {
      if (!isStaged(one)) this.#rows.goOnWith(work, operationId, file);
      work.afterCommit(() => this.#lane.begin(operationId));
    }
    return { number: operationId, isOld: true };
  }

  async #run(id: number): Promise<void> {
    this.#failing.delete(id);
    const one = this.#rows.get(id);
    if (one.state === "running") await this.#bringIn(one);
    if (this.#rows.get(id).state === "undoing") await this.#lane.slices((work) => this.#giveBack(work, id));
    if (this.#rows.get(id).decided !== null) await this.#decide(id);
    if (!this.#lane.stopped) void this.#tellEnded(id);
  }

  async #bringIn(one: ImportRow): Promise<void> {
    const { operationId: id, file } = one;
    this.#interrupted.delete(id);
    const staged = stagedOf(one);
    const waitMs = this.#settings.waitDays * DAY_MS;
    this.#close(id);
    this.#open.set(id, { staged, bringIn: new BringIn(this.#ground, staged, id, waitMs) });
    try {
      await this.#lane.slices((work) => this.#slice(work, id));
    } finally {
      this.#close(id);
    }
    if (this.#rows.get(id).state !== "done") return;
    this.waiting.look();
    removeStaged(file);
  }

  #slice(work: Work, id: number): boolean {
    const one = this.#rows.get(id);
    // Taken back meanwhile: it stops where it is.
    if (one.state !== "running") return false;
    this.waiting.expect();
    const more = this.#open.get(id)!.bringIn.slice(work, one, this.#context.system.clock.now());
    if (!more) work.afterCommit(() => this.#tellDone(id));
    return more;
  }

  #tellDone(id: number): void {
    const { currency, hearing, say, operations, system } = this.#context;
    const one = this.#rows.get(id);
    const { gets } = one.counts;
    const values = {
      ...{ id: String(id), from: botName(one), count: gets.known + gets.new + gets.name },
      amount: { amount: operations.find(id)?.amount ?? 0, currency },
      seen: this.#rows.seenIn(id, system.clock.now()),
    };
    for (const channel of hearing(currency.id, null)) {
      say(channel.id, { feature: "imports", name: "done", values }, null);
    }
  }

  /** Part of the work of any undo. */
  #undone(work: Work, was: Operation): void {
    if (!this.#rows.find(was.id)) return;
    this.#rows.takenBack(work, was.id, "undoing", -1);
    work.afterCommit(() => this.#lane.begin(was.id));
  }

  /** Minutes go back as far as they came, and nothing of it waits any more. */
  #giveBack(work: Work, id: number): boolean {
    const { viewers } = this.#context;
    const { watched } = this.#ground;
    const { state, afterN } = this.#rows.get(id);
    if (state !== "undoing") return false;
    const rows = this.#rows.withMinutes(id, afterN, SLICE);
    for (const { platform, platformId, channelId, minutesAdded } of rows) {
      const account = viewers.known(platform, platformId);
      if (account) watched.changeMinutes(work, account.id, channelId!, -minutesAdded, this.#context.system.clock.now());
    }
    const ended = this.#rows.endWaiting(work, id, SLICE);
    const more = rows.length === SLICE || ended === SLICE;
    this.#rows.takenBack(work, id, more ? "undoing" : "undone", rows.at(-1)?.n ?? afterN);
    return more;
  }

  async #decide(id: number): Promise<void> {
    let afterN: number | undefined = -1;
    await this.#lane.slices((work) => {
      const one = this.#rows.get(id);
      if (one.decided === null) return false;
      const next = this.waiting.decidedSlice(work, one, afterN!);
      work.afterCommit(() => {
        afterN = next;
      });
      return next !== undefined;
    });
  }

  #creditKept(work: Work, platform: PlatformName): boolean {
    const { viewers, system } = this.#context;
    const { watched, channelOf, minutes } = this.#ground;
    const channel = channelOf(platform);
    if (!channel) return false;
    const rows = this.#rows.kept(platform, SLICE);
    for (const row of rows) {
      const { mode, writtenAtMs } = this.#rows.get(row.operationId);
      const account = viewers.known(platform, row.platformId);
      const change = account ? minutesFor(mode, row.minutes, minutes(account.id, channel.id)) : 0;
      const seenAtMs = Math.min(writtenAtMs, system.clock.now());
      const added = change === 0 ? 0 : watched.changeMinutes(work, account!.id, channel.id, change, seenAtMs);
      this.#rows.credit(work, row, channel.id, added);
    }
    return rows.length === SLICE;
  }

  async #endOverdue(): Promise<void> {
    const { writer, system } = this.#context;
    const slice = (work: Work) => this.#rows.endOverdue(work, system.clock.now(), SLICE) === SLICE;
    while (!this.#lane.stopped && (await writer.run(slice)));
  }

  #failed(id: number, error: unknown): boolean {
    const isGone = codeOf(error) === "STAGED_GONE";
    if (!isGone) this.#failing.set(id, messageOf(error));
    // Who waits for the end is told how far it is; it is tried again.
    void this.#tellEnded(id);
    if (!isGone) return false;
    this.#interrupted.add(id);
    this.#context.log.error(
      { number: id },
      `The import O${id} cannot go on: ${messageOf(error)} Import the same file again for the rest of it, or take it back: npx chatmint import undo O${id}`,
    );
    return true;
  }

  #isUnderWay(number: number): boolean {
    const one = this.#rows.find(number);
    if (!one || this.#lane.stopped || this.#interrupted.has(number) || this.#failing.has(number)) return false;
    return one.state === "running" || this.#isBeingUndone(one);
  }

  #isBeingUndone({ operationId, state }: ImportRow): boolean {
    return state === "undoing" || this.#context.operations.undoOf(operationId)?.state === "running";
  }

  /** Nothing more happens to it by itself now; its points may be taken back beside its minutes. */
  async #tellEnded(id: number): Promise<void> {
    const { operations } = this.#context;
    if (operations.undoOf(id)?.state === "running" && !this.#lane.stopped) await operations.idle();
    const waiting = this.#ended.get(id) ?? [];
    this.#ended.delete(id);
    for (const resolve of waiting) resolve();
  }

  #close(id: number): void {
    this.#open.get(id)?.staged.close();
    this.#open.delete(id);
  }

  #standing(one: ImportRow): ImportStanding {
    const { operations, system } = this.#context;
    const { operationId: number, title, bot, currency, mode, state, rows, counts } = one;
    const operation = operations.find(number)!;
    return {
      ...{ number, title, bot, currency, mode, state, rows, done: counts.rows, summary: counts },
      ...{ begunAtMs: operation.createdAtMs, amount: operation.amount, interrupted: this.#interrupted.has(number) },
      waiting: state === "running" || state === "done" ? this.#rows.waitingIn(number, system.clock.now()) : 0,
      failing: this.#failing.get(number),
      undo: this.#undoStanding(number),
    };
  }

  #undoStanding(number: number): UndoStanding | undefined {
    const { operations, viewers } = this.#context;
    const undo = operations.undoOf(number);
    if (!undo) return undefined;
    const spent = operations.refusals(undo.id, SPENT).map(({ n, why, detail }) => {
      const movement = operations.movement(number, n)!;
      const viewerId = viewerOf(movement.to) ?? viewerOf(movement.from);
      const has = why === "insufficient_funds" ? detail : undefined;
      return {
        name: viewerId === undefined ? movement.to : viewers.person(viewerId).name,
        amount: movement.amount,
        has,
      };
    });
    const { movements, next, postedAmount, refused, refusedAmount } = undo;
    return { movements, done: next, amount: postedAmount, left: refused, leftAmount: refusedAmount, spent };
  }
}

function noImport(number: number): ConfigError {
  return new ConfigError("IMPORT_UNKNOWN", [
    phrase("There is no import O{number}. All imports: npx chatmint import list", { number }),
  ]);
}

function beingTakenBack({ operationId }: ImportRow): string {
  return phrase("The same file came in as O{number}, which is being taken back. Try again when that is through.", {
    number: operationId,
  });
}

function lookInto(file: string): { readonly about: StagedFile; readonly rows: number } {
  const staged = Staged.handedOver(file);
  try {
    return { about: staged.about(), rows: staged.counts().rows };
  } finally {
    staged.close();
  }
}

/** The rows of one that is under way. Throws a ConfigError where they are gone. */
function stagedOf({ hash, currency, file }: ImportRow): Staged {
  const staged = Staged.handedOver(file);
  const about = staged.about();
  if (about.hash === hash && about.currency === currency) return staged;
  staged.close();
  throw new ConfigError("STAGED_GONE", [`Another file lies at ${file} by now.`]);
}

function isStaged(one: ImportRow): boolean {
  try {
    stagedOf(one).close();
    return true;
  } catch {
    return false;
  }
}

/** Whoever staged it may hold it open still, which Windows minds. */
function removeStaged(file: string): void {
  try {
    Staged.remove(file);
  } catch {
    // It is replaced, or removed, with the next import.
  }
}

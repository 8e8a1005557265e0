/**
 * What becomes of one row of another bot's file: the one judgement, by which an import is told before, brought in, and a name
 * that waits is attached. Reads only.
 */
import { hash as hashOf } from "node:crypto";
import { AMOUNT_MAX } from "../../base/lengths.ts";
import type { Staged, StagedFile, StagedRow } from "../../db/staged.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import { BALANCE_MAX } from "../../ledger/movements.ts";
import type { PlatformName } from "../../model/message.ts";
import type { Exclusion, Exclusions } from "../../viewers/exclusions.ts";
import type { KnownViewer, Viewers } from "../../viewers/viewers.ts";
import type { Fate, Waiting } from "./fate.ts";
import type { ImportRow, ImportRows, WaitingRow } from "./rows.ts";
import type { ImportsSection } from "./settings.ts";

/** What the judgement reads. The book may be open read-only, beside a bot that runs. */
export interface FateGround {
  readonly rows: ImportRows;
  readonly ledger: Pick<Ledger, "balance">;
  readonly viewers: Pick<Viewers, "known" | "byLogin" | "identities" | "erasures">;
  readonly exclusions: Exclusions;
  readonly settings: ImportsSection;
  readonly currencyId: number;
  /** The channel of a platform that watch time is for; `undefined` while none is in the book. */
  readonly channelOf: (platform: PlatformName) => { readonly id: number; readonly platformId: string } | undefined;
  /** Minutes a viewer has watched a channel. */
  readonly minutes: (viewerId: number, channelId: number) => number;
}

const EXISTS: Fate = { fate: "exists" };

/** Judges the rows of one file. */
export class Fates {
  readonly #ground: FateGround;
  readonly #file: StagedFile;
  readonly #staged: Staged;
  /** The import it is brought in as; `undefined`: it is only told what it would be. */
  readonly #operationId: number | undefined;
  readonly #before: readonly ImportRow[];
  /** What linked people, or people by their name, are to have by rows so far, while nothing is written. */
  readonly #attributed = new Map<number, number>();

  constructor(ground: FateGround, staged: Staged, operationId?: number) {
    this.#ground = ground;
    this.#staged = staged;
    // How it was begun holds to its end, whatever is staged for the rest of it.
    this.#file = { ...staged.about(), ...(operationId === undefined ? {} : asBegun(ground.rows.get(operationId))) };
    this.#operationId = operationId;
    this.#before = ground.rows.ofFile(this.#file).filter((one) => one.operationId !== operationId);
  }

  of(row: StagedRow): Fate {
    if (this.#isIn(row)) return EXISTS;
    if (!this.#file.single && this.#isSecond(row)) return { fate: "skipped", why: "twice" };
    if (this.#wasErased(row)) return { fate: "skipped", why: "erased" };
    if (row.amount > AMOUNT_MAX) return { fate: "skipped", why: "much" };
    return row.platformId === null ? this.#byName(row) : this.#byId(row, row.platformId);
  }

  /** What somebody gets who is sure to be meant by a row. */
  gets(row: StagedRow, account: Pick<KnownViewer, "id" | "platform" | "platformId"> | undefined, how?: "name"): Fate {
    const viewerId = account?.id;
    const change = this.#standsFromBefore(row) ? 0 : this.#change(row, viewerId, how);
    const channelId = this.#ground.channelOf(row.platform)?.id;
    const minutes = minutesFor(this.#file.mode, row.minutes, this.#watched(viewerId, channelId));
    if (viewerId !== undefined && change > 0 && change > BALANCE_MAX - this.#has(viewerId)) {
      return { fate: "skipped", why: "limit" };
    }
    if (change === 0 && minutes === 0 && row.allTime === 0) return { fate: "same" };
    const who = how ?? (account ? "known" : "new");
    const platformId = account?.platformId ?? row.platformId!;
    return { fate: "gets", who, viewerId, platformId, change, minutes, channelId };
  }

  /** Nothing brings back what was erased, not the money either where the account has come again. A name may be somebody else's now. */
  #wasErased({ platform, platformId, login }: StagedRow): boolean {
    const { viewers } = this.#ground;
    const account = platformId === null ? viewers.byLogin(platform, login) : { platformId };
    return viewers.erasures.wasErased(platform, account ? { platformId: account.platformId } : { login });
  }

  #byId(row: StagedRow, platformId: string): Fate {
    const known = this.#ground.viewers.known(row.platform, platformId);
    const skipped = this.#whyNot(known ?? stranger(row, platformId));
    if (skipped) return skipped;
    return isYounger(row, this.#file) ? { fate: "waits", why: "younger", platformId } : this.gets(row, known);
  }

  /** Names change hands: who has one now is taken for its owner only where that is likely and costs little. */
  #byName(row: StagedRow): Fate {
    const { viewers, settings } = this.#ground;
    const holder = viewers.byLogin(row.platform, row.login);
    const skipped = this.#whyNot(holder ?? stranger(row, ""));
    if (skipped) return skipped;
    if (this.#file.mode !== "set" && row.amount + row.minutes + row.allTime === 0) return { fate: "same" };
    if (row.asked === 2) return { fate: "waits", why: "nobody", platformId: holder?.platformId };
    if (!holder) return { fate: "waits", why: "name", platformId: undefined };
    const why = whyNotByName(holder, row.amount, this.#file.writtenAtMs, settings.byNameMax);
    return why ? { fate: "waits", why, platformId: holder.platformId } : this.gets(row, holder, "name");
  }

  #whyNot(viewer: KnownViewer): { readonly fate: "skipped"; readonly why: Exclusion } | undefined {
    const { exclusions, channelOf } = this.#ground;
    const why =
      exclusions.reason(viewer, channelOf(viewer.platform)?.platformId) ??
      (exclusions.ownsByName(viewer) ? "broadcaster" : undefined);
    return why && { fate: "skipped", why };
  }

  /** The file stands in the book, as far as it was brought in. */
  #isIn(row: StagedRow): boolean {
    const standing = this.#before.find(({ state }) => state === "running" || state === "done");
    return standing !== undefined && (standing.state === "done" || row.n <= standing.afterN);
  }

  /** It was brought in before and taken back, but this row was spent by then. */
  #standsFromBefore(row: StagedRow): boolean {
    return this.#before.some(({ generation }) =>
      [keyOfRow(this.#file, generation, row), keyOfOldRow(this.#file, generation, row)].some((key) =>
        this.#ground.rows.stands(key),
      ),
    );
  }

  #isSecond(row: StagedRow): boolean {
    const [first] =
      row.platformId === null
        ? this.#staged.ofName(row.platform, row.login)
        : this.#staged.ofAccount(row.platform, row.platformId);
    return first !== undefined && first.n < row.n;
  }

  #change(row: StagedRow, viewerId: number | undefined, how: "name" | undefined): number {
    const { mode } = this.#file;
    if (mode === "add") return row.amount;
    const target = viewerId === undefined ? row.amount : this.#target(row, viewerId, how);
    if (target === undefined) return 0;
    const difference = target - (viewerId === undefined ? 0 : this.#has(viewerId));
    return mode === "set" ? difference : Math.max(0, difference);
  }

  /** What a person is to have: by all rows of theirs together. `undefined`: an earlier row has seen to it. */
  #target(row: StagedRow, viewerId: number, how: "name" | undefined): number | undefined {
    const { rows, viewers } = this.#ground;
    const accounts = viewers.identities(viewerId);
    const theirs = accounts
      .flatMap(
        ({ platform, platformId }) => this.#staged.ofAccount(platform as StagedRow["platform"], platformId)[0] ?? [],
      )
      .filter((one) => !isYounger(one, this.#file))
      .sort((a, b) => a.n - b.n);
    const first = theirs[0];
    const byName = how === "name" || !theirs.some(({ n }) => n === row.n);
    if (!byName && first && first.n < row.n) return undefined;
    const before =
      this.#operationId === undefined
        ? (this.#attributed.get(viewerId) ?? 0)
        : rows.attributed(this.#operationId, accounts);
    const now = byName ? row.amount : theirs.reduce((sum, { amount }) => sum + amount, 0);
    if (this.#operationId === undefined && (byName || theirs.length > 1)) this.#attributed.set(viewerId, before + now);
    return before + now;
  }

  #has(viewerId: number): number {
    return this.#ground.ledger.balance(viewerId, this.#ground.currencyId);
  }

  #watched(viewerId: number | undefined, channelId: number | undefined): number {
    return viewerId === undefined || channelId === undefined ? 0 : this.#ground.minutes(viewerId, channelId);
  }
}

function asBegun({ mode, writtenAtMs }: ImportRow): Pick<StagedFile, "mode" | "writtenAtMs"> {
  return { mode, writtenAtMs };
}

/** By how much the minutes of a row change what was watched so far. A file without minutes takes none away. */
export function minutesFor(mode: StagedFile["mode"], minutes: number, has: number): number {
  if (minutes === 0) return 0;
  if (mode === "add") return minutes;
  return mode === "set" ? minutes - has : Math.max(0, minutes - has);
}

/** Why somebody who has the name of a row now is not taken for its owner without being asked for; `undefined` where they are. */
export function whyNotByName(
  holder: Pick<KnownViewer, "accountCreatedAtMs">,
  amount: number,
  writtenAtMs: number,
  byNameMax: number,
): Waiting | undefined {
  const age = ageProblem(holder.accountCreatedAtMs ?? null, writtenAtMs);
  if (age === "younger") return age;
  return amount > byNameMax ? "amount" : age;
}

/** The platform knows somebody of the name, whose account was made after the file. Where it tells no age its word is enough. */
function isYounger({ asked, accountCreatedAtMs }: StagedRow, { writtenAtMs }: StagedFile): boolean {
  return asked === 1 && accountCreatedAtMs !== null && accountCreatedAtMs > writtenAtMs;
}

function ageProblem(createdAtMs: number | null, writtenAtMs: number): "younger" | "age" | undefined {
  if (createdAtMs === null) return "age";
  return createdAtMs > writtenAtMs ? "younger" : undefined;
}

/** What is paid for: the row of a file, each time the file comes in anew. */
export function keyOfRow(
  { hash, currency }: Pick<StagedFile, "hash" | "currency">,
  generation: number,
  { platform, platformId, asked, login }: Pick<StagedRow, "platform" | "platformId" | "asked" | "login">,
): string {
  // A key stays in the book for ever: a name in it could never be erased.
  const name = () => hashOf("sha256", `${hash} ${platform} ${login}`, "hex").slice(0, 24);
  return keyWith(hash, currency, generation, platform, platformId !== null && asked === 0 ? platformId : `@${name()}`);
}

/** The same as version 0.4 had it, with the name. */
function keyOfOldRow(
  { hash, currency }: Pick<StagedFile, "hash" | "currency">,
  generation: number,
  { platform, login }: Pick<StagedRow, "platform" | "login">,
): string {
  return keyWith(hash, currency, generation, platform, `@${login}`);
}

function keyWith(hash: string, currency: string, generation: number, platform: string, who: string): string {
  const file = `import:${hash.slice(0, 32)}:${encodeURIComponent(currency)}:${platform}:${who}`;
  return generation === 0 ? file : `${file}:${generation}`;
}

/** Somebody the book does not know. */
function stranger({ platform, login, displayName }: StagedRow, platformId: string): KnownViewer {
  return {
    ...{ id: 0, name: displayName, platform, platformId, login, roles: [] },
    rolesAtMs: 0,
    earning: true,
    listed: true,
  };
}

/** What somebody gets late by a row that waited: by now, and by all that came to them in this import. */
export function lateFate(
  { rows, ledger, viewers, channelOf, minutes, currencyId }: Omit<FateGround, "exclusions" | "settings">,
  one: ImportRow,
  row: WaitingRow,
  account: KnownViewer,
): Extract<Fate, { fate: "gets" }> {
  const { operationId, mode } = one;
  const target = mode === "add" ? 0 : rows.attributed(operationId, viewers.identities(account.id)) + row.amount;
  const difference = mode === "add" ? row.amount : target - ledger.balance(account.id, currencyId);
  const channelId = channelOf(row.platform)?.id;
  return {
    ...{ fate: "gets", who: "name", viewerId: account.id, platformId: account.platformId, channelId },
    change: mode === "raise-to" ? Math.max(0, difference) : difference,
    minutes: channelId === undefined ? row.minutes : minutesFor(mode, row.minutes, minutes(account.id, channelId)),
  };
}

/** Imports on a real book, with channels on two platforms and staged files. */
import path from "node:path";
import { allNow } from "../../src/base/steps.ts";
import { Staged, type StagedFile, type StagedRow } from "../../src/db/staged.ts";
import type { Fate } from "../../src/features/imports/fate.ts";
import { imports } from "../../src/features/imports/feature.ts";
import { planImport } from "../../src/features/imports/plan.ts";
import { ImportRows } from "../../src/features/imports/rows.ts";
import type { ImportSummary } from "../../src/features/imports/summary.ts";
import { points } from "../../src/features/points/feature.ts";
import { watch } from "../../src/features/watch/feature.ts";
import type { PlatformName } from "../../src/model/message.ts";
import type { Owner } from "../../src/model/money.ts";
import { Rig, type RigOptions } from "../support/rig.ts";

type List = readonly [typeof points, typeof watch, typeof imports];

export interface ImportRigOptions extends RigOptions {
  readonly imports?: { readonly byNameMax?: number; readonly waitDays?: number };
}

export type RowIn = Partial<StagedRow> & { readonly id?: string };

export const FILE: StagedFile = {
  ...{ title: "PhantomBot, points.csv", bot: "phantombot", hash: "ab".repeat(32), currency: "points", mode: "add" },
  writtenAtMs: Date.UTC(2026, 4, 1),
};
/** Before the file, and after it. */
export const OLD_MS = Date.UTC(2020, 0, 1);
export const YOUNG_MS = Date.UTC(2026, 4, 2);

export class ImportRig extends Rig<List, ImportRigOptions> {
  #files = 0;
  /** Named so, or the number counted up. */
  get imports() {
    return this.features.byName.imports;
  }

  static async open(options: ImportRigOptions = {}): Promise<ImportRig> {
    const both = [
      { platform: "twitch", login: "streamer", platformId: "1" },
      { platform: "kick", login: "streamer", platformId: "2" },
    ] as const;
    const rig = new ImportRig([points, watch, imports], { channels: both, ...options });
    await rig.start();
    return rig;
  }

  protected override config(): Record<string, unknown> {
    return { imports: this.options.imports ?? {} };
  }

  /** A staged file of these rows; the path of it. */
  stage(rows: readonly RowIn[], about: Partial<StagedFile> = {}): string {
    const file = path.join(this.folder, "staged", `${this.#files++}.db`);
    const staged = Staged.create(file);
    staged.add(rows.map(rowOf), [], { ...FILE, ...about });
    staged.close();
    return file;
  }

  /** Brings it in, to its end. Its number. */
  async bring(rows: readonly RowIn[], about: Partial<StagedFile> = {}): Promise<number> {
    return this.bringFile(this.stage(rows, about));
  }

  async bringFile(file: string): Promise<number> {
    const { number } = await this.imports.begin({ file }, `request${this.#files++}`);
    await this.imports.ended(number);
    await this.settled();
    return number;
  }

  async undo(number: number): Promise<void> {
    await this.imports.undo(number, `request${this.#files++}`);
    await this.imports.ended(number);
    await this.settled();
  }

  /** What bringing it in would come to, and the fate of each row. */
  plan(rows: readonly RowIn[], about: Partial<StagedFile> = {}): { summary: ImportSummary; fates: Fate[] } {
    const staged = Staged.handedOver(this.stage(rows, about));
    const fates: Fate[] = [];
    const watched = this.features.byName.watch;
    const ground = {
      ...{ rows: new ImportRows(this.db), ledger: this.ledger, viewers: this.viewers, exclusions: this.exclusions },
      settings: { byNameMax: 1_000, waitDays: 90, ...this.options.imports },
      ...{ currencyId: this.core.currency.id, minted: this.ledger.accountBalance("mint", this.core.currency.id) },
      channelOf: (platform: PlatformName) => this.core.channels.all().find((one) => one.platform === platform),
      minutes: (viewerId: number, channelId: number) => watched.minutes(viewerId, channelId),
    };
    const summary = allNow(planImport(ground, staged, (_, fate) => void fates.push(fate)));
    staged.close();
    return { summary, fates };
  }

  /** Somebody writes, or is listed, on a platform. */
  async sees(platform: PlatformName, id: string, login: string, accountCreatedAtMs?: number): Promise<void> {
    await this.writer.run((work) =>
      this.viewers.ensure(work, platform, { platformId: id, login, displayName: login, roles: [] }, accountCreatedAtMs),
    );
    await this.settled();
  }

  /** Somebody gets something here. */
  async pays(platform: PlatformName, id: string, amount: number): Promise<void> {
    const { id: viewerId } = this.viewers.known(platform, id)!;
    await this.#moves("mint", `viewer:${viewerId}`, amount);
  }

  /** Somebody spends so many hundredths of what they have. */
  async spends(platform: PlatformName, id: string, part: number): Promise<void> {
    const viewer = this.viewers.known(platform, id);
    const amount = Math.floor((this.has(platform, id) * part) / 100);
    if (viewer && amount > 0) await this.#moves(`viewer:${viewer.id}`, "sink:shop", amount);
  }

  async #moves(from: Owner, to: Owner, amount: number): Promise<void> {
    const { currency } = this.core;
    const movement = { key: `test${this.#files++}`, currencyId: currency.id, from, to, amount };
    await this.writer.run((work) => this.ledger.post(work, { ...movement, kind: "purchase", actor: "test" }));
  }

  has(platform: PlatformName, id: string): number {
    const viewer = this.viewers.known(platform, id);
    return viewer ? this.ledger.balance(viewer.id, this.core.currency.id) : 0;
  }

  minutesOf(platform: PlatformName, id: string): number {
    const viewer = this.viewers.known(platform, id);
    return viewer ? this.features.byName.watch.minutes(viewer.id) : 0;
  }
}

export function rowOf({ id, ...given }: RowIn, n: number): StagedRow {
  const platformId = id ?? given.platformId ?? null;
  const login = given.login ?? "";
  return {
    ...{ n, place: `row ${n + 2}`, platform: "twitch", platformId, login, displayName: login },
    ...{ amount: 0, minutes: 0, allTime: 0, asked: 0, accountCreatedAtMs: null, changed: "" },
    ...given,
  } as StagedRow;
}

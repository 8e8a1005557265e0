/** A rig with a shop on it: people who redeem, and an OBS and commands that do what the test says. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { PayingCaller } from "../../src/chat/commands/lines.ts";
import type { Outcome } from "../../src/chat/outcome.ts";
import type { Work } from "../../src/db/work.ts";
import type { Writer } from "../../src/db/writer.ts";
import { linking } from "../../src/features/linking/feature.ts";
import { shop } from "../../src/features/shop/feature.ts";
import type { Shop } from "../../src/features/shop/shop.ts";
import { support } from "../../src/features/support/feature.ts";
import type { Support } from "../../src/features/support/support.ts";
import { watch } from "../../src/features/watch/feature.ts";
import type { ChatMessage, Roles } from "../../src/model/message.ts";
import type { ObsAction } from "../../src/model/obs-action.ts";
import type { KnownViewer } from "../../src/viewers/viewers.ts";
import { Rig, type RigOptions, refusal } from "../support/rig.ts";

export interface ShopRigOptions extends RigOptions {
  readonly shop?: Record<string, unknown>;
  /** Files of codes by name. */
  readonly codes?: Readonly<Record<string, string>>;
}

/** What a command did that was run for a redemption. */
export const DONE: Outcome = { kind: "done", name: "so", said: [] };
export const MAY_HAVE_RUN: Outcome = { kind: "silent", reason: "handled before" };

const LIST = [watch, shop, support, linking] as const;

export class ShopRig extends Rig<typeof LIST, ShopRigOptions> {
  /** What OBS and commands do now. */
  obsDoes: (action: ObsAction) => Promise<void> = async () => {};
  command: () => Promise<Outcome> = async () => DONE;
  /** Attempts at commands, as `redemption:attempt line`. */
  readonly ran: string[] = [];

  static async open(options: ShopRigOptions = {}): Promise<ShopRig> {
    const rig = new ShopRig(LIST, { ...options, rehearsal: true });
    mkdirSync(rig.paths.codes);
    for (const [name, text] of Object.entries(options.codes ?? {})) rig.writeCodes(name, text);
    await rig.start();
    return rig;
  }

  protected override config() {
    return { shop: this.options.shop ?? {} };
  }

  protected override async obs(action: ObsAction): Promise<undefined> {
    await this.obsDoes(action);
  }

  protected override handle({ id, text }: ChatMessage): Promise<Outcome> {
    this.ran.push(`${id.replace("redemption:", "")} ${text}`);
    return this.command();
  }

  /** Only what goes on in the background dies in the middle. */
  protected override get commands(): Writer {
    return this.writer;
  }

  get shop(): Shop {
    return this.features.byName.shop;
  }

  get support(): Support {
    return this.features.byName.support;
  }

  writeCodes(name: string, text: string | Buffer): void {
    writeFileSync(path.join(this.paths.codes, name), text);
  }

  /** Redeems; what was refused, or the number. */
  async redeem(name: string, line: string, roles: Roles = []): Promise<number | string> {
    try {
      return (await this.as(name, (work, caller) => this.shop.redemptions.redeem(work, caller, line), roles)).redemption
        .id;
    } catch (error) {
      return refusal(error);
    }
  }

  /** Something a moderator does; what was refused, if it was. */
  async mod(run: (work: Work, caller: PayingCaller<"spend" | "currency">) => unknown): Promise<string | undefined> {
    try {
      await this.as("mod", run);
      return undefined;
    } catch (error) {
      return refusal(error);
    }
  }

  /** Two accounts become one: a code is shown to one, typed by the other, and answered. */
  link(shown: KnownViewer, typed: KnownViewer): Promise<unknown> {
    const { codes } = this.features.byName.linking;
    return this.writer.run((work) => {
      codes.type(work, typed, codes.show(work, shown).code);
      codes.confirm(work, shown);
    });
  }

  /** An OBS that hangs is not waited for. */
  override async settled(): Promise<void> {
    await this.writer.idle();
    for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    await this.writer.idle();
  }

  state(id: number): string {
    return this.db.prepare("SELECT state FROM redemption WHERE id = ?").pluck().get(id) as string;
  }

  stock(name: string): number {
    return this.shop.list(this.currency.id).find(({ item }) => item.name === name)!.left!;
  }

  /** What is wrong with the book: sums, escrows, and every price in exactly one place. */
  override audit(): string[] {
    const wrong = super.audit();
    const rows = this.db.prepare("SELECT id, state, price FROM redemption").all() as {
      id: number;
      state: string;
      price: number;
    }[];
    const wanted: Record<string, string> = { fulfilled: "sink", refunded: "viewer", forfeited: "sink" };
    for (const { id, state, price } of rows) {
      const moves = this.db
        .prepare(
          `SELECT t.amount, a.kind FROM transfer AS t JOIN account AS a ON a.id = t.to_id
           WHERE t.idempotency_key IN (?, ?) ORDER BY t.id`,
        )
        .all(`redemption:${id}:hold`, `redemption:${id}:end`) as { amount: number; kind: string }[];
      const places = moves.map(({ kind }) => kind).join(" ");
      const expected = wanted[state] === undefined ? "escrow" : `escrow ${wanted[state]}`;
      if (places !== expected) wrong.push(`redemption ${id} is ${state}, its price went ${places}`);
      if (moves.some(({ amount }) => amount !== price)) wrong.push(`redemption ${id} moved another price`);
    }
    return wrong;
  }

  override async close(): Promise<void> {
    this.die();
    await super.close();
  }
}

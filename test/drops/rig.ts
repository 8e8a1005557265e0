/** A rig with drops on it. */

import { Drops } from "../../src/features/drops/drops.ts";
import type { DropPlan } from "../../src/features/drops/settings.ts";
import { dropsSection } from "../../src/features/drops/settings.ts";
import { DROP_TEXTS } from "../../src/features/drops/texts.ts";
import { Operations } from "../../src/kit/operation.ts";
import { Rig, type RigOptions } from "../giveaways/rig.ts";

export interface DropRigOptions extends RigOptions {
  readonly drops?: { readonly plans?: readonly Partial<DropPlan>[]; readonly [key: string]: unknown };
  readonly present?: () => readonly number[];
  readonly live?: () => boolean;
}

/** The book, people, clock and crashes of {@link Rig}, and drops. */
export class DropRig extends Rig<DropRigOptions> {
  drops!: Drops;

  static async make(options: DropRigOptions = {}): Promise<DropRig> {
    const rig = new DropRig(options, { drops: DROP_TEXTS });
    await rig.start();
    return rig;
  }

  protected override async build(): Promise<void> {
    await super.build();
    const { options } = this;
    this.drops = new Drops({
      ...this.parts(),
      operations: new Operations(this.parts()),
      config: dropsSection.parse(options.drops ?? {}),
      timeZone: "UTC",
      currencyId: this.currency.id,
      channels: (_, askedIn) => (askedIn !== null || (options.live?.() ?? true) ? [this.channel] : []),
      present: () => options.present?.() ?? [],
    });
    await this.drops.recover();
  }

  override async settled(): Promise<void> {
    await super.settled();
    if (!this.dead) await this.drops.idle();
    await this.writer.idle();
  }

  /** A line of chat, as the router would hand it to the handler of drops. */
  async types(name: string, text: string): Promise<void> {
    await this.claimLine(this.drops.lines[0]!, name, text);
  }

  override async close(): Promise<void> {
    await this.drops.stop();
    await super.close();
  }
}

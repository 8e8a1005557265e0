/** A rig with giveaways and drops on it. Who watches, and for how long, is what the test says. */

import { escrowSources } from "../../src/app/listed.ts";
import type { Drops } from "../../src/features/drops/drops.ts";
import { drops } from "../../src/features/drops/feature.ts";
import type { DropPlan } from "../../src/features/drops/settings.ts";
import { giveaways } from "../../src/features/giveaways/feature.ts";
import type { Giveaways } from "../../src/features/giveaways/giveaways.ts";
import { defineFeature, offer } from "../../src/kit/feature.ts";
import { WATCHED, type Watched } from "../../src/kit/watched.ts";
import { heldProblems } from "../../src/ledger/audit/verify.ts";
import { balanceProblems } from "../../src/ledger/audit/verify-balances.ts";
import { Rig, type RigOptions } from "../support/rig.ts";

export interface GiveawayRigOptions extends RigOptions, ToldWatching {
  readonly giveaways?: Record<string, unknown>;
  readonly drops?: { readonly plans?: readonly Partial<DropPlan>[]; readonly [key: string]: unknown };
  /** What a moderator may mint in a day. */
  readonly dailyLimit?: number;
}

/** What the watch says. */
interface ToldWatching {
  readonly watchedMinutes?: (viewerId: number) => number;
  /** Who wrote lately. */
  readonly active?: () => readonly number[];
  /** Who a rain falls on. */
  readonly present?: () => readonly number[];
  readonly live?: () => boolean;
}

/** A watch that says what it is told, in place of the real one. */
function toldWatch(told: ToldWatching) {
  const watched: Watched = {
    isLive: () => told.live?.() ?? true,
    broadcast: () => undefined,
    minutes: (viewerId) => told.watchedMinutes?.(viewerId) ?? 0,
    present: () => [...(told.present?.() ?? [])],
    isPresent: (_, viewerId) => (told.active?.() ?? []).includes(viewerId),
    presentNames: () => [],
    detach: () => {},
    changeMinutes: (_work, _viewerId, _channelId, minutes) => minutes,
    earn: () => ({ status: "capped" }),
    isGuess: () => false,
    pace: { amount: 10, minutes: 5, multipliers: { everyone: 1 } },
  };
  return defineFeature({ name: "watch", inWork: {}, build: () => ({}), offers: () => [offer(WATCHED, watched)] });
}

type List = readonly [ReturnType<typeof toldWatch>, typeof giveaways, typeof drops];

export class GiveawayRig extends Rig<List, GiveawayRigOptions> {
  /** A test has changed rows behind the back of the rules: only the money is looked at. */
  bent = false;

  constructor(options: GiveawayRigOptions = {}) {
    super([toldWatch(options), giveaways, drops], options);
  }

  static async open(options: GiveawayRigOptions = {}): Promise<GiveawayRig> {
    const rig = new GiveawayRig(options);
    await rig.start();
    return rig;
  }

  protected override config() {
    const { options } = this;
    return {
      giveaways: options.giveaways ?? {},
      drops: options.drops ?? {},
      moderation: { mintedPerDay: options.dailyLimit ?? 10_000 },
      // Limits of giving hold for the rain of viewers too, and are not what these tests are about.
      giving: { accountAgeDays: 0, watchedMinutes: 0, receivedPerDay: 0 },
    };
  }

  get giveaways(): Giveaways {
    return this.features.byName.giveaways;
  }

  get drops(): Drops {
    return this.features.byName.drops;
  }

  /** A line of chat, as the router would hand it to giveaways. */
  line(name: string, text: string): Promise<void> {
    return this.writes(this.giveaways, name, text);
  }

  /** The same, to drops. */
  types(name: string, text: string): Promise<void> {
    return this.writes(this.drops, name, text);
  }

  /** What is wrong with the money. Viewers are joined by hand in these tests, so links are not looked at. */
  override audit(): string[] {
    const held = escrowSources
      .filter(({ what }) => what !== "link")
      .map(({ problems, ...source }) => (problems && !this.bent ? { ...source, problems } : source));
    return [...balanceProblems(this.db), ...heldProblems(this.db, held)];
  }
}

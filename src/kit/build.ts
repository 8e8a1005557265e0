/** Builds THE LIST in its order, and runs it as one. */
import { messageOf } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import type { ChatControls } from "../chat/commands/controls.ts";
import { erasureOf } from "../db/personal.ts";
import type { Ledger } from "../ledger/ledger.ts";
import type { Token } from "../model/token.ts";
import type { Ranking } from "../ranking/ranking.ts";
import type { Viewers } from "../viewers/viewers.ts";
import type { FeatureContext } from "./context.ts";
import { type Deadline, Deadlines, START_MS } from "./deadlines.ts";
import { Escrow } from "./escrow.ts";
import type { AnyFeature, BuiltOf } from "./feature.ts";
import { Lane } from "./lane.ts";
import type { FeatureLife } from "./life.ts";
import { Teller } from "./teller.ts";

/** The rooms below the features that commands reach beside them. */
export interface CommandRooms {
  readonly ledger: Ledger;
  readonly ranking: Ranking;
  readonly viewers: Viewers;
  readonly chat: ChatControls;
}

/** What a feature is made with, bound to what it stands on. */
type Tools = Pick<FeatureContext, "escrow" | "deadlines" | "lane" | "teller">;
/** What differs from feature to feature is added here. */
export type CommonContext = Omit<FeatureContext, "settings" | "use" | "features" | keyof Tools>;

export interface BuiltFeatures<L extends readonly AnyFeature[]> {
  /** What commands reach as `context.features.<name>`. */
  readonly byName: BuiltOf<L>;
  /** The same in the order of THE LIST, each followed by what it is made with. */
  readonly all: readonly FeatureLife[];
  /** What a feature offers. Throws where none does. */
  use<T>(token: Token<T>): T;
  /** Where command files of earlier versions look, by path below `features`. */
  readonly formerly: Readonly<Record<string, unknown>>;
}

/** Builds each feature of the list. `config` is the whole config: each gets its own sections of it. */
export function buildFeatures<const L extends readonly AnyFeature[]>(
  list: L,
  config: Readonly<Record<string, unknown>>,
  common: CommonContext,
): BuiltFeatures<L> {
  const byName: Record<string, FeatureLife> = {};
  const all: FeatureLife[] = [];
  const offered = new Map<Token<unknown>, unknown>();
  const formerly: Record<string, unknown> = {};
  const use = <T>(token: Token<T>): T => {
    if (offered.has(token)) return offered.get(token) as T;
    throw new Error(`No feature so far offers ${token.name}. One that does must stand earlier in THE LIST.`);
  };
  for (const feature of list) {
    if (byName[feature.name]) throw new Error(`THE LIST names the feature ${feature.name} twice.`);
    const made = madeWith(feature, common);
    const built: FeatureLife = feature.build({
      ...common,
      ...made.tools,
      settings: settingsOf(feature, config),
      use,
      features: () => all,
    });
    byName[feature.name] = built;
    all.push(built, made.life);
    for (const { token, offered: thing } of feature.offers?.(built) ?? []) offered.set(token, thing);
    Object.assign(formerly, feature.formerly?.(built));
  }
  return { byName: byName as BuiltOf<L>, all, use, formerly };
}

/** What a feature is made with. Its rows are looked at once it has recovered, and all of it ends before the feature does. */
function madeWith(
  { name, escrows = [], personal }: AnyFeature,
  common: CommonContext,
): { tools: Tools; life: FeatureLife } {
  const deadlines: Pick<Deadlines<Deadline>, "arm" | "stop">[] = [];
  const lanes: Pick<Lane<number>, "stop">[] = [];
  return {
    tools: {
      escrow: (what, id, currencyId) => {
        if (escrows.some((escrow) => escrow.what === what)) return new Escrow(common.ledger, what, id, currencyId);
        throw new Error(`The feature ${name} holds no ${what}. Name it under escrows, so that verify knows of it.`);
      },
      deadlines: (options) => {
        const made = new Deadlines(common, options);
        deadlines.push(made);
        return made;
      },
      lane: (options) => {
        const made = new Lane(common, options);
        lanes.push(made);
        return made;
      },
      teller: (options) => new Teller({ ...common, channels: common.hearing }, options),
    },
    life: {
      recover() {
        for (const one of deadlines) one.arm(START_MS);
      },
      ...(personal ? { erased: erasureOf(common.db, personal) } : {}),
      async stop() {
        await Promise.all([...deadlines, ...lanes].map((one) => one.stop()));
      },
    },
  };
}

/** The sections of a config that belong to a feature. */
export function settingsOf(feature: AnyFeature, config: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.keys(feature.settings ?? {}).map((key) => [key, config[key]]));
}

/** Stops all, the last built first; a failure holds up none of the others, and is told. */
export async function stopAll(features: readonly FeatureLife[], log: Log): Promise<void> {
  for (const feature of features.toReversed()) {
    try {
      await feature.stop?.();
    } catch (error) {
      log.error({ err: error }, `a feature could not be stopped: ${messageOf(error)}`);
    }
  }
}

/** What THE LIST declares, put together for who needs it of all features: verify, check, the wording. */
import type { Clock } from "../base/clock.ts";
import type { DataPaths } from "../base/paths.ts";
import { CHAT_TEXTS, KINDS } from "../chat/wording/chat-texts.ts";
import type { Db } from "../db/open.ts";
import { FEATURES } from "../features.ts";
import { DISCORD_TEXTS } from "../feed/outgoing/discord.ts";
import { ACT_DEEDS, Acts } from "../kit/acts.ts";
import { settingsOf } from "../kit/build.ts";
import { DEEDS, type DeedSource } from "../kit/deeds.ts";
import type { AnyFeature, CheckContext, CommandCalls } from "../kit/feature.ts";
import type { EscrowSource } from "../ledger/ledger.ts";
import type { Role } from "../model/message.ts";
import type { DoctorStep } from "../platforms/platform.ts";
import type { Config } from "./config.ts";

const LIST: readonly AnyFeature[] = FEATURES;

/** What every feature holds in escrow and says of its own rows, as the book has it. */
export const escrowSources: readonly EscrowSource[] = LIST.flatMap(({ escrows }) => escrows ?? []);

/** What people did, of what all stands on and of every feature. */
const toldDeeds: readonly DeedSource[] = [...DEEDS, ...LIST.flatMap(({ deeds }) => deeds ?? [])];
export const deedSources: readonly DeedSource[] = [...toldDeeds, ACT_DEEDS];

/** What notes the rest of it. */
export function actsOf(db: Db, clock: Pick<Clock, "now">): Acts {
  return new Acts(db, clock, toldDeeds);
}

/** Where this file is: the process that looks through a copy loads it by this. */
export const escrowsModule = import.meta.url;

/** English texts of what is said without being asked, by the name the config knows it by. */
export const FEATURE_TEXTS: Readonly<Record<string, Readonly<Record<string, string>>>> = Object.assign(
  { outbox: CHAT_TEXTS, discord: DISCORD_TEXTS, [KINDS]: Object.assign({}, ...LIST.map(({ words }) => words)) },
  ...LIST.map(({ texts }) => texts),
);

/** English refusals of features, by code. */
export const FEATURE_ERRORS: Readonly<Record<string, string>> = Object.assign({}, ...LIST.map(({ errors }) => errors));

/** Roles of commands that a feature's settings decide. */
export function commandRoles(config: Config): Readonly<Record<string, Role>> {
  return Object.assign({}, ...LIST.map((feature) => feature.commandRoles?.(settingsOf(feature, config))));
}

/** Words of what was made in chat: a language's words for commands leave them alone. */
export function spokenWords(db: Db): string[] {
  return LIST.flatMap((feature) => feature.spokenWords?.(db) ?? []);
}

/** Files that the settings of features name and that are not there, a sentence each. */
export function missingFiles(config: Config, paths: DataPaths): string[] {
  return LIST.flatMap((feature) => feature.missing?.(settingsOf(feature, config), paths) ?? []);
}

/** What `doctor` looks at for each feature. */
export async function* featureChecks(config: Config, by: CheckContext): AsyncIterable<DoctorStep> {
  for (const feature of LIST) if (feature.checks) yield* feature.checks(settingsOf(feature, config), by);
}

/** What the settings of features call that no command answers, a sentence each. */
export function uncalled(config: Config, calls: CommandCalls): string[] {
  return LIST.flatMap((feature) => feature.uncalled?.(settingsOf(feature, config), calls) ?? []);
}

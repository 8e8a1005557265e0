/**
 * A feature: one folder of behaviour, declared once and named in THE LIST (src/features.ts). Settings, texts, transfer
 * kinds, escrows, recovery, bans and linking follow from the declaration: whoever needs something of all features reads THE LIST.
 */

import type * as z from "zod";
import type { Timers } from "../base/clock.ts";
import type { DataPaths } from "../base/paths.ts";
import type { Takes } from "../chat/commands/bound.ts";
import type { Say } from "../config/say.ts";
import type { Step } from "../db/migrate.ts";
import type { Db } from "../db/open.ts";
import type { PersonalTables } from "../db/personal.ts";
import type { EscrowSource } from "../ledger/ledger.ts";
import type { Role } from "../model/message.ts";
import type { Currency } from "../model/money.ts";
import type { Token } from "../model/token.ts";
import type { DoctorStep } from "../platforms/platform.ts";
import type { FeatureContext } from "./context.ts";
import type { DeedSource } from "./deeds.ts";
import type { FeatureLife } from "./life.ts";

/** Sections of the config, by their key. */
export type Sections = Readonly<Record<string, z.ZodType>>;
/** What a feature is handed of the config: its own sections, checked and with every default. */
type SettingsOf<S extends Sections> = { readonly [K in keyof S]: z.output<S[K]> };

/** What a feature builds: anything, as long as what is called like a part of {@link FeatureLife} is that part. */
type Conforming<B> = { readonly [K in keyof B]: K extends keyof FeatureLife ? FeatureLife[K] : B[K] };

/** Something that other features may ask for, by its token. */
export interface Offer {
  readonly token: Token<unknown>;
  readonly offered: unknown;
}

/** Ties what is offered to its token. */
export function offer<T>(token: Token<T>, offered: T): Offer {
  return { token, offered };
}

/** What can be called in chat. */
export interface CommandCalls {
  /** What a command begins with. */
  readonly mark: string;
  isCommand(word: string): boolean;
}

/** What a step of `doctor` has at hand. */
export interface CheckContext {
  readonly timers: Timers;
  /** OBS_PASSWORD of the environment. */
  readonly obsPassword: string | undefined;
}

/** What a feature is. `B` is what it builds: commands reach it as `context.features.<name>`. */
export interface FeatureDefinition<N extends string, S extends Sections, B> {
  readonly name: N;
  /** Its sections of the config. */
  readonly settings?: S;
  /**
   * Settings of it, like `drops.claimSeconds`, or whole sections, that hold from the moment they are changed: it reads them
   * where it uses them, or makes again in `resettled` what it made of them. All others are read once, at the start.
   */
  readonly live?: readonly string[];
  /** The steps that make its tables, in order; a released one never changes (docs/decisions/0016). Made also when it is off. */
  readonly tables?: readonly Step[];
  /** What its tables know of a person: in words, for who asks for it, and how it is taken out when they are erased. */
  readonly personal?: PersonalTables;
  /** Which transfers it may post, in words of its own or those of others, and in which kind of currency. */
  readonly kinds?: Readonly<Record<string, Currency["kind"] | "both">>;
  /** What `!history` calls its own kinds of transfer, in English, behind the amount: `{ stake: "coin toss" }`. In other languages: `kinds.<kind>`. */
  readonly words?: Readonly<Record<string, string>>;
  /**
   * What it says without being asked, in English, by the name the config knows it by (`chat.replies`, `<name>.<text>`).
   * Other languages lie beside the declaration: `src/features/<name>/fr.json`.
   */
  readonly texts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Why something of it cannot be done, in English, by the code of the UserError; for those that say more than its message, with placeholders. */
  readonly errors?: Readonly<Record<string, string>>;
  /** What it holds in escrow, and what else `verify` looks at. */
  readonly escrows?: readonly EscrowSource[];
  /** What people did with it, for the log of who did what. */
  readonly deeds?: readonly DeedSource[];
  /** Roles of commands that its settings decide. */
  commandRoles?(settings: SettingsOf<S>): Readonly<Record<string, Role>>;
  /** Words that call something of it by what stands in the book: a language's words for commands leave them alone. */
  spokenWords?(db: Db): readonly string[];
  /** What its settings call that no command answers, a sentence each: told at start and by `check`. */
  uncalled?(settings: SettingsOf<S>, calls: CommandCalls): readonly string[];
  /** Files that its settings name and that are not there, a sentence each with what to do. */
  missing?(settings: SettingsOf<S>, paths: DataPaths): readonly string[];
  /** What `doctor` looks at for it, by its settings alone: the bot may be off. It changes nothing. */
  checks?(settings: SettingsOf<S>, by: CheckContext): AsyncIterable<DoctorStep>;
  /** What is allowed in a whole config and still worth a second thought. `db` is the book, where there is one. */
  warnings?(config: object, db: Db | undefined, say: Say): readonly string[];
  /** Every method of what it builds, and of its parts, that takes the token of the work, besides those of FeatureLife. */
  readonly inWork: Takes<Omit<NoInfer<B>, keyof FeatureLife>>;
  /** Builds it. Constructors keep what they get; nothing runs before `recover`. */
  build(context: FeatureContext<SettingsOf<S>>): B;
  /** What others may ask of it. */
  offers?(built: B): readonly Offer[];
  /** Where command files of earlier versions look for it, by path below `features`. */
  formerly?(built: B): Readonly<Record<string, unknown>>;
}

/** Any feature, as THE LIST is read. */
// biome-ignore lint/suspicious/noExplicitAny: its settings and what it builds are known to itself only.
export type AnyFeature = FeatureDefinition<string, any, any>;

/**
 * Declares a feature; returns it as it is.
 *
 * ```ts
 * export const duel = defineFeature({
 *   name: "duel",
 *   settings: { duel: duelSection },
 *   kinds: { stake: "play", prize: "play" },
 *   escrows: [{ what: "duel", open: duelEscrows }],
 *   inWork: { challenge: true, answer: true },
 *   build: (context) => new Duels(context),
 * });
 * ```
 */
export function defineFeature<
  const N extends string,
  B extends Conforming<B>,
  S extends Sections = Readonly<Record<never, never>>,
>(definition: FeatureDefinition<N, S, B>): FeatureDefinition<N, S, B> {
  return definition;
}

/** What THE LIST builds, by name. */
export type BuiltOf<L extends readonly AnyFeature[]> = {
  readonly [F in L[number] as F["name"]]: F extends FeatureDefinition<string, Sections, infer B>
    ? B
    : ReturnType<F["build"]>;
};

type Joined<U> = (U extends unknown ? (part: U) => void : never) extends (whole: infer W) => void ? W : never;
/** The sections of all features in one object. */
type SectionsOf<L extends readonly AnyFeature[]> = Joined<
  L[number] extends infer F ? (F extends { readonly settings?: infer S extends Sections } ? S : never) : never
>;

/** Every section of the config that a feature of the list brings, in its order. */
export function sectionsOf<const L extends readonly AnyFeature[]>(list: L): SectionsOf<L> {
  return Object.assign({}, ...list.map(({ settings }) => settings)) as SectionsOf<L>;
}

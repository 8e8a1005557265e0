/**
 * A feature: one folder of behaviour, declared once and named in THE LIST (src/features.ts). Settings, texts, transfer
 * kinds, escrows, recovery, bans and linking follow from the declaration; nothing else names a feature.
 */
import type * as z from "zod";
import type { ListedCommand } from "../chat/commands/controls.ts";
import type { LineHandler } from "../chat/commands/lines.ts";
import type { Step } from "../db/migrate.ts";
import type { Db } from "../db/open.ts";
import type { EscrowSource } from "../ledger/ledger.ts";
import type { ChannelInfo } from "../model/channel.ts";
import type { ChatMessage, PlatformName, Role, Roles } from "../model/message.ts";
import type { Currency, TransferKind } from "../model/money.ts";
import type { Token } from "../model/token.ts";
import type { PlatformEvent } from "../platforms/platform.ts";
import type { KnownViewer } from "../viewers/viewers.ts";
import type { FeatureContext } from "./context.ts";

/** Sections of the config, by their key. */
export type Sections = Readonly<Record<string, z.ZodType>>;
/** What a feature is handed of the config: its own sections, checked and with every default. */
export type SettingsOf<S extends Sections> = { readonly [K in keyof S]: z.output<S[K]> };

/** Somebody who is in the book wrote a line. */
export interface WrittenLine {
  readonly message: ChatMessage;
  readonly channel: ChannelInfo;
  readonly viewer: KnownViewer;
  readonly isCommand: boolean;
}

/** Somebody was banned, or sent out until a moment by the platform's clock. */
export interface Ban {
  readonly viewer: KnownViewer;
  readonly channel: ChannelInfo;
  readonly untilMs: number | undefined;
}

/** Two viewers became one (`from` was taken in by `to`), or `to` leaves `from` again with the login of a platform. */
export interface Joining {
  readonly from: number;
  readonly to: number;
}
export interface Parting extends Joining {
  readonly platform: PlatformName;
}

/** What is done with a feature while the bot runs. All of it is optional, and called in the order of THE LIST. */
export interface FeatureLife {
  /** Ends what a crash left half done and begins what runs by itself; before any line of chat. */
  recover?(): void | Promise<void>;
  /** A channel is in the book; once per start, and again when it changes its currency. */
  opened?(channel: ChannelInfo): Promise<void>;
  /** Whether {@link wrote} would have something to do. Looks at memory only. */
  awaits?(line: WrittenLine): boolean;
  /** A line, inside work; called for every line that has to be written into the book anyhow. */
  wrote?(line: WrittenLine): void;
  /** Every line, once its writer is in the book. Memory only. */
  heard?(line: WrittenLine): void;
  /** Lines that are no commands of a file. */
  readonly lines?: readonly LineHandler[];
  /** Commands that stand in the book and not in files. */
  readonly commands?: {
    list(roles: Roles): readonly ListedCommand[];
    find(word: string, roles: Roles): ListedCommand | undefined;
  };
  /** Words that the bot does not say back. */
  blocks?(word: string): boolean;
  /**
   * What happened on a platform. `viewer` is whom it is about, where the book knows them. Resolves when its facts are committed,
   * waiting for nothing that follows from them. Called again when it, or another feature's, could not write: a key is paid once.
   */
  event?(event: PlatformEvent, channel: ChannelInfo, viewer: KnownViewer | undefined): void | Promise<void>;
  /** Inside work. */
  banned?(ban: Ban): void;
  /** Inside work: what hangs on a viewer besides money goes from one to the other. */
  merged?(joining: Joining): void;
  /** Inside work: what was brought, or belongs to the platform, goes back to who leaves with it. */
  parted?(parting: Parting): void;
  /** Resolves when nothing is under way in the background. */
  idle?(): Promise<void>;
  /** Ends every timer; called in the reverse order of THE LIST. What is open stands in the book. */
  stop?(): void | Promise<void>;
}

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

/** What a feature is. `B` is what it builds: commands reach it as `context.features.<name>`. */
export interface FeatureDefinition<N extends string, S extends Sections, B> {
  readonly name: N;
  /** Its sections of the config. */
  readonly settings?: S;
  /** The steps that make its tables, in order; a released one never changes (docs/decisions/0016). Made also when it is off. */
  readonly tables?: readonly Step[];
  /** Which transfers it may post, and in which kind of currency. */
  readonly kinds?: { readonly [K in TransferKind]?: Currency["kind"] | "both" };
  /**
   * What it says without being asked, in English, by the name the config knows it by (`chat.replies`, `<name>.<text>`).
   * Other languages lie beside the declaration: `src/features/<name>/fr.json`.
   */
  readonly texts?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** What it holds in escrow, and what else `verify` looks at. */
  readonly escrows?: readonly EscrowSource[];
  /** Roles of commands that its settings decide. */
  commandRoles?(settings: SettingsOf<S>): Readonly<Record<string, Role>>;
  /** Words that call something of it by what stands in the book: a language's words for commands leave them alone. */
  spokenWords?(db: Db): readonly string[];
  /** What its settings call that no command answers, a sentence each: told at start and by `check`. */
  uncalled?(settings: SettingsOf<S>, calls: CommandCalls): readonly string[];
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
 *   escrows: [{ what: "duel", open: duelEscrows }],
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

/** The arguments a command declares, what was written for them, and the values that come of it. */

import { mayAct, type Role, type Roles } from "../../model/message.ts";
import type { Person } from "../../model/money.ts";
import type {
  AmountSpec,
  ArgumentKind,
  ArgumentSpec,
  ArgumentSpecs,
  DurationSpec,
  ViewerSpec,
} from "../commands/command.ts";
import type { LanguageWords } from "../wording/language-words.ts";
import type { AmountReading, WrittenAmount } from "./amounts.ts";

/** A declared argument, read once when the command is loaded. */
export interface Argument {
  readonly name: string;
  readonly kind: ArgumentKind | "choice";
  readonly optional: boolean;
  /** The words of a choice, as declared. */
  readonly words: readonly string[];
  /** Of a payment: the argument that names who pays it; the writer does where it is left out. */
  readonly of?: string;
  /** Of a payment: whoever has this role or a higher one does not pay it. */
  readonly freeFrom?: Role;
  /** Of an amount: `2m` could be meant as two minutes. */
  readonly besideTime?: boolean;
  /** Of a duration: a bare number is seconds. */
  readonly bareSeconds?: boolean;
  /** Of a viewer: a word for everybody means that. */
  readonly orEverybody?: boolean;
}

/**
 * What was written for one argument; a viewer's name and a share wait for the book. `maybeMinutes` is the 5 of `5m`
 * where that could be minutes, `inWords` a share written as a word (half), `bareSeconds` a time without its unit, `everybody` a word like "all" in place of a name.
 */
export type Written =
  | { readonly viewer: string; readonly everybody?: boolean }
  | { readonly amount: WrittenAmount; readonly maybeMinutes?: string; readonly inWords?: boolean }
  | { readonly value: string | number | undefined; readonly bareSeconds?: boolean };

/** One way to read a call: what was written for each argument, in the declared order. */
export type Reading = readonly Written[];

/** How numbers are read, and words that may stand about ("100 points"). */
export interface ReadingRules extends AmountReading {
  readonly idleWords?: readonly string[];
  /** The language's words for everybody at once, beside the English ones. */
  readonly everybody?: readonly string[];
  /** What the language calls the words of a choice. */
  readonly language?: LanguageWords;
  /** What the writer is: whether they pay depends on it. */
  readonly roles?: Roles;
  /** The writer's login, meant by `me`. */
  readonly writer?: string;
}

/** Kinds whose form is explained to who writes one wrongly. */
const HINTED: ReadonlySet<string> = new Set(["amount", "payment", "duration"]);

/** The declared arguments as a list. The loader has checked them. */
export function readArguments(args: ArgumentSpecs | undefined): readonly Argument[] {
  const list = Object.entries(args ?? {}).map(([name, spec]) => readArgument(name, spec));
  const takesTime = list.some(({ kind }) => kind === "duration");
  return takesTime ? list.map((one) => (isMoney(one) ? { ...one, besideTime: true } : one)) : list;
}

/** Whether an argument is an amount of a currency. */
export function isMoney({ kind }: Pick<Argument, "kind">): boolean {
  return kind === "amount" || kind === "payment";
}

function readArgument(name: string, spec: ArgumentSpec): Argument {
  if (typeof spec === "string") {
    const optional = spec.endsWith("?");
    return { name, kind: (optional ? spec.slice(0, -1) : spec) as ArgumentKind, optional, words: [] };
  }
  if ("choice" in spec) return { name, kind: "choice", optional: spec.optional ?? false, words: spec.choice };
  if ("kind" in spec) return readDetailed(name, spec);
  return { name, kind: "choice", optional: false, words: spec };
}

function readDetailed(name: string, spec: AmountSpec | DurationSpec | ViewerSpec): Argument {
  if (spec.kind === "viewer") return { name, kind: "viewer", optional: false, words: [], orEverybody: true };
  const argument = { name, kind: spec.kind, optional: spec.optional ?? false, words: [] };
  if (spec.kind === "duration") return { ...argument, bareSeconds: true };
  return {
    ...argument,
    ...(spec.of === undefined ? {} : { of: spec.of }),
    ...(spec.freeFrom === undefined ? {} : { freeFrom: spec.freeFrom }),
    ...(spec.minutes === undefined ? {} : { besideTime: true }),
  };
}

/** The names of viewers in a reading. */
export function namesIn(reading: Reading): readonly string[] {
  return reading.flatMap((written) => ("viewer" in written ? [written.viewer] : []));
}

/**
 * The values `run` is handed. `person` finds a viewer by the name that was written, `share` says what a share comes to
 * of what somebody has (the writer, where no `of` is given); both may refuse by throwing a UserError.
 */
export function resolveArguments(
  args: readonly Argument[],
  reading: Reading,
  person: (name: string) => Person,
  share: (share: number, of: Person | undefined) => number,
): Readonly<Record<string, Person | string | number | undefined>> {
  const values: Record<string, Person | string | number | undefined> = {};
  for (const [index, argument] of args.entries()) {
    const written = reading[index]!;
    if ("viewer" in written) values[argument.name] = person(written.viewer);
    else if ("value" in written) values[argument.name] = written.value;
    // In its place now, so that the values stand in the declared order; a share may be of a viewer named behind it.
    else values[argument.name] = undefined;
  }
  for (const [index, argument] of args.entries()) {
    const written = reading[index]!;
    if (!("amount" in written)) continue;
    const of = argument.of === undefined ? undefined : (values[argument.of] as Person | undefined);
    values[argument.name] = "units" in written.amount ? written.amount.units : share(written.amount.share, of);
  }
  return values;
}

/**
 * What the usage line explains: how the argument that did not fit is written (its kind), that a name of several words wants
 * quotes (`quotes`), or nothing (`none`).
 */
export function hintFor(args: readonly Argument[], misfit: Argument | undefined, roles: Roles = []): string {
  if (!misfit) return "none";
  // That of !addpoints, which takes a minus.
  if (misfit.kind === "integer" && misfit.name === "amount") return "amount";
  if (!HINTED.has(misfit.kind)) return "none";
  if (isMoney(misfit) && args[args.indexOf(misfit) - 1]?.kind === "word") return "quotes";
  return paysNothing(misfit, roles) ? "amount" : misfit.kind;
}

/** Whether who has these roles pays nothing where others pay: then there is nothing to take a share of. */
export function paysNothing({ freeFrom }: Argument, roles: Roles): boolean {
  return freeFrom !== undefined && mayAct(roles, freeFrom);
}

/**
 * How a command is written, for the usage line: `!give @viewer amount [reason]`. `named` translates the name of an argument,
 * `choice` the words of a choice.
 */
export function usageOf(
  word: string,
  args: readonly Argument[],
  named: (name: string) => string = (name) => name,
  choice: (word: string) => string = (word) => word,
): string {
  const viewers = args.filter((argument) => argument.kind === "viewer").length;
  const pieces = args.map((argument) => {
    const words = argument.kind === "choice" ? argument.words.map(choice).join("|") : named(argument.name);
    const piece = argument.kind === "viewer" ? `@${viewers > 1 ? words : named("viewer")}` : words;
    return argument.optional ? `[${piece}]` : piece;
  });
  return [word, ...pieces].join(" ");
}

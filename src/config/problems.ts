/** What is wrong with a config, a sentence each: which setting, what may stand there, what stands there. */
import * as z from "zod";
import { closest } from "../base/closest.ts";

/** A place in the config as its JSON schema describes it. */
interface Place {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Place>>;
  readonly additionalProperties?: Place | boolean;
  readonly items?: Place;
  readonly anyOf?: readonly Place[];
  readonly oneOf?: readonly Place[];
}

type Written = (path: readonly PropertyKey[]) => readonly PropertyKey[];

/** A setting that is wrong, and what the schema says about it: nothing where it has no words of its own. */
interface Wrong {
  readonly path: readonly PropertyKey[];
  readonly issue: z.core.$ZodIssue;
}

/** What is wrong with one setting. */
export interface SettingProblem {
  /** Today's place of it, like `watching.amount`; `""` for the whole file. */
  readonly path: string;
  /** Where it is written, what may stand there, and what stands there. */
  readonly sentence: string;
}

/**
 * Checks a value against the config's schema: the config with every default filled in, or what is wrong with it.
 * `written` is the place the streamer knows a setting by.
 */
export function checked<T>(
  schema: z.ZodType<T>,
  value: unknown,
  written: Written = (path) => path,
): { readonly config: T } | { readonly problems: readonly SettingProblem[] } {
  // Where a setting has no sentence of its own, zod's is left out and what may stand there is read from the schema.
  const result = schema.safeParse(value, { reportInput: true, error: () => "" });
  if (result.success) return { config: result.data };
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Place;
  const wrong = result.error.issues.flatMap((issue) => innermost(issue, []));
  return { problems: wrong.flatMap((one) => problemsOf(one, root, written)) };
}

/** The value as the schema reads it once every setting that is wrong is left out of it; at worst nothing but defaults. */
export function withoutWrong<T>(schema: z.ZodType<T>, value: unknown): T {
  const rest = structuredClone(value);
  for (;;) {
    const result = schema.safeParse(rest);
    if (result.success) return result.data;
    const paths = result.error.issues.flatMap(({ path, ...issue }) =>
      issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...path, key]) : [path],
    );
    // A problem of the whole, or one whose place is not there: only the defaults are left.
    if (!paths.map((path) => leftOut(rest, path)).includes(true)) return schema.parse({});
  }
}

/** Takes the nearest setting around a path out of a value. False where there is none to take. */
function leftOut(value: unknown, path: readonly PropertyKey[]): boolean {
  const chain = [value];
  for (const key of path) chain.push((chain.at(-1) as Record<PropertyKey, unknown> | null | undefined)?.[key]);
  for (let depth = path.length; depth > 0; depth--) {
    const inside = chain[depth - 1];
    const key = path[depth - 1]!;
    if (typeof inside !== "object" || inside === null || !(key in inside)) continue;
    if (Array.isArray(inside)) inside.splice(Number(key), 1);
    else delete (inside as Record<PropertyKey, unknown>)[key];
    return true;
  }
  return false;
}

/** Of a choice between forms, what is wrong with the form that was meant, where that is clear. */
function innermost(issue: z.core.$ZodIssue, before: readonly PropertyKey[]): Wrong[] {
  const path = [...before, ...issue.path];
  if (issue.code === "invalid_union") {
    const meant = issue.errors.find((issues) => issues.every(isInside));
    if (meant) return meant.flatMap((inner) => innermost(inner, path));
  }
  return [{ path, issue }];
}

/** Whether the form itself was right, and only something in it is wrong. */
function isInside({ path, code }: z.core.$ZodIssue): boolean {
  return path.length > 0 || code === "unrecognized_keys";
}

function problemsOf(wrong: Wrong, root: Place, written: Written): SettingProblem[] {
  const { path, issue } = wrong;
  if (issue.code !== "unrecognized_keys") return [{ path: path.join("."), sentence: sentenceOf(wrong, root, written) }];
  return issue.keys.map((key) => {
    const unknown = [...path, key];
    return { path: unknown.join("."), sentence: unknownSetting(unknown, root, written) };
  });
}

function sentenceOf({ path, issue }: Wrong, root: Place, written: Written): string {
  const where = path.length > 0 ? written(path).join(".") : "the file";
  if (issue.message === "") {
    const allowed = oneOf(placesAt(root, path).map(words));
    return issue.input === undefined
      ? `${where} is missing. Write ${allowed}.`
      : `${where}: write ${allowed}, got ${shown(issue.input)}.`;
  }
  const got = issue.code === "invalid_format" && issue.input !== undefined ? `, got ${shown(issue.input)}` : "";
  const text = `${issue.message}${got}`;
  return `${where}: ${/[.!?]$/.test(text) ? text : `${text}.`}`;
}

function unknownSetting(path: readonly PropertyKey[], root: Place, written: Written): string {
  const inside = path.slice(0, -1);
  const known = placesAt(root, inside)
    .flatMap((place) => Object.keys(place.properties ?? {}))
    .filter((key) => key !== "$schema");
  const near = closest(String(path.at(-1)), known);
  const cure = near ? `Did you mean ${[...inside, near].join(".")}?` : `There are: ${known.join(", ")}.`;
  return `${written(path).join(".")} is not a setting. ${cure}`;
}

/** What may stand at a path; several where the schema leaves a choice. */
function placesAt(place: Place, path: readonly PropertyKey[]): readonly Place[] {
  const forms = place.anyOf ?? place.oneOf;
  if (forms) return forms.flatMap((form) => placesAt(form, path));
  const [key, ...rest] = path;
  if (key === undefined) return [place];
  const others = typeof place.additionalProperties === "object" ? place.additionalProperties : undefined;
  const next = typeof key === "number" ? place.items : (place.properties?.[String(key)] ?? others);
  return next ? placesAt(next, rest) : [];
}

function words(place: Place): string {
  if (place.enum) return oneOf(place.enum.map((value) => JSON.stringify(value)));
  switch (place.type) {
    case "boolean":
      return "true or false";
    case "integer":
      return `a whole number${range(place.minimum ?? (place.exclusiveMinimum ?? Number.NaN) + 1, place.maximum)}`;
    case "number":
      return `a number${range(place.minimum, place.maximum)}`;
    case "string":
      return `a text in quotes${counted(place.minLength, place.maxLength, "characters")}`;
    case "array":
      return `a list in brackets${counted(place.minItems, place.maxItems, "entries")}, like [ ... ]`;
    default:
      return "settings in braces, like { ... }";
  }
}

/** Bounds that only say what a computer can count to are none. */
function range(least: number | undefined, most: number | undefined): string {
  const from = Number.isFinite(least) && least! > Number.MIN_SAFE_INTEGER ? least : undefined;
  const to = most !== undefined && most < Number.MAX_SAFE_INTEGER ? most : undefined;
  if (from !== undefined && to !== undefined) return ` from ${from} to ${to}`;
  if (from !== undefined) return `, ${from} or more`;
  return to === undefined ? "" : `, ${to} at most`;
}

function counted(least: number | undefined, most: number | undefined, what: string): string {
  if (least === undefined && most === undefined) return "";
  return most === undefined ? ` with ${least} or more ${what}` : ` with ${least ?? 0} to ${most} ${what}`;
}

/** What was written, as somebody would find it in the file. */
function shown(value: unknown): string {
  if (typeof value === "string")
    return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)}`;
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : `a list of ${value.length}`;
  return "settings in braces";
}

function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

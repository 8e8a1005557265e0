/** Settings that have another place than in earlier versions: read where they are written, as if they stood in today's. */
import { inEnglish, type Say } from "./say.ts";

/** Today's place by the old one, like `{ "kick.timing": "advanced.kick.timing" }`. */
export type Moved = Readonly<Record<string, string>>;

/** An old place that a config still uses. */
export interface OldPlace {
  readonly from: string;
  readonly to: string;
  /** What of it is written in both places: today's counts. */
  readonly twice: readonly string[];
}

/** A config's value with everything in today's places. */
interface InPlace {
  readonly value: unknown;
  readonly old: readonly OldPlace[];
  /** Where the streamer wrote what stands at a path of `value`. */
  written(path: readonly PropertyKey[]): readonly PropertyKey[];
}

type Settings = Record<string, unknown>;

/** Puts what stands in an old place into today's. What is written in both counts where it stands today. */
export function inPlace(given: unknown, moved: Moved): InPlace {
  const value = structuredClone(given);
  const old: OldPlace[] = [];
  const origins: { readonly from: readonly string[]; readonly to: readonly string[] }[] = [];
  for (const [from, to] of Object.entries(moved)) {
    const fromPath = from.split(".");
    const toPath = to.split(".");
    const before = taken(value, fromPath);
    if (before === undefined) continue;
    const now = valueAt(value, toPath);
    const twice: string[] = [];
    if (now === undefined) origins.push({ from: fromPath, to: toPath });
    else if (isSettings(before) && isSettings(now)) {
      for (const key of Object.keys(before)) {
        if (Object.hasOwn(now, key)) twice.push(`${from}.${key}`);
        else origins.push({ from: [...fromPath, key], to: [...toPath, key] });
      }
    } else twice.push(from);
    put(value, toPath, isSettings(before) && isSettings(now) ? { ...before, ...now } : (now ?? before));
    old.push({ from, to, twice });
  }
  return {
    value,
    old,
    written(path) {
      const origin = origins.find(({ to }) => to.every((key, at) => path[at] === key));
      return origin ? [...origin.from, ...path.slice(origin.to.length)] : path;
    },
  };
}

/** What to tell the streamer about old places, a sentence each. */
export function oldPlaceNotes(old: readonly OldPlace[], say: Say = inEnglish): string[] {
  return old.flatMap(({ from, to, twice }) => [
    say("{from} is now {to}; it still works. npx chatmint init moves it.", { from, to }),
    ...twice.map((setting) => {
      const now = to + setting.slice(from.length);
      return say("{setting} does not count, because {now} is written too.", { setting, now });
    }),
  ]);
}

function isSettings(value: unknown): value is Settings {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let inside = value;
  for (const key of path) inside = isSettings(inside) && Object.hasOwn(inside, key) ? inside[key] : undefined;
  return inside;
}

/** Takes the setting at a path out of a value. */
function taken(value: unknown, path: readonly string[]): unknown {
  const around = valueAt(value, path.slice(0, -1));
  const key = path.at(-1)!;
  if (!isSettings(around) || !Object.hasOwn(around, key)) return undefined;
  const found = around[key];
  delete around[key];
  return found;
}

/** Writes a setting; where something that is no settings stands in the way, that is what has to be told. */
function put(value: unknown, path: readonly string[], setting: unknown): void {
  let inside = value;
  for (const key of path.slice(0, -1)) {
    if (!isSettings(inside)) return;
    if (!Object.hasOwn(inside, key)) inside[key] = {};
    inside = inside[key];
  }
  if (isSettings(inside)) inside[path.at(-1)!] = setting;
}

/** A whole JSON file. */
import type { GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import { startOf, textOf } from "./text.ts";

/** Of a file that is read whole, in bytes. */
const SIZE_MAX = 100_000_000;

/** Whether a text begins like JSON. */
export async function looksLikeJson(file: GivenFile): Promise<boolean> {
  return (await file.container()) === "text" && /^\s*[[{]/.test(await startOf(file));
}

/** What a JSON file says; `undefined` where it is none. Throws a ConfigError for one that is too large. */
export async function jsonOf(file: GivenFile): Promise<unknown> {
  const parts: string[] = [];
  let size = 0;
  for await (const part of textOf(file)) {
    parts.push(part);
    size += part.length;
    if (Math.max(size, file.size) > SIZE_MAX) {
      throw importError("{name} is larger than {most} MB. Export it as CSV, or in several files.", {
        ...{ name: file.name, most: SIZE_MAX / 1e6 },
      });
    }
  }
  try {
    return JSON.parse(parts.join("").trim());
  } catch {
    return undefined;
  }
}

/** A whole JSON file. */
import type { GivenFile } from "../given.ts";
import { importError } from "../problem.ts";
import { linesOf, startOf, textOf } from "./text.ts";

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

/** What a file says that may have several texts of JSON, one in each line; none where one of the lines is no JSON. */
export async function jsonPartsOf(file: GivenFile): Promise<readonly unknown[]> {
  const whole = await jsonOf(file);
  if (whole !== undefined) return [whole];
  const parts: unknown[] = [];
  for await (const line of linesOf(textOf(file))) {
    if (line.trim() === "") continue;
    try {
      parts.push(JSON.parse(line));
    } catch {
      // Of a file that is cut off nothing is believed.
      return [];
    }
  }
  return parts;
}

/**
 * Traffic that platforms printed in their documents or that was recorded, which is not this project's to hand on: it is
 * played where it is at hand, in the folder that CHATMINT_SAMPLES names or in `shared/fixtures` beside the project. Without
 * it the stand-ins and `test/fixtures` do.
 */
import { existsSync } from "node:fs";
import path from "node:path";

/** The folder of them, whether it is there or not. */
export const SAMPLES_FOLDER =
  process.env.CHATMINT_SAMPLES ?? path.resolve(import.meta.dirname, "..", "..", "..", "shared", "fixtures");

/** The file or folder among the samples, or `undefined` where there is none. */
export function samples(below: string): string | undefined {
  const place = path.resolve(SAMPLES_FOLDER, below);
  return existsSync(place) ? place : undefined;
}

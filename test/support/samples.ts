/**
 * Traffic that platforms printed in their documents or that was recorded, which is not this project's to hand on. Who has
 * a folder of it names it in CHATMINT_SAMPLES, and the tests with it run too; without it, stand-ins and `test/fixtures` do.
 */
import { existsSync } from "node:fs";
import path from "node:path";

/** The file or folder among the samples, or `undefined` where there is none. */
export function samples(below: string): string | undefined {
  const folder = process.env.CHATMINT_SAMPLES;
  const place = folder ? path.resolve(folder, below) : undefined;
  return place !== undefined && existsSync(place) ? place : undefined;
}

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/base/paths.ts";

/** Newer than Chrome 103, which OBS 30 shows docks and overlays with. */
const NEWER =
  /\.(?:toSorted|toReversed|toSpliced|isWellFormed|toWellFormed)\(|\bObject\.groupBy|\bMap\.groupBy|\bPromise\.(?:try|withResolvers)|\bArray\.fromAsync|\bSet\.prototype\.|\.(?:isSubsetOf|isSupersetOf|symmetricDifference)\(/g;

it("pages use nothing of the language that the browser inside OBS 30 does not have", () => {
  const folder = path.join(packageRoot(), "src", "pages");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => /\.tsx?$/.test(name));
  expect(files.length).toBeGreaterThan(20);
  const found = files.flatMap((name) =>
    [...readFileSync(path.join(folder, name), "utf8").matchAll(NEWER)].map(([what]) => `${name}: ${what}`),
  );
  expect(found).toEqual([]);
});

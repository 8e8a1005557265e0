/** Nothing is exported that nobody uses outside its file, and no file or dependency is there that nobody needs. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";

const root = path.resolve(import.meta.dirname, "..");

it("is what knip finds", () => {
  const knip = path.join(root, "node_modules", "knip", "bin", "knip.js");
  const { stdout, stderr } = spawnSync(process.execPath, [knip, "--no-progress", "--no-config-hints"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stdout + stderr).toBe("");
}, 180_000);

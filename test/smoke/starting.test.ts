/** What `npm start` and `npx chatmint` run before anything is installed, and after. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../support/rehearsal.ts";

const bin = path.resolve(import.meta.dirname, "..", "..", "bin");

/** A copy of the project as it is fetched: nothing installed, nothing built. */
function fetched(): string {
  const folder = path.join(temporaryFolder(), "für Zoë & Söhne");
  mkdirSync(folder);
  cpSync(bin, path.join(folder, "bin"), { recursive: true });
  writeFileSync(
    path.join(folder, "package.json"),
    '{ "type": "module", "scripts": { "build": "node -e \\"process.exit(3)\\"" } }',
  );
  return folder;
}

function run(folder: string, file: string, env: NodeJS.ProcessEnv = {}) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [path.join("bin", file)], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  return { status, stderr, stdout };
}

describe("bin/start.js", () => {
  it("says what to run when nothing is installed", () => {
    expect(run(fetched(), "start.js")).toEqual({
      status: 1,
      stdout: "",
      stderr: "Chatmint is not installed yet, or its installation was interrupted. In its folder, run: npm ci\n",
    });
  });

  it("hands over to what was built", () => {
    const folder = fetched();
    mkdirSync(path.join(folder, "dist", "bin"), { recursive: true });
    writeFileSync(path.join(folder, "dist", "bin", "starter.js"), 'console.log("here"); process.exitCode = 4;');
    expect(run(folder, "start.js")).toEqual({ status: 4, stdout: "here\n", stderr: "" });
  });
});

describe("bin/prepare.js", () => {
  it("builds at the end of npm ci, and fails with the build", () => {
    expect(run(fetched(), "prepare.js", { npm_command: "ci" }).status).toBe(3);
  });

  it("builds nothing for npx: it could not before npm ci, and npx would never run in that folder again", () => {
    expect(run(fetched(), "prepare.js", { npm_command: "exec" }).status).toBe(0);
  });
});

import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { FEATURE_TEXTS } from "../../src/app/listed.ts";
import { packageRoot } from "../../src/base/paths.ts";
import { loadCommands } from "../../src/chat/commands/load-commands.ts";
import { readArguments } from "../../src/chat/reading/arguments.ts";
import { ERRORS_EN } from "../../src/chat/wording/errors-en.ts";

const root = packageRoot();
const folder = mkdtempSync(path.join(os.tmpdir(), "chatmint-french-"));
const french: Record<string, string> = JSON.parse(readFileSync(path.join(root, "locales", "fr.json"), "utf8"));

/** Every code a UserError is thrown with in src. */
function errorCodes(): string[] {
  const files = readdirSync(path.join(root, "src"), { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );
  const texts = files.map((file) => readFileSync(path.join(root, "src", file), "utf8"));
  return texts.flatMap((text) => [...text.matchAll(/new UserError\(\s*"(\w+)"/g)].map((match) => match[1]!));
}

describe("French", () => {
  it("is complete: every command and argument, every feature, every refusal", async () => {
    const { files } = await loadCommands({
      folders: [{ path: path.join(root, "commands"), origin: "built-in", cacheFolder: path.join(folder, "cache") }],
    });
    const needed = [
      ...files.flatMap(({ name, command }) => [
        `${name}.description`,
        ...readArguments(command.args)
          .filter(({ kind }) => kind !== "viewer" && kind !== "choice")
          .map((argument) => `arguments.${argument.name}`),
        ...Object.entries(command.replies ?? {}).flatMap(([reply, text]) => (text === "" ? [] : [`${name}.${reply}`])),
      ]),
      ...Object.entries(FEATURE_TEXTS).flatMap(([feature, texts]) =>
        Object.keys(texts).map((text) => `${feature}.${text}`),
      ),
      ...[...Object.keys(ERRORS_EN), ...errorCodes()].map((code) => `errors.${code}`),
    ];
    expect([...new Set(needed)].filter((key) => french[key] === undefined).sort()).toEqual([]);
  });
});

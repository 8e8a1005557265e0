import { existsSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { FEATURE_ERRORS } from "../../src/app/listed.ts";
import { packageRoot } from "../../src/base/paths.ts";
import { loadCommands } from "../../src/chat/commands/load-commands.ts";
import { readArguments } from "../../src/chat/reading/arguments.ts";
import { CHAT_TEXTS, KINDS } from "../../src/chat/wording/chat-texts.ts";
import { ERRORS_EN } from "../../src/chat/wording/errors-en.ts";
import { FEATURES } from "../../src/features.ts";
import type { AnyFeature } from "../../src/kit/feature.ts";

const root = packageRoot();
const folder = mkdtempSync(path.join(os.tmpdir(), "chatmint-french-"));
const read = (...parts: string[]): Record<string, string> => {
  const file = path.join(root, ...parts, "fr.json");
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {};
};
const french = read("locales");
/** The same with what stands beside the features. */
const everywhere = Object.assign({}, french, ...FEATURES.map(({ name }) => read("src", "features", name)));

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
      ...Object.keys(CHAT_TEXTS).map((text) => `outbox.${text}`),
    ];
    const codes = [...Object.keys({ ...ERRORS_EN, ...FEATURE_ERRORS }), ...errorCodes()].map(
      (code) => `errors.${code}`,
    );
    expect(codes.filter((key) => everywhere[key] === undefined)).toEqual([]);
    expect([...new Set(needed)].filter((key) => french[key] === undefined).sort()).toEqual([]);
    const missing = FEATURES.flatMap(({ name, texts, words = {} }: AnyFeature) => {
      const own = read("src", "features", name);
      const keys = Object.entries({ ...texts, [KINDS]: words }).flatMap(([group, some]) =>
        Object.keys(some).map((text) => `${group}.${text}`),
      );
      return keys.filter((key) => own[key] === undefined).map((key) => `src/features/${name}/fr.json: ${key}`);
    });
    expect(missing).toEqual([]);
  });
});

import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { configSchema } from "../../src/app/config.ts";
import { parseConfig } from "../../src/app/load-config.ts";
import { generatedFiles } from "../support/generated.ts";

const root = path.resolve(import.meta.dirname, "..", "..");

it("the generated files are what the code says (npm run docs writes them)", async () => {
  for (const [file, text] of Object.entries(await generatedFiles())) {
    expect(readFileSync(path.join(root, file), "utf8").replaceAll("\r\n", "\n"), file).toBe(text);
  }
});

it("config.example.json is a valid config that changes nothing", () => {
  const { $schema, ...example } = parseConfig(
    readFileSync(path.join(root, "config.example.json"), "utf8"),
    "config.example.json",
  );
  expect($schema).toBe("./config.schema.json");
  expect(example).toEqual(configSchema.parse({}));
});

it("every setting says what it does", async () => {
  const page = (await generatedFiles())["docs/settings.md"]!;
  expect(page.split("\n").filter((line) => /^\| `.*\|\s*\|$/.test(line))).toEqual([]);
});

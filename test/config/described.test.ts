import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { configSchema } from "../../src/app/config.ts";
import { exampleConfig } from "../../src/app/config-files.ts";
import { describedConfig, settingPaths } from "../../src/app/settings/described.ts";
import { inLanguage, meaningsOf } from "../../src/app/settings/meanings.ts";
import { packageRoot } from "../../src/base/paths.ts";
import { everyForm } from "../../src/config/describe.ts";
import { valueAtPath } from "../../src/config/running.ts";

const described = describedConfig();
const find = (at: string) => described.settings.find((one) => one.path === at)!;

describe("the description of the settings", () => {
  it("has every setting of the example, and what stands under advanced, each with its default", () => {
    const example: Record<string, unknown> = JSON.parse(exampleConfig());
    const leaves = (value: unknown, at: string): string[] =>
      settingPaths().includes(at)
        ? [at]
        : Object.entries(value as object).flatMap(([key, inner]) => leaves(inner, at === "" ? key : `${at}.${key}`));
    const { $schema: _, ...settings } = example;
    expect(leaves(settings, "")).toEqual(settingPaths().filter((at) => !at.startsWith("advanced.")));
    expect(settingPaths().filter((at) => at.startsWith("advanced.")).length).toBeGreaterThan(30);
    const defaults = configSchema.parse({});
    for (const { path: at, default: usual } of described.settings)
      expect([at, usual]).toEqual([at, valueAtPath(defaults, at)]);
  });

  it("says what may stand there", () => {
    expect(find("watching.amount")).toMatchObject({ kind: "whole", least: 1, most: 1_000_000, default: 10 });
    expect(find("watching.multipliers.vip")).toMatchObject({ kind: "number", least: 0, most: 10 });
    expect(find("watching.live")).toMatchObject({ kind: "choice", options: ["guessed", "declared", "always"] });
    expect(find("giving.enabled")).toMatchObject({ kind: "switch", default: true });
    expect(find("kick.drivers")).toMatchObject({ kind: "choices", options: ["realtime", "kick-js", "webhook"] });
    expect(find("twitch.pointsReward.title")).toMatchObject({ kind: "text", lengthLeast: 1, lengthMost: 45 });
    expect(find("chat.replies").kind).toBe("namedTexts");
    expect(find("chat.commands")).toMatchObject({
      kind: "namedSettings",
      orOff: true,
      fields: { role: { kind: "choice" } },
    });
    expect(find("custom.timers")).toMatchObject({
      kind: "list",
      lengthMost: 50,
      fields: { everyMinutes: { kind: "whole" } },
    });
    expect(find("shop.items").fields).toMatchObject({ limit: { kind: "group", fields: { day: { kind: "whole" } } } });
    expect(find("kick.userId").kind).toBe("text");
    const kinds = new Set(described.settings.flatMap(everyForm).map(({ kind }) => kind));
    expect([...kinds].sort()).toEqual([
      "choice",
      "choices",
      "group",
      "list",
      "namedSettings",
      "namedTexts",
      "number",
      "switch",
      "text",
      "texts",
      "whole",
    ]);
  });
});

describe("French of the settings", () => {
  const file = path.join(packageRoot(), "locales", "pages", "settings", "fr.json");
  const french: Record<string, string> = JSON.parse(readFileSync(file, "utf8"));

  it("has what every setting does, and nothing that no setting does", () => {
    const meanings = meaningsOf(described);
    expect([...meanings].filter((meaning) => !french[meaning])).toEqual([]);
    expect(Object.keys(french).filter((meaning) => !meanings.has(meaning))).toEqual([]);
  });

  it("is what a French page is told, also of what is inside of a setting", () => {
    const told = inLanguage(described, "fr-CA");
    expect(told.settings.find((one) => one.path === "watching.amount")!.meaning).toBe(
      french["What watching earns each time."],
    );
    expect(told.settings.find((one) => one.path === "shop.items")!.fields!.price!.meaning).toBe("Ce qu’il coûte.");
    expect(inLanguage(described, "de")).toBe(described);
  });
});

import { describe, expect, it } from "vitest";
import { unknownCommandLines } from "../../src/features/shop/command-lines.ts";
import { shopSection } from "../../src/features/shop/settings.ts";

const items = (line: string) =>
  shopSection.parse({ items: [{ name: "Shoutout", price: 10, action: { kind: "command", line } }] }).items;

describe("an item whose action runs a command", () => {
  it.each(["!points {viewer}", "!POINTS", "！points"])("is fine with %s", (line) => {
    expect(unknownCommandLines(items(line), "!", (word) => word === "points")).toEqual([]);
  });

  it.each([
    ["!so {viewer}", "there is no command !so"],
    ["points {viewer}", "does not begin with !"],
  ])("is told of with %s", (line, why) => {
    const [problem] = unknownCommandLines(items(line), "!", (word) => word === "points");
    expect(problem).toContain("Shoutout");
    expect(problem).toContain(why);
  });
});

import { describe, expect, it } from "vitest";
import { buildFeatures, type CommonContext } from "../../src/kit/build.ts";
import type { FeatureContext } from "../../src/kit/context.ts";
import { defineFeature } from "../../src/kit/feature.ts";

/** What a feature is handed that holds `duel` in escrow. */
function contextOf(): FeatureContext {
  let handed: FeatureContext | undefined;
  const duel = defineFeature({
    name: "duel",
    escrows: [{ what: "duel", open: () => [] }],
    inWork: {},
    build(context) {
      handed = context;
      return {};
    },
  });
  buildFeatures([duel], {}, {} as CommonContext);
  return handed!;
}

describe("what a feature is handed", () => {
  it("is an escrow account of those that it declares", () => {
    expect(contextOf().escrow("duel", 7, 1).key("end")).toBe("duel:7:end");
  });

  it("is none that verify would know nothing of", () => {
    expect(() => contextOf().escrow("dual", 7, 1)).toThrow(
      "The feature duel holds no dual. Name it under escrows, so that verify knows of it.",
    );
  });

  it("is nothing that no earlier feature offers", () => {
    expect(() => contextOf().use({ name: "the watch" })).toThrow(/No feature so far offers the watch/);
  });
});

it("refuses two features of one name", () => {
  const twice = defineFeature({ name: "duel", inWork: {}, build: () => ({}) });
  expect(() => buildFeatures([twice, twice], {}, {} as CommonContext)).toThrow(/names the feature duel twice/);
});

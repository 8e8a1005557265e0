/** Whatever version 0.2 took as a config means the same today, as it stands and after `chatmint init` has moved what it moves. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { MOVED } from "../../src/app/config.ts";
import { oldPlacesIn, parseConfig } from "../../src/app/load-config.ts";
import { readJsonc } from "../../src/base/files.ts";
import { moveSettings } from "../../src/config/move-settings.ts";
import { earlierConfigs, earlierMeaning, hands, handwritten } from "../support/earlier-config.ts";

/** The settings of 0.2 that stand under `advanced` today. */
const ADVANCED =
  /^(?:twitch\.(?:endpoints|timeouts)|kick\.(?:endpoints|timing|userAgent|webhook\.(?:freshMs|acceptMs|bodyBytesMax))|chat\.outbox)(?:\.|$)/;

function at(value: unknown, place: string): unknown {
  return place.split(".").reduce((inside, key) => (inside as Record<string, unknown> | undefined)?.[key], value);
}

function today(place: string): string {
  return ADVANCED.test(place) ? `advanced.${place}` : place;
}

it("the settings that moved are about forty, and every one of 0.2 has its place", () => {
  const places = [...earlierMeaning({}).keys()];
  expect(places.filter((place) => ADVANCED.test(place))).toHaveLength(40);
  expect(Object.keys(MOVED).filter((place) => !ADVANCED.test(place))).toEqual([]);
});

it("a config of 0.2 means the same, and again once it is moved, with every comment still there", () => {
  fc.assert(
    fc.property(earlierConfigs, hands, (given, hand) => {
      const { text, comments } = handwritten(given, hand);
      const config = parseConfig(text, "config.json");
      const places = [...earlierMeaning(given)].map(([place, value]) => ({ place, now: today(place), value }));
      expect(places.map(({ now }) => at(config, now))).toEqual(places.map(({ value }) => value));

      const moved = moveSettings(text, MOVED);
      expect(parseConfig(moved, "config.json")).toEqual(config);
      const raw = readJsonc(moved, "config.json");
      expect(places.map(({ now }) => at(raw, now))).toEqual(places.map(({ place }) => at(given, place)));
      expect(places.filter(({ place, now }) => now !== place && at(raw, place) !== undefined)).toEqual([]);
      expect(oldPlacesIn(moved)).toEqual([]);
      for (const comment of comments) expect(moved.split(comment)).toHaveLength(2);
      expect(moveSettings(moved, MOVED)).toBe(moved);
      if (oldPlacesIn(text).length === 0) expect(moved).toBe(text);
    }),
    { numRuns: 120 },
  );
});

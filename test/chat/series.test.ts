import { expect, it } from "vitest";
import { numberIn } from "../../src/chat/reading/series.ts";

it.each([
  ["G", "G3", 3],
  ["G", "g3", 3],
  ["G", "3", 3],
  ["G", "#3", 3],
  ["G", "G3!", 3],
  ["G", "R3", undefined],
  ["R", "R12", 12],
  ["R", "r12,", 12],
  ["R", "G12", undefined],
  ["R", "r2d2", undefined],
  ["R", "@r2", undefined],
  ["G", "G", undefined],
  ["G", "G-1", undefined],
  ["G", "٣", undefined],
  ["G", "001", undefined],
  ["R", "0", undefined],
] as ["G" | "R", string, number | undefined][])("of the series %s, %j is number %s", (series, written, number) => {
  expect(numberIn(series, written)).toBe(number);
});

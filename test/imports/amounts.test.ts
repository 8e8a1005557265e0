import { describe, expect, it } from "vitest";
import { readAmount } from "../../src/imports/amounts.ts";

const whole = (units: number, more: object = {}) => ({ whole: units, floored: false, negative: false, ...more });

describe("an amount of another bot", () => {
  it.each([
    [null, whole(0)],
    ["", whole(0)],
    ["1240", whole(1240)],
    [" 1 240 ", whole(1240)],
    ["1,240", whole(1240)],
    ["1'240", whole(1240)],
    ["1,240,500", whole(1_240_500)],
    ["2,5", whole(2, { floored: true })],
    ["12.5", whole(12, { floored: true })],
    ["300.0", whole(300)],
    ["1.240,5", whole(1240, { floored: true })],
    ["1,240.5", whole(1240, { floored: true })],
    [12.5, whole(12, { floored: true })],
    [-5, whole(0, { negative: true })],
    ["-2.5", whole(0, { negative: true })],
    ["-0", whole(0)],
    [7n, whole(7)],
    [-7n, whole(0, { negative: true })],
    [1e12, whole(1e12)],
  ])("reads %s", (raw, expected) => {
    expect(readAmount(raw)).toEqual(expected);
  });

  it("reads parts behind a comma where the file writes them so", () => {
    expect(readAmount("1.240", ",")).toEqual(whole(1240));
    expect(readAmount("14,33", ",")).toEqual(whole(14, { floored: true }));
    expect(readAmount("1.240.000,00", ",")).toEqual(whole(1_240_000));
  });

  it.each(["12x", "1e3", "Infinity", "NaN", "1,24,0", "--5", "0x10", "1.2.3"])("refuses %s", (raw) => {
    expect(readAmount(raw)).toHaveProperty("wrong");
  });

  it.each([9007199254740993n, "9007199254740993", 1e21, "9".repeat(3_000), 1_000_000_000_001])(
    "refuses what no book can count: %s",
    (raw) => {
      expect(readAmount(raw)).toHaveProperty("wrong");
    },
  );
});

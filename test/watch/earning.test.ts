import { describe, expect, it } from "vitest";
import { watchRig } from "../support/watch-rig.ts";

describe("watching", () => {
  it("pays ten for every five minutes, and shows it before it is in the book", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    await rig.minutes(4);
    expect(rig.balance("ann")).toBe(0);
    await rig.minutes(1);
    expect(rig.balance("ann")).toBe(10);
    expect(rig.booked("ann")).toBe(0);
    await rig.minutes(12);
    expect(rig.balance("ann")).toBe(30);
    await rig.settle("ann");
    expect(rig.booked("ann")).toBe(30);
    expect(rig.balance("ann")).toBe(30);
    await rig.minutes(3);
    expect(rig.balance("ann")).toBe(40);
    expect(rig.watched("ann")).toBe(20);
  });
});

import { describe, expect, it } from "vitest";
import { watchRig } from "../support/watch-rig.ts";

describe("the names for a mistyped one", () => {
  it("are of those here now, and of a crowd only as many as are looked at in a moment", async () => {
    const rig = await watchRig();
    for (const name of ["ann", "bob"]) await rig.joins(name);
    await rig.leaves("bob");
    expect(rig.watching.presentNames(rig.channel.id)).toEqual(["ann"]);
    for (let at = 0; at < 1_200; at++) await rig.joins(`viewer${at}`);
    expect(rig.watching.presentNames(rig.channel.id).length).toBeLessThanOrEqual(1_000);
  });
});

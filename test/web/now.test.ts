import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../../src/app/load-config.ts";
import { nowTopics } from "../../src/app/web/now-routes.ts";
import { RecentWarnings } from "../../src/app/web/recent-warnings.ts";
import { webRig } from "../support/web.ts";

describe("the state of the page Now", () => {
  it("counts what was paid, less what was undone of it, and not what somebody corrected", async () => {
    const rig = await webRig();
    const [now] = nowTopics(rig.ground);
    const line = async (text: string) => rig.asBroadcaster("/api/v1/lines", { body: { line: text } });
    await rig.chat.says("ann", "hi");
    await line("addpoints ann 1000000");
    await line("reward ann 40");
    const paid = async () => (await now.state({} as never)).paid;
    const before = await paid();
    expect(before).toBe(40);
    await line("removepoints ann 500");
    await line("undo");
    await line("undo");
    expect(await paid()).toBe(0);
  });

  it("shows a channel of the config that was not reached yet, and what the bot wants to be cured", async () => {
    const rig = await webRig();
    const config = parseConfig('{"twitch":{"channel":"bob"},"kick":{"channel":"bob"}}', "config.json");
    const [now] = nowTopics({ ...rig.ground, config, rehearsal: false });
    rig.ground.house.bot.attention("a test", "Twitch does not answer.");
    const { channels, attention } = await now.state({} as never);
    const unknown = channels.filter(({ air }) => air === "unknown");
    expect(unknown.map(({ platform, name }) => `${platform} ${name}`)).toEqual(["twitch bob", "kick bob"]);
    expect(attention.map(({ text }) => text)).toContain("Twitch does not answer.");
    rig.ground.house.bot.attention("a test", undefined);
    expect((await now.state({} as never)).attention).toEqual([]);
    // A file that would keep the bot from starting again is told of while it runs, and no longer than it is so.
    writeFileSync(rig.ground.configFile, '{ "watching": { "amount": 0 }, }');
    expect((await now.state({} as never)).attention).toEqual([
      {
        text: expect.stringContaining("watching.amount: write a whole number from 1 to 1000000, got 0."),
        cure: expect.stringContaining("cannot be started again"),
        isGrave: true,
      },
    ]);
    writeFileSync(rig.ground.configFile, '{ "watching": { "amount": 12 }, }');
    expect((await now.state({} as never)).attention).toEqual([]);
  });

  it("tells the same trouble once, whatever number is in it", async () => {
    const { ground } = await webRig();
    const warnings = new RecentWarnings(ground.system.clock);
    for (const seconds of [1, 2, 4.5])
      warnings.take(`21:40 Careful: Twitch chat was lost, the next try is in ${seconds} s.`, 40);
    warnings.take("21:41 PROBLEM: The disk is full.", 50);
    expect(warnings.list().map(({ text }) => text)).toEqual([
      "The disk is full.",
      "Twitch chat was lost, the next try is in 4.5 s.",
    ]);
  });
});

/** `chatmint import` beside a bot that runs: processes of their own, as the streamer starts them. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { chatmintHere } from "../support/command-line.ts";
import { chatmint } from "../support/process.ts";
import { stage } from "../support/stage.ts";

describe("an import beside a bot that runs", () => {
  it("makes commands out of a list, and brings points in that chat can spend at once", async () => {
    const on = await stage({});
    const bot = await on.start();
    const file = (name: string, text: string) => {
      writeFileSync(path.join(on.cwd, name), text);
      return name;
    };
    const run = (...args: string[]) => chatmint(["import", ...args], { cwd: on.cwd });
    const asked = async (text: string, userId = "7700") => {
      const before = on.irc.written.length;
      on.irc.say({ login: "milo", text, userId });
      await on.irc.until(() => on.irc.written.length > before);
      return on.irc.written.at(-1)?.text;
    };

    const list = file("list.txt", "!socials Find me: example.com\n!hug $(user) hugs $(touser)\n!points mine\n");
    const commands = await run(list, "--yes");
    expect(commands).toMatchObject({ code: 0 });
    expect(commands.out.join("\n")).toContain("!hug: {viewer} hugs {args}   (was: $(user) hugs $(touser))");
    expect(commands.out.join("\n")).toContain("line 3 !points mine: one of my own commands is called so");
    expect(await asked("!socials")).toContain("Find me: example.com");

    const points = file("points.csv", "Username,Twitch User ID,Current Points,All Time Points\nMilo,7700,2500,9100\n");
    const dry = await chatmintHere(["import", points], { cwd: on.cwd });
    expect(dry).toMatchObject({ code: 1 });
    expect(dry.out.join("\n")).toContain("milo has 2,500 there: 0 points become 2,500 points");
    const done = await run(points, "--yes");
    expect(done).toMatchObject({ code: 0 });
    expect(await asked("!points")).toContain("2,500 points");
    bot.child.kill("SIGTERM");
    await bot.exited;
  }, 60_000);
});

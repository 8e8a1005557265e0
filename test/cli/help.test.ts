import { describe, expect, it } from "vitest";
import { commandLine } from "../support/command-line.ts";

describe("chatmint --help", async () => {
  const { printed } = await commandLine("--help");
  const commands = [...printed.matchAll(/^ {2}([a-z]+) .* {2}/gm)].map(([, name]) => name!);

  it("lists every sub-command", () => {
    const spine = ["start", "rehearse", "init", "check", "verify", "viewer", "history", "run", "backup", "restore"];
    expect(commands).toEqual(expect.arrayContaining([...spine, "login", "logout", "doctor"]));
  });

  it.each(commands.filter((name) => name !== "help"))("of %s shows an example that can be pasted", async (command) => {
    const help = await commandLine(command, "--help");
    expect(help.code).toBe(0);
    expect(help.printed).toMatch(new RegExp(`Example:\n {2}npx chatmint ${command}`));
  });
});

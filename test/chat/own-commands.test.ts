import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type Command, type CommandContext, defineCommand } from "../../src/chat/commands/command.ts";
import { SwitchedOff } from "../../src/chat/commands/switched-off.ts";
import { chatRig } from "../support/chat-rig.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

type Run = (context: CommandContext<never>) => void;

const HANGS: Readonly<Record<string, Run>> = {
  "a loop": () => {
    for (;;);
  },
  "a loop that catches everything": () => {
    for (;;) {
      try {
        for (;;);
      } catch {
        // Again.
      } finally {
        for (;;);
      }
    }
  },
  "a slow pattern": () => {
    /^(a+)+$/.test(`${"a".repeat(60)}b`);
  },
  "a loop that pays": ({ wallet }) => {
    for (;;) wallet.receive(1, "mint", "reward");
  },
};

function commandThat(hangs: Run): Command {
  return defineCommand({
    description: "Pays and hangs.",
    replies: { done: "Done." },
    run(context) {
      context.wallet.receive(50, "mint", "reward");
      hangs(context as unknown as CommandContext<never>);
    },
  }) as Command;
}

const fine = defineCommand({
  description: "Pays.",
  replies: { done: "Done." },
  run({ wallet, reply }) {
    wallet.receive(7, "mint", "reward");
    return reply("done");
  },
});

describe("a command of the streamer's own that does not end", () => {
  it.each(Object.entries(HANGS))("is stopped, taken back and switched off: %s", async (_, hangs) => {
    const ownFolder = temporaryFolder();
    writeFileSync(path.join(ownFolder, "hang.ts"), "the text of the file");
    const chat = await chatRig({ ownFolder, commands: { hang: commandThat(hangs), fine } });
    const [hung, paid] = await Promise.all([chat.says("ann", "!hang"), chat.says("bob", "!fine")]);
    expect(hung.kind).toBe("failed");
    expect(paid).toMatchObject({ kind: "done" });
    expect([chat.balanceOf("ann"), chat.balanceOf("bob")]).toEqual([0, 7]);
    // On a machine under load the first stop may be no proof that it was the command's fault; the second is.
    await chat.says("dan", "!hang");
    expect(await chat.says("cat", "!hang")).toEqual({ kind: "silent", reason: "switched off" });
    expect(chat.lines.some(({ msg }) => msg.includes("hang.ts") && msg.includes("it is switched off"))).toBe(true);
    expect(new SwitchedOff(ownFolder).has(path.join(ownFolder, "hang.ts"))).toBe(true);
  });

  it("is on again when its file has changed", () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "hang.ts");
    writeFileSync(file, "for (;;);");
    new SwitchedOff(folder).add(file);
    expect(new SwitchedOff(folder).has(file)).toBe(true);
    writeFileSync(file, "// mended");
    expect(new SwitchedOff(folder).has(file)).toBe(false);
    writeFileSync(file, "for (;;);");
    expect(new SwitchedOff(folder).has(file)).toBe(false);
  });

  it("is on when it was mended after it was loaded, or before the next start", () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "hang.ts");
    writeFileSync(file, "for (;;);");
    const running = new SwitchedOff(folder);
    expect(running.has(file)).toBe(false);
    writeFileSync(file, "// mended");
    running.add(file);
    expect(new SwitchedOff(folder).has(file)).toBe(false);

    const hash = createHash("sha256").update("for (;;);").digest("hex");
    writeFileSync(path.join(folder, "hung.json"), JSON.stringify({ file, hash }));
    expect(new SwitchedOff(folder).has(file)).toBe(false);
    writeFileSync(file, "for (;;);");
    writeFileSync(path.join(folder, "hung.json"), JSON.stringify({ file, hash }));
    expect(new SwitchedOff(folder).has(file)).toBe(true);
  });

  it("is told in the log when it is only slow", async () => {
    const slow = commandThat(() => {
      const until = performance.now() + 300;
      while (performance.now() < until);
    });
    const chat = await chatRig({ ownFolder: temporaryFolder(), commands: { slow } });
    await chat.says("ann", "!slow");
    expect(chat.balanceOf("ann")).toBe(50);
    expect(chat.lines.some(({ msg }) => msg.includes("held up the chat"))).toBe(true);
  });
});

describe("the list of what is switched off", () => {
  it.each(["", "{", "[]", '{"a":1}', "null"])("is empty when it cannot be read: %s", (text) => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "switched-off.json"), text);
    writeFileSync(path.join(folder, "hung.json"), text);
    expect(new SwitchedOff(folder).has(path.join(folder, "a.ts"))).toBe(false);
  });

  it("takes over what hung at the next start at which it can be written, as once the disk has room again", () => {
    const folder = temporaryFolder();
    const [first, second] = ["a.ts", "b.ts"].map((name) => path.join(folder, name)) as [string, string];
    for (const file of [first, second]) writeFileSync(file, "for (;;);");
    new SwitchedOff(folder).add(first);
    writeFileSync(path.join(folder, "hung.json"), JSON.stringify({ file: second }));
    // Nothing can be written in its place.
    mkdirSync(path.join(folder, "switched-off.json.new"));
    expect(new SwitchedOff(folder).has(first)).toBe(true);
    rmSync(path.join(folder, "switched-off.json.new"), { recursive: true });
    for (let start = 0; start < 2; start++) {
      const list = new SwitchedOff(folder);
      expect([list.has(first), list.has(second)]).toEqual([true, true]);
    }
  });
});

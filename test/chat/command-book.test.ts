import { describe, expect, it } from "vitest";
import { defineCommand } from "../../src/chat/commands/command.ts";
import { CommandBook } from "../../src/chat/commands/command-book.ts";
import type { CommandFile } from "../../src/chat/commands/command-file.ts";
import { readLine } from "../../src/chat/reading/parse.ts";
import { type ChatConfig, chatSection } from "../../src/chat/settings.ts";

const run = () => undefined;
const files: CommandFile[] = [
  {
    name: "points",
    command: defineCommand({
      description: "Points.",
      aliases: ["bal", "{currency}"],
      subcommands: { add: "addpoints", give: "give" },
      args: { of: "viewer?" },
      run,
    }),
  },
  {
    name: "give",
    command: defineCommand({ description: "Give.", aliases: ["gift"], args: { to: "viewer", amount: "amount" }, run }),
  },
  {
    name: "addpoints",
    command: defineCommand({ description: "Add.", role: "moderator", cooldown: { viewerSeconds: 1 }, run }),
  },
].map((file) => ({ ...file, file: `commands/${file.name}.ts`, origin: "built-in" }) as CommandFile);

function book(
  chat: Partial<ChatConfig> | object = {},
  more: CommandFile[] = [],
  text?: (key: string) => string | undefined,
) {
  const config = chatSection.parse(chat);
  return new CommandBook({
    files: [...files, ...more],
    config,
    currencyNames: ["Gold coin", "Gold coins"],
    ...(text ? { text, description: (name: string) => text(`${name}.description`) } : {}),
  });
}
const called = (from: CommandBook, line: string) => {
  const match = from.match(readLine(line, from.mark));
  return match && `${match.command.name} (${match.calledAs}) ${match.rest}`.trim();
};

describe("commands by their words", () => {
  it.each([
    ["!points @bob", "points (points) @bob"],
    ["!BAL", "points (bal)"],
    ["!gold-coins", "points (gold-coins)"],
    ["!gold-coin @bob", "points (gold-coin) @bob"],
    ["!points add @bob 5", "addpoints (points add) @bob 5"],
    ["!points ADD", "addpoints (points add)"],
    ["!bal give bob 5", "give (bal give) bob 5"],
    ["!points addy", "points (points) addy"],
    ["!points constructor", "points (points) constructor"],
    ["!constructor", undefined],
    ["!nothing", undefined],
    ["points", undefined],
  ])("%j calls %j", (line, expected) => {
    expect(called(book(), line)).toBe(expected);
  });

  it("are told when two want the same, and the first keeps it", () => {
    const more = [
      {
        name: "send",
        file: "commands/send.ts",
        origin: "own",
        command: defineCommand({ description: "Send.", aliases: ["gift", "give", "post"], run }),
      },
    ] as CommandFile[];
    const both = book({}, more);
    expect(both.problems).toHaveLength(2);
    expect(both.problems[0]).toMatch(/^The word !gift of the command send \(commands\/send\.ts\) is taken by give/);
    expect(called(both, "!gift")).toBe("give (gift)");
    expect(called(both, "!post")).toBe("send (post)");
    expect(both.find("send", [])?.words).toEqual(["send", "post"]);
  });

  it("go to the streamer's own file without a word where Chatmint's command has it as another word", () => {
    const gift = {
      name: "gift",
      file: "data/commands/gift.ts",
      origin: "own",
      command: defineCommand({ description: "Gift.", run }),
    } as CommandFile;
    const both = book({}, [gift]);
    expect(both.problems).toEqual([]);
    expect(called(both, "!gift")).toBe("gift (gift)");
    expect(both.find("give", [])?.words).toEqual(["give"]);
    const chosen = book({ commands: { give: { aliases: ["gift"] } } }, [gift]);
    expect(chosen.problems).toEqual([expect.stringMatching(/^The word !gift of the command give .* is taken by gift/)]);
  });

  it("and who lost its own word is shown by one that calls it", () => {
    const both = book({ commands: { send: { name: "give" } } }, [
      {
        name: "send",
        file: "commands/send.ts",
        origin: "own",
        command: defineCommand({ description: "Send.", aliases: ["post"], run }),
      },
    ] as CommandFile[]);
    expect(both.list([]).map(({ name }) => name)).toEqual(expect.arrayContaining(["give", "post"]));
    expect(both.list([]).filter(({ name }) => name === "give")).toHaveLength(1);
    const [lost] = book({ commands: { send: { name: "give", aliases: [] } } }, [
      { name: "send", file: "commands/send.ts", origin: "own", command: defineCommand({ description: "Send.", run }) },
    ] as CommandFile[]).problems;
    expect(lost).toMatch(/^The word !give of the command send .* is taken by give/);
  });
});

describe("what the config changes", () => {
  it("switches a command off, also as a subcommand", () => {
    for (const off of [false, { enabled: false }]) {
      const without = book({ commands: { addpoints: off } });
      expect(called(without, "!addpoints")).toBeUndefined();
      expect(called(without, "!points add @bob 5")).toBe("points (points) add @bob 5");
      expect(without.problems).toEqual([]);
    }
  });

  it("renames it, gives it other aliases, and the old words call nothing", () => {
    const renamed = book({ commands: { give: { name: "send", aliases: ["post"] } } });
    expect(called(renamed, "!send bob 5")).toBe("give (send) bob 5");
    expect(called(renamed, "!post bob 5")).toBe("give (post) bob 5");
    expect(called(renamed, "!give bob 5")).toBeUndefined();
    expect(called(renamed, "!gift bob 5")).toBeUndefined();
    expect(called(renamed, "!points give bob 5")).toBe("give (points give) bob 5");
    expect(renamed.find("send", [])?.usage).toBe("!send @viewer amount");
  });

  it("sets price, role and waits, each by itself", () => {
    const changed = book({ commands: { addpoints: { price: 5, role: "vip", cooldown: { channelSeconds: 9 } } } });
    expect(changed.commands.get("addpoints")).toMatchObject({
      price: 5,
      role: "vip",
      viewerSeconds: 1,
      channelSeconds: 9,
    });
    expect(changed.commands.get("give")).toMatchObject({
      price: 0,
      role: "everyone",
      viewerSeconds: 5,
      channelSeconds: 0,
    });
    expect(book({ cooldown: { viewerSeconds: 2 } }).commands.get("give")?.viewerSeconds).toBe(2);
  });

  it("has the last word on a role that another setting decides, which the streamer's own command does not take", () => {
    const roleOf = (origin: CommandFile["origin"], commands = {}) =>
      new CommandBook({
        files: [{ ...files[0]!, origin }],
        config: chatSection.parse({ commands }),
        currencyNames: [],
        roles: { points: "moderator" },
      }).commands.get("points")!.role;
    expect(roleOf("built-in")).toBe("moderator");
    expect(roleOf("built-in", { points: { role: "vip" } })).toBe("vip");
    expect(roleOf("own")).toBe("everyone");
  });

  it("is told where it names no command", () => {
    expect(book({ commands: { giv: false, gift: false, zzzzzz: false } }).problems).toEqual([
      "chat.commands.giv: there is no command of this name. Did you mean give?",
      "chat.commands.gift: there is no command of this name. Did you mean give?",
      "chat.commands.zzzzzz: there is no command of this name. There are: points, give, addpoints.",
    ]);
  });

  it("is told what it cannot be", () => {
    const wrong = chatSection.safeParse({ commands: { give: { pric: 5 } }, prefix: "/", language: "??" });
    expect(wrong.success).toBe(false);
    expect(chatSection.safeParse({ commands: { give: { role: "admin" } } }).success).toBe(false);
    expect(chatSection.safeParse({ commands: { give: true } }).success).toBe(false);
  });

  it("knows a subcommand that leads nowhere", () => {
    const more = [
      {
        name: "shop",
        file: "commands/shop.ts",
        origin: "own",
        command: defineCommand({ description: "Shop.", subcommands: { buy: "giv" }, run }),
      },
    ] as CommandFile[];
    expect(book({}, more).problems).toEqual([
      "commands/shop.ts: subcommands.buy: there is no command giv. Did you mean give?",
    ]);
  });
});

describe("what help shows", () => {
  it("is what somebody may use, sorted", () => {
    expect(
      book()
        .list([])
        .map(({ name }) => name),
    ).toEqual(["give", "points"]);
    expect(
      book()
        .list(["moderator"])
        .map(({ name }) => name),
    ).toEqual(["addpoints", "give", "points"]);
    expect(book().find("!GIFT", [])).toMatchObject({
      name: "give",
      usage: "!give @viewer amount",
      words: ["give", "gift"],
    });
    expect(book().find("addpoints", [])).toBeUndefined();
  });
  it("speaks the language", () => {
    const french: Record<string, string> = {
      "give.description": "Donner.",
      "arguments.amount": "montant",
      "arguments.viewer": "pseudo",
    };
    const there = book({}, [], (key) => french[key]);
    expect(there.find("give", [])).toMatchObject({ usage: "!give @pseudo montant", description: "Donner." });
  });
});

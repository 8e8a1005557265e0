import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readCommandLine } from "../../src/features/custom/command-line.ts";
import { translatedText } from "../../src/features/custom/foreign-text.ts";
import { commandLinesOf, looksLikeCommands, readCommands } from "../../src/imports/commands.ts";
import { openGiven } from "../../src/imports/given.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

const rules = {
  translate: translatedText,
  read: (line: string) => readCommandLine(line, "!"),
  taken: (word: string) => (word === "points" ? "it is one of my own commands" : undefined),
};

function read(text: string) {
  const { commands, left } = readCommands(text.split("\n"), rules);
  return {
    made: commands.map(({ command: { word, text: says }, before }) =>
      before ? `${word}: ${says} (${before})` : `${word}: ${says}`,
    ),
    left: left.map(({ line, why }) => `${line}: ${why}`),
  };
}

describe("a list of commands", () => {
  it("is read line by line, with the variables of other bots in ours", () => {
    expect(
      read(
        "!socials All my links: example.com/me\n\n- !Hug $(user) hugs $(touser)!\n!addcom !so Go to $target\n!cmd add lurk bye {viewer}",
      ),
    ).toEqual({
      made: [
        "socials: All my links: example.com/me",
        "hug: {viewer} hugs {args}! ($(user) hugs $(touser)!)",
        "so: Go to {args} (Go to $target)",
        "lurk: bye {viewer}",
      ],
      left: [],
    });
  });

  it("keeps what other bots say of waits and roles", () => {
    const { commands } = readCommands(["!addcom -ul=moderator -cd=30 !so go there"], rules);
    expect(commands[0]?.command).toEqual({ word: "so", text: "go there", role: "moderator", channelSeconds: 30 });
  });

  it("names every line of which nothing is made, and why", () => {
    const { made, left } = read(
      [
        "!hug hugs",
        "!hug hugs",
        "!hug other hugs",
        "!points give me some",
        "!api $(urlfetch https://example.com/$(user)) and {weather}",
        "!empty",
        "Commands of my channel",
        "!long " + "x".repeat(500),
        "!cd level=what hello",
      ].join("\n"),
    );
    expect(made).toEqual(["hug: hugs"]);
    expect(left).toEqual([
      "2: the same stands in line 1",
      "3: another text for the same word stands in line 1",
      "4: it is one of my own commands",
      expect.stringMatching(/^5: nothing here fills in .*\{weather\}$/),
      "6: there is no text",
      "7: it does not begin with ! and a word",
      "8: That is too long: at most 400 characters.",
      expect.stringMatching(/^9: I cannot read level=what/),
    ]);
  });

  it.each([
    ["!hug hugs you\n!so go there", true],
    ["My commands\n!hug hugs you\n!so go there", true],
    ["!hug\n!so", false],
    ["name,points\nmila,12", false],
    ["wow! that is great\nwhat! a day", false],
    ["", false],
  ])("is told by its lines: %j", (text, expected) => {
    expect(looksLikeCommands(text)).toBe(expected);
  });

  it("is read from a file", async () => {
    const lines = async (content: string) => {
      const file = path.join(temporaryFolder(), "x.csv");
      writeFileSync(file, content);
      const given = await openGiven(file);
      try {
        return await commandLinesOf(given.files[0]!);
      } finally {
        given.close();
      }
    };
    expect(await lines("\uFEFF!hug hugs\r\n!so go\r\n")).toEqual(["!hug hugs", "!so go"]);
    expect(await lines("name,points\nmila,1\n")).toBeUndefined();
    await expect(lines("!hug hugs you, and you\n".repeat(100_000))).rejects.toThrow(/larger than 2 MB/);
  });
});

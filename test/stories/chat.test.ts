import { describe, expect, it } from "vitest";
import { rehearsal } from "../support/rehearsal.ts";

describe("!help and !commands", () => {
  it("explains one command, in the words that call it", async () => {
    const chat = await rehearsal();
    expect(await chat.says("ann", "!help help")).toEqual(["Write !help [command]: Explain a command."]);
    expect(await chat.says("ann", "!help !cmds")).toEqual([
      "Write !commands [all|mods]: List the commands. Also: !cmds",
    ]);
    expect(await chat.says("ann", "!help nonsense at all")).toEqual([
      "I know no command !nonsense. !commands lists them.",
    ]);
    expect(await chat.says("ann", "!help")).toEqual([
      "Write !commands and I list what I understand; !help with the name of a command explains it.",
    ]);
  });

  it("says whose a command is, what was probably meant, and repeats no link", async () => {
    const chat = await rehearsal();
    expect(await chat.says("ann", "!help addpoints")).toEqual(["The command !addpoints is for moderators."]);
    expect(await chat.says("[mod] mo", "!help !reward")).toEqual(["The command !reward is for the streamer."]);
    expect(await chat.says("ann", "!help giv")).toEqual([
      "I know no command !giv. Did you mean !give? !commands lists them.",
    ]);
    expect(await chat.says("ann", "!help https://evil.example/x")).toEqual([
      "I know no such command. !commands lists them.",
    ]);
    expect(await chat.says("ann", "!lurk brb, food <3")).toEqual(["ann is lurking. Enjoy the stream!"]);
  });

  it("tells what a command costs", async () => {
    const chat = await rehearsal({ config: { chat: { commands: { lurk: { price: 1_000, aliases: [] } } } } });
    expect(await chat.says("ann", "!help lurk")).toEqual([expect.stringMatching(/^Write !lurk: .* \(1,000 points\)$/)]);
  });

  it("lists what everybody may use, and the moderators' own when they ask", async () => {
    const chat = await rehearsal();
    const [everybody] = await chat.says("ann", "!commands");
    expect(everybody).toMatch(/^Commands: .*!help/);
    expect(everybody).not.toContain("!bot");
    expect((await chat.says("[mod] mo", "!commands mods")).join(" ")).toMatch(/^Commands for moderators: .*!bot/);
    expect(await chat.says("ann", "!commands mods")).toEqual([]);
    await chat.advance("1m");
    expect(await chat.says("ann", "!commands mods")).toEqual(["There are no commands for you there."]);
  });
});

describe("!bot", () => {
  it("is silent for as long as a moderator says, and answers again afterwards", async () => {
    const chat = await rehearsal();
    expect(await chat.says("[mod] mo", "!bot mute 10m")).toEqual(["I say nothing for 10 min. !bot unmute ends that."]);
    expect(await chat.says("ann", "!help")).toEqual([]);
    expect(chat.hints()).toEqual([expect.stringContaining("the bot is muted")]);
    await chat.advance("9m");
    expect(await chat.says("ann", "!help")).toEqual([]);
    await chat.advance("1m");
    expect(await chat.says("ann", "!help")).toHaveLength(1);
  });

  it("talks again in time when the clock is set back meanwhile", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] mo", "!bot mute 10m");
    chat.rehearsal.system.set(-7_200_000);
    await chat.advance("10m");
    expect(await chat.says("ann", "!help")).toHaveLength(1);
  });

  it("talks again at once when it is told to", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] mo", "!bot mute");
    expect(await chat.says("[mod] mo", "!bot unmute")).toEqual(["I am talking again."]);
    expect(await chat.says("ann", "!help")).toHaveLength(1);
  });

  it("listens to moderators only", async () => {
    const chat = await rehearsal();
    expect(await chat.says("ann", "!bot mute 10m")).toEqual([]);
    expect(chat.hints().join("\n")).toContain("bot is for moderator and above");
    expect(await chat.says("[mod] mo", "!bot dance")).toEqual(["Like this: !bot mute|unmute [for]"]);
  });
});

describe("another language", () => {
  it("is spoken throughout, with the streamer's own words on top", async () => {
    const chat = await rehearsal({
      config: { chat: { language: "fr", replies: { "help.unknown": "{word} ? Connais pas." } } },
    });
    expect(await chat.says("ann", "!help help")).toEqual([
      "Écris !aide [commande] : Expliquer une commande. Aussi : !help",
    ]);
    expect(await chat.says("ann", "!help rien")).toEqual(["› !rien ? Connais pas."]);
  });
});

describe("a command of another name", () => {
  const commands = {
    commands: { name: "list", aliases: [] },
    enter: { aliases: ["play"] },
    history: { name: "story" },
    bot: { name: "robot" },
    command: { name: "own", aliases: [] },
    timer: { name: "line", aliases: [] },
    edititem: { name: "ware", aliases: [] },
  };

  it("is called so in every sentence of the bot, in every language", async () => {
    const chat = await rehearsal({ config: { chat: { commands } } });
    expect(await chat.says("ann", "!help")).toEqual([
      "Write !list and I list what I understand; !help with the name of a command explains it.",
    ]);
    expect(await chat.says("ann", "!why bob")).toEqual(["You can look at your own history only: !story"]);
    const [raffle] = await chat.says("[mod] mo", "!raffle 100 60s");
    expect(raffle).toContain("Enter by typing !enter");
    await chat.says("[mod] mo", "!robot mute 1m");
    await chat.says("ann", "!help");
    expect(chat.hints().join()).toContain("!robot unmute");
    const french = await rehearsal({ config: { chat: { commands, language: "fr" } } });
    expect((await french.says("ann", "!help")).join()).toContain("Écris !list et je liste ce que je comprends");
  });

  it("is called so where an example is shown, in a description and under another mark", async () => {
    const chat = await rehearsal({ config: { chat: { commands, prefix: "?" } } });
    await chat.says("you", "?own add socials here");
    for (const [line, answer] of [
      ["?own add socials there", "The command ?socials is there already. Change it with ?own edit ?socials"],
      ["?own edit socials", "Say what it shall answer: ?own edit ?socials text"],
      ["?line add", 'Like this: ?line add discord 15m text (or "at 22:30" instead of 15m)'],
      ["?line on", "Say which timer. ?line list shows them."],
    ] as const) {
      expect(await chat.says("you", line)).toEqual([answer]);
    }
    expect((await chat.says("you", "?help additem")).join()).toContain("More about it is set with ?ware.");
  });

  it("keeps its other words in a sentence as long as they call it", async () => {
    const chat = await rehearsal();
    expect((await chat.says("[mod] mo", "!raffle 100 60s")).join()).toContain("Enter by typing !join");
  });
});

describe("messages that were handled", () => {
  it("stay remembered for longer than a week where there are few: the clock may be ahead", async () => {
    const chat = await rehearsal();
    const remembered = () => chat.rehearsal.book.db.prepare("SELECT count(*) FROM handled").pluck().get();
    await chat.says("ann", "!help help");
    await chat.types("/offline");
    await chat.advance("6d");
    expect(remembered()).toBe(1);
    await chat.advance("25h");
    expect(remembered()).toBe(1);
  });

  it("keeps the bot silent for a day at the most", async () => {
    const chat = await rehearsal();
    expect(await chat.says("[mod] mo", "!bot mute 99d")).toEqual(["I say nothing for at most 1 day at a time."]);
    expect(await chat.says("ann", "!points")).toHaveLength(1);
  });
});

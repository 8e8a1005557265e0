// biome-ignore-all lint/suspicious/noTemplateCurlyInString: some bots write their variables like this.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { rehearsal, temporaryFolder } from "../support/rehearsal.ts";

const config = { custom: { channelSeconds: 0, viewerSeconds: 0 } };

describe("a command made in chat", () => {
  it("answers after !command add, and is gone after remove", async () => {
    const chat = await rehearsal({ config });
    expect(await chat.says("[mod] mo", "!command add !socials Find us at example.com/me")).toEqual([
      "The command !socials is there now.",
    ]);
    expect(await chat.says("ann", "!socials")).toEqual(["Find us at example.com/me"]);
    expect(await chat.says("[mod] mo", "!command edit !socials Elsewhere")).toEqual([
      "The command !socials is changed.",
    ]);
    expect(await chat.says("ann", "!SOCIALS")).toEqual(["Elsewhere"]);
    expect(await chat.says("[mod] mo", "!command remove !socials")).toEqual(["The command !socials is gone."]);
    expect(await chat.says("ann", "!socials")).toEqual([]);
  });

  it.each([
    ["!addcom !hug hugs", "The command !hug is there now."],
    ["!addcom hug hugs", "The command !hug is there now."],
    ["!cmd add !hug hugs", "The command !hug is there now."],
    ["!commands add !hug hugs", "The command !hug is there now."],
    ["!command add -cd=5 -ul=everyone !hug hugs", "The command !hug is there now."],
    ["!addcom !list hugs", "The command !list is there now."],
    ["!addcom list hugs", "The command !list is there now."],
  ])("is made by %s as well", async (line, answer) => {
    const chat = await rehearsal({ config });
    expect(await chat.says("[mod] mo", line)).toEqual([answer]);
    expect(await chat.says("ann", answer.split(" ")[2]!)).toEqual(["hugs"]);
  });

  it("is changed and taken out by !editcom, !delcom and !command delete", async () => {
    const chat = await rehearsal({ config });
    await chat.says("[mod] mo", "!addcom !hug hugs");
    expect(await chat.says("[mod] mo", "!editcom !hug cuddles")).toEqual(["The command !hug is changed."]);
    expect(await chat.says("ann", "!hug")).toEqual(["cuddles"]);
    expect(await chat.says("[mod] mo", "!delcom !hug")).toEqual(["The command !hug is gone."]);
    await chat.says("[mod] mo", "!addcom !hug hugs");
    expect(await chat.says("[mod] mo", "!command delete hug")).toEqual(["The command !hug is gone."]);
  });

  it("is not made by viewers", async () => {
    const chat = await rehearsal({ config });
    expect(await chat.says("ann", "!command add !socials text")).toEqual([]);
    expect(await chat.says("ann", "!addcom !socials text")).toEqual([]);
    expect(await chat.says("ann", "!socials")).toEqual([]);
  });

  it("fills in who writes, what they have and what they wrote", async () => {
    const chat = await rehearsal({ balances: { ann: 1_200, bob: 50 }, config });
    await chat.says("[mod] mo", "!addcom !me {viewer} has {balance}, rank {rank}, of the {currency} of {channel}");
    expect(await chat.says("ann", "!me")).toEqual(["ann has 1,200 points, rank 1, of the points of streamer"]);
    expect(await chat.says("cat", "!me")).toEqual(["cat has 0 points, rank –, of the points of streamer"]);
    await chat.says("[mod] mo", "!addcom !hug {viewer} hugs {args}");
    expect(await chat.says("ann", "!hug @bob and {balance} https://evil.example")).toEqual([
      "ann hugs bob and {balance}",
    ]);
  });

  it("knows how long somebody watched and how long the broadcast has been on", async () => {
    const chat = await rehearsal({ config });
    await chat.says("[mod] mo", "!addcom !times {watchtime} of {uptime}");
    await chat.says("ann", "hi");
    await chat.advance("10m");
    expect(await chat.says("ann", "!times")).toEqual(["10 min of 10 min"]);
    await chat.types("/offline");
    expect(await chat.says("ann", "!times")).toEqual(["The stream is offline."]);
  });

  it("rolls dice within the bounds", async () => {
    const chat = await rehearsal({ config });
    await chat.says("[mod] mo", "!addcom !dice {random 1-6}");
    const rolled = new Set<string>();
    for (let i = 0; i < 60; i++) for (const said of await chat.says("ann", "!dice")) rolled.add(said);
    expect([...rolled].sort()).toEqual(["1", "2", "3", "4", "5", "6"]);
  });

  it("counts its uses, and a moderator sets the count", async () => {
    const chat = await rehearsal({ balances: { ann: 10 }, config });
    await chat.says("[mod] mo", "!addcom !deaths price=10 Died {count} times");
    expect(await chat.says("ann", "!deaths")).toEqual(["Died 1 times"]);
    expect(await chat.says("ann", "!deaths")).toEqual(["You only have 0 points."]);
    await chat.says("[mod] mo", "!editcom !deaths price=0");
    expect(await chat.says("ann", "!deaths")).toEqual(["Died 2 times"]);
    await chat.says("[mod] mo", "!editcom !deaths count=41");
    expect(await chat.says("ann", "!deaths")).toEqual(["Died 42 times"]);
  });

  it("takes its price once it answers", async () => {
    const chat = await rehearsal({ balances: { ann: 30 }, config });
    await chat.says("[mod] mo", "!addcom !cheer price=20 {viewer} has {balance} left");
    expect(await chat.says("ann", "!cheer")).toEqual(["ann has 10 points left"]);
    expect(chat.balances()).toEqual({ ann: 10 });
  });

  it("takes nothing for saying nothing", async () => {
    const chat = await rehearsal({ balances: { ann: 30 }, cooldowns: true });
    await chat.says("[mod] mo", "!addcom !echo price=20 {args}");
    expect(await chat.says("ann", "!echo")).toEqual(["Write something after !echo."]);
    expect(chat.balances()).toEqual({ ann: 30 });
    expect(await chat.says("ann", "!echo hello")).toEqual(["hello"]);
    expect(chat.balances()).toEqual({ ann: 10 });
  });

  it("is for a role, when a moderator says so", async () => {
    const chat = await rehearsal({ config });
    await chat.says("[mod] mo", "!addcom !vip role=vip Hello");
    expect(await chat.says("ann", "!vip")).toEqual([]);
    expect(await chat.says("[sub] sue", "!vip")).toEqual([]);
    expect(await chat.says("[vip] vera", "!vip")).toEqual(["Hello"]);
    await chat.says("[mod] mo", "!command edit !vip role=everyone");
    expect(await chat.says("ann", "!vip")).toEqual(["Hello"]);
  });

  it("waits as it was told to, each command for itself", async () => {
    const chat = await rehearsal({ config });
    await chat.says("[mod] mo", "!addcom !one cooldown=30 one");
    await chat.says("[mod] mo", "!addcom !two viewercooldown=1m two");
    expect(await chat.says("ann", "!one")).toEqual(["one"]);
    expect(await chat.says("bob", "!one")).toEqual([]);
    expect(await chat.says("ann", "!two")).toEqual(["two"]);
    expect(await chat.says("ann", "!two")).toEqual([]);
    expect(await chat.says("bob", "!two")).toEqual(["two"]);
    await chat.advance("30s");
    expect(await chat.says("bob", "!one")).toEqual(["one"]);
    expect(await chat.says("ann", "!two")).toEqual([]);
    await chat.advance("30s");
    expect(await chat.says("ann", "!two")).toEqual(["two"]);
  });

  it("waits five seconds when nobody said anything else", async () => {
    const chat = await rehearsal();
    await chat.says("[mod] mo", "!addcom !one one");
    expect(await chat.says("ann", "!one")).toEqual(["one"]);
    expect(await chat.says("bob", "!one")).toEqual([]);
    await chat.advance("5s");
    expect(await chat.says("bob", "!one")).toEqual(["one"]);
  });

  it("never takes the word of a command that is there, by name or alias", async () => {
    const chat = await rehearsal({ config });
    const answer = (word: string) => [`The word ${word} is one of my own commands. Take another.`];
    expect(await chat.says("[broadcaster] mo", "!addcom !give mine")).toEqual(answer("!give"));
    expect(await chat.says("[broadcaster] mo", "!addcom !Points mine")).toEqual(answer("!points"));
    expect(await chat.says("[broadcaster] mo", "!addcom !command mine")).toEqual(answer("!command"));
    expect(await chat.says("[broadcaster] mo", "!addcom !hug hugs")).toEqual(["The command !hug is there now."]);
    expect(await chat.says("[broadcaster] mo", "!addcom !hug hugs")).toEqual([
      "The command !hug is there already. Change it with !command edit !hug",
    ]);
  });

  it("may take the word of a command that is switched off", async () => {
    const chat = await rehearsal({ config: { ...config, chat: { commands: { lurk: false } } } });
    expect(await chat.says("[mod] mo", "!addcom !lurk See you!")).toEqual(["The command !lurk is there now."]);
    expect(await chat.says("ann", "!lurk")).toEqual(["See you!"]);
  });

  it("is answered with our word for another bot's variable", async () => {
    const chat = await rehearsal({ config });
    for (const foreign of ["$(user)", "${user}", "$user", "{user}"]) {
      expect(await chat.says("[broadcaster] mo", `!addcom !hi Hello ${foreign}!`)).toEqual([
        `${foreign} is another bot's word. Write {viewer} instead.`,
      ]);
    }
    expect(await chat.says("[broadcaster] mo", "!addcom !hi Hello {viewr}!")).toEqual([
      "I cannot fill in {viewr} here. Did you mean {viewer}? I know: {viewer} {args} {balance} {rank} {watchtime} {currency} {uptime} {random 1-6} {count} {channel}",
    ]);
    expect(await chat.says("ann", "!hi")).toEqual([]);
  });

  it("says what is wrong with what was written", async () => {
    const chat = await rehearsal({ config });
    const tells = async (line: string) => (await chat.says("[broadcaster] mo", line))[0];
    expect(await tells("!command")).toMatch(/^Like this: !command add !socials text/);
    expect(await tells("!addcom")).toBe("Say what it shall answer: !command add !socials text");
    expect(await tells("!addcom !hug")).toBe("Say what it shall answer: !command add !hug text");
    expect(await tells("!editcom !hugg text")).toBe("There is no command !hugg made in chat.");
    await tells("!addcom !hug text");
    expect(await tells("!editcom !hugg text")).toBe("There is no command !hugg made in chat. Did you mean !hug?");
    expect(await tells("!editcom !hug")).toBe("Say what it shall answer: !command edit !hug text");
    expect(await tells("!delcom !hux")).toBe("There is no command !hux made in chat. Did you mean !hug?");
    expect(await tells("!addcom !a.b text")).toMatch(/^That cannot be a name/);
    expect(await tells("!addcom !x role=boss text")).toBe(
      "I cannot read role=boss. Write it like role=subscriber (everyone, subscriber, vip, moderator, broadcaster).",
    );
    expect(await tells("!addcom !x cooldwn=5 text")).toBe("I cannot read cooldwn=5. Write it like cooldown=30s.");
    expect(await tells("!addcom !x cooldown=1 h text")).toBe("I cannot read cooldown=1 h. Write it like cooldown=30s.");
    expect(await tells("!addcom !x price=half text")).toBe("I cannot read price=half. Write it like price=10.");
    expect(await tells("!addcom !x price=-5 text")).toBe("I cannot read price=-5. Write it like price=10.");
    expect(await tells(`!addcom !x ${"long ".repeat(100)}`)).toBe("That is too long: at most 400 characters.");
  });

  it.each([
    ["1,000", 1_000],
    ["1.5k", 1_500],
  ])("reads price=%s as every amount", async (written, price) => {
    const chat = await rehearsal();
    await chat.says("[mod] mo", `!addcom !lucky price=${written} text`);
    expect(await chat.says("[mod] mo", "!command show !lucky")).toEqual([
      `The command !lucky: text (role=everyone price=${price} count=0)`,
    ]);
  });

  it.each(["!delcom", "!command remove", "!command show"])("is told of when %s names none", async (line) => {
    const chat = await rehearsal();
    expect((await chat.says("[mod] mo", line))[0]).toMatch(/^Like this: !command add !socials text, /);
  });

  it("never says a command of the platform, whoever wrote it", async () => {
    const chat = await rehearsal({ config });
    await chat.says("[mod] mo", "!addcom !x /ban ann");
    await chat.says("[mod] mo", "!addcom !y {args}");
    await chat.says("[mod] mo", "!addcom !z {args|}/timeout ann");
    expect(await chat.says("ann", "!x")).toEqual(["› /ban ann"]);
    expect(await chat.says("ann", "!y /ban bob")).toEqual(["ban bob"]);
    expect(await chat.says("ann", "!y !give ann all")).toEqual(["give ann all"]);
    expect(await chat.says("ann", "!z")).toEqual(["› /timeout ann"]);
  });

  it("says half a sentence to nobody, and something else where there is a word for it", async () => {
    const chat = await rehearsal({ config });
    await chat.says("[mod] mo", "!addcom !hug {viewer} hugs {args}");
    await chat.says("[mod] mo", "!addcom !pat {viewer} pats {args|Everybody here}. Live for {uptime|not live yet}.");
    await chat.says("[mod] mo", "!addcom !deaths We died {count} {count time|times} {o.o}");
    await chat.says("[mod] mo", "!addcom !coin {random Heads|Tails}");
    await chat.says("[mod] mo", "!addcom !roll {random 6-5}");
    expect(await chat.says("ann", "!hug")).toEqual(["Write something after !hug."]);
    expect(await chat.says("ann", "!deaths")).toEqual(["We died 1 time {o.o}"]);
    expect(await chat.says("ann", "!deaths")).toEqual(["We died 2 times {o.o}"]);
    const coins = new Set<string>();
    for (let n = 0; n < 20; n++) coins.add((await chat.says("ann", "!coin")).join());
    expect([...coins].sort()).toEqual(["Heads", "Tails"]);
    expect((await chat.says("ann", "!roll")).join()).toMatch(/^[56]$/);
    await chat.types("/offline");
    expect(await chat.says("ann", "!pat")).toEqual(["ann pats Everybody here. Live for not live yet."]);
    expect(await chat.says("[mod] mo", "!addcom !hi Hello {viewer")).toEqual([
      expect.stringContaining("I cannot fill in {viewer here. Did you mean {viewer}?"),
    ]);
    await chat.advance("5s");
    expect(await chat.says("[mod] mo", "!addcom !hi Hello user} there")).toEqual([
      expect.stringContaining("I cannot fill in user} here. Did you mean {viewer}?"),
    ]);
    expect((await chat.says("[mod] mo", "!addcom !hi Hello {evil.example}"))[0]).toMatch(
      /^I cannot fill in \{…\} here/,
    );
    await chat.advance("5s");
    expect(await chat.says("[mod] mo", "!addcom !brace A { is a brace.")).toEqual(["The command !brace is there now."]);
  });

  it("is told of by the verbs of other bots too, and shown by its word alone", async () => {
    const chat = await rehearsal({ config });
    expect(await chat.says("[mod] mo", "!cmd new !y Yes")).toEqual(["The command !y is there now."]);
    expect(await chat.says("[mod] mo", "!command !y")).toEqual([expect.stringMatching(/^The command !y: Yes \(/)]);
    expect(await chat.says("[mod] mo", "!cmd update !y No")).toEqual(["The command !y is changed."]);
    expect(await chat.says("[mod] mo", "!command remov !y")).toEqual([
      expect.stringContaining("You may mean !command remove."),
    ]);
    await chat.advance("5s");
    expect(await chat.says("[mod] mo", "!command https://evil.example")).toEqual([
      expect.stringMatching(/^Like this: .*, list$/),
    ]);
    expect(await chat.says("[mod] mo", "!commands del !y")).toEqual(["The command !y is gone."]);
  });

  it("is shown by !command show and list, !commands and !help", async () => {
    const chat = await rehearsal({ config });
    expect(await chat.says("[mod] mo", "!command list")).toEqual([
      "No command has been made in chat yet. Begin with !command add !socials text",
    ]);
    await chat.says("[mod] mo", "!addcom !hug role=subscriber cooldown=30 price=5 {viewer} hugs");
    await chat.says("[mod] mo", "!addcom !all hello");
    expect(await chat.says("[mod] mo", "!command list")).toEqual(["Made in chat: !all !hug"]);
    expect(await chat.says("[mod] mo", "!command show hug")).toEqual([
      "The command !hug: {viewer} hugs (role=subscriber cooldown=30 price=5 count=0)",
    ]);
    expect((await chat.says("ann", "!commands")).join()).toMatch(/!all$/);
    expect(await chat.says("ann", "!help all")).toEqual(["Write !all: made for this channel"]);
    expect(await chat.says("ann", "!help hug")).toEqual(["The command !hug is for subscribers."]);
  });

  it("lists many a page at a time", async () => {
    const chat = await rehearsal({ config });
    for (let i = 10; i < 45; i++) await chat.says("[mod] mo", `!addcom !c${i} text`);
    expect((await chat.says("[mod] mo", "!command list"))[0]).toMatch(/!c10 .*!c39 \(!command list 2\)$/);
    expect(await chat.says("[mod] mo", "!command list 2")).toEqual(["Made in chat: !c40 !c41 !c42 !c43 !c44"]);
  });

  it("is still there after a restart, with its count and all that was set", async () => {
    const bookFile = path.join(temporaryFolder(), "book.db");
    const before = await rehearsal({ config, bookFile, run: "one" });
    await before.says("[mod] mo", "!addcom !deaths role=subscriber Died {count} times");
    await before.says("[sub] sue", "!deaths");
    await before.close();
    const after = await rehearsal({ config, bookFile, run: "two" });
    expect(await after.says("[sub] sue", "!deaths")).toEqual(["Died 2 times"]);
    expect(await after.says("ann", "!deaths")).toEqual([]);
  });

  it("speaks French where the bot does", async () => {
    const chat = await rehearsal({ config: { ...config, chat: { language: "fr" } } });
    expect(await chat.says("[mod] mo", "!addcom !salut Bonjour {viewer}, {balance}")).toEqual([
      "La commande !salut est prête.",
    ]);
    expect(await chat.says("ann", "!salut")).toEqual(["Bonjour ann, 0 point"]);
    expect(await chat.says("[mod] mo", "!editcom !salut $(user)")).toEqual([
      "$(user) est le mot d’un autre bot. Écris plutôt {viewer}.",
    ]);
  });
});

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { commandLine, commandLinePiped } from "../support/command-line.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = temporaryFolder();
  file = path.join(folder, "config.json");
});

const options = () => ["--config", file, "--data", path.join(folder, "data")];
/** These answers, and Enter for every question after them. */
const init = (...answers: string[]) =>
  commandLinePiped(`${answers.join("\n")}${"\n".repeat(20)}`, "init", ...options());
const check = () => commandLine("check", ...options());
const read = () => JSON.parse(readFileSync(file, "utf8"));
const text = () => readFileSync(file, "utf8");
/** Enter up to the question about other bots. */
const UP_TO_BOTS = ["", "", "", "", "", "", "", ""];
const CONFIG_FILES = /^config\.json/;
const versions = () =>
  readdirSync(folder)
    .filter((name) => CONFIG_FILES.test(name))
    .map((name) => readFileSync(path.join(folder, name), "utf8"));

describe("the channels", () => {
  it.each(["none", "None", "no", "n", "-", " - ", "–", ""])("are none where %j is the answer", async (answer) => {
    expect((await init("", answer, answer)).code).toBe(0);
    expect(read()).toMatchObject({ twitch: { channel: "" }, kick: { channel: "" } });
  });

  it("are asked again after the link of another page, with what it is", async () => {
    const { printed } = await init(
      "",
      "https://www.twitch.tv/videos/12345",
      "clips.twitch.tv/Foo",
      "kick.com/ann",
      "https://www.twitch.tv/popout/moderator/Ann_1/chat?x=1",
      "https://kick.com/browse",
      "https://kick.com/Ann-1/chatroom",
    );
    expect(printed).toMatch(/12345": that is a page of Twitch, but not a channel's/);
    expect(printed).toMatch(/"kick\.com\/ann": that is a link of Kick/);
    expect(printed).toMatch(/browse": that is a page of Kick/);
    expect(read()).toMatchObject({ twitch: { channel: "ann_1" }, kick: { channel: "ann-1" } });
  });
});

describe("answers that end before the questions", () => {
  it.each([
    ["nothing at all", ""],
    ["some of them", "en\nann\n"],
    ["a last one without its end", "en\nann"],
  ])("write nothing: %s", async (_what, input) => {
    const { code, printed } = await commandLinePiped(input, "init", ...options());
    expect(code).toBe(1);
    expect(printed).toMatch(/the input ended\. Nothing was written\.$/);
    expect(existsSync(file)).toBe(false);
  });

  it("leave a config as it was", async () => {
    writeFileSync(file, '{ "twitch": { "channel": "ann" } }');
    await commandLinePiped("fr\n", "init", ...options());
    expect(versions()).toEqual(['{ "twitch": { "channel": "ann" } }']);
  });
});

describe("a config that was there", () => {
  it("is not touched where nothing changes, whatever it looks like", async () => {
    const old = '\uFEFF{\r\n\t// mine\r\n\t"twitch": { "channel": "https://twitch.tv/Ann", },\r\n}';
    writeFileSync(file, old);
    expect((await init()).printed).toContain("Nothing changes in");
    expect(versions()).toEqual([old]);
  });

  it("keeps its comments, tabs, line ends and drivers", async () => {
    const kick = '"kick": { "channel": "ann", "drivers": ["realtime", "webhook"], },';
    writeFileSync(
      file,
      `{\r\n\t// mine\r\n\t${kick} // here\r\n\t"currency": { "one": "gem", "many": "gems" }\r\n}\r\n`,
    );
    expect((await init("fr")).code).toBe(0);
    expect(text()).toContain(`\t// mine\r\n\t${kick} // here`);
    expect(text()).toMatch(/\r\n\t"chat": \{\r\n\t\t"language": "fr"\r\n\t\}/);
    expect(text().replace(/\r\n/g, "")).not.toContain("\n");
  });

  it.each([
    ["a missing comma", '{ "shop": { "items": [] }\n "twitch": { "channel": "ann" } }', "line 2"],
    [
      "a section twice",
      '{ "watching": { "amount": 1 },\n "watching": { "amount": 2 } }',
      '"watching" is written a second',
    ],
    ["a list", "[]", "write settings in braces"],
    ["null", "null", "write settings in braces"],
    ["a section that is none", '{ "twitch": "ann" }', "twitch: write settings in braces"],
  ])("with %s is told of before any question and left alone, however often", async (_what, old, told) => {
    writeFileSync(file, old);
    for (let time = 0; time < 2; time++) {
      const { code, printed } = await init("fr");
      expect(code).toBe(2);
      expect(printed).toContain(told);
      expect(printed).toContain("Nothing was changed.");
      expect(printed).not.toContain("Which language");
    }
    expect(versions()).toEqual([old]);
  });

  it("saved as UTF-16 is told of before any question", async () => {
    writeFileSync(file, Buffer.from('\uFEFF{ "twitch": {} }', "utf16le"));
    expect(await init()).toMatchObject({ code: 2, printed: expect.stringMatching(/saved as UTF-16.*UTF-8/) });
    writeFileSync(file, Buffer.from('{ "twitch": {} }', "utf16le"));
    expect(await init()).toMatchObject({ code: 2, printed: expect.stringMatching(/saved as UTF-16.*UTF-8/) });
  });

  it("keeps settings that are wrong, and what stands beside them", async () => {
    const old = '{ "twitch": { "channel": "ann", "botLogin": "two words" }, "shop": { "itms": [1] } }';
    writeFileSync(file, old);
    const { code, printed } = await init("", "", "", "", "", "20");
    expect(code).toBe(1);
    expect(printed).toContain("[Enter: ann]");
    expect(printed).toMatch(/shop\.itms is not a setting/);
    expect(read()).toMatchObject({
      twitch: { channel: "ann", botLogin: "two words" },
      shop: { itms: [1] },
      watching: { amount: 20 },
    });
    expect((await init("", "", "", "", "", "", "", "", "", "annbot")).printed).toContain("shop.itms");
    expect(read().twitch.botLogin).toBe("annbot");
  });

  it("is kept under a new number each time, so that no version is lost", async () => {
    const first = '{ "twitch": { "channel": "ann" }, "shop": {} }';
    writeFileSync(file, first);
    for (const language of ["fr", "en", "fr"]) await init(language);
    expect(readFileSync(`${file}.bak`, "utf8")).toBe(first);
    expect(new Set(versions()).size).toBe(3);
    expect(readdirSync(folder).filter((name) => CONFIG_FILES.test(name))).toHaveLength(4);
  });

  it("is not written over where somebody else changed it meanwhile", async () => {
    writeFileSync(file, "{}");
    async function* slowly() {
      yield "fr\n";
      writeFileSync(file, '{ "twitch": { "channel": "ann" } }');
      yield "\n".repeat(20);
    }
    const { code, printed } = await commandLinePiped(slowly(), "init", ...options());
    expect(code).toBe(2);
    expect(printed).toMatch(/changed by somebody else while you answered, so nothing was written/);
    expect(versions()).toEqual(['{ "twitch": { "channel": "ann" } }']);
  });

  it("that is one, made by two at once, is whole and of one of them", async () => {
    const codes = await Promise.all([init("fr", "ann"), init("en", "bob")]);
    expect(codes.map(({ code }) => code)).toContain(0);
    expect(["ann", "bob"]).toContain(read().twitch.channel);
  });
});

describe("a place that cannot be", () => {
  it("a folder of that name is told of before any question", async () => {
    mkdirSync(file);
    const { code, printed } = await init();
    expect(code).toBe(2);
    expect(printed).toMatch(/is a folder and no file/);
    expect(printed).not.toContain("Which language");
  });

  it("below a file is told of before any question, with the option that helps", async () => {
    writeFileSync(path.join(folder, "notes"), "");
    const { code, printed } = await commandLinePiped(
      "\n",
      "init",
      "--config",
      path.join(folder, "notes", "config.json"),
    );
    expect(code).toBe(2);
    expect(printed).toMatch(/--config OTHER_FILE/);
    expect(printed).not.toMatch(/Which language|--data/);
  });

  it.skipIf(process.getuid?.() === 0 || process.platform === "win32")("without the right to write too", async () => {
    chmodSync(folder, 0o500);
    const { code, printed } = await init();
    chmodSync(folder, 0o700);
    expect(code).toBe(2);
    expect(printed).toMatch(/you may not write there\. Choose another place for the config: --config OTHER_FILE/);
    expect(printed).not.toContain("Which language");
  });
});

describe("other bots", () => {
  it.each([
    ["streamelements", ["points", "command", "bot", "timer", "raffle"]],
    ["Stream Elements", ["points"]],
    ["nightbot", ["command", "commands"]],
    ["fossabot", ["command"]],
    ["mix it up and Streamlabs Chatbot", ["enter", "command"]],
    ["phantombot, kickbot", ["command", "rain"]],
    ["deepbot; botrix", ["bot", "give"]],
    ["pajbot sogebot wizebot moobot", ["raffle", "command"]],
  ])("%s: their words are left to them", async (bots, moved) => {
    // No account of their own for those that have none.
    await init(...UP_TO_BOTS, bots, "", "", "", "", "", "rename");
    const { commands } = read().chat;
    for (const command of moved) expect(Object.keys(commands), command).toContain(command);
    const book = JSON.stringify(commands);
    if (bots.startsWith("stream")) {
      expect(commands.command.name).toBe("mcommand");
      for (const word of ["cmd", "sraffle", "timers"]) expect(book).not.toContain(`"${word}"`);
    }
    expect((await check()).code).toBe(0);
  });

  it.each(["deepbot", "phantombot"])("%s answers to the name of the currency, so ours does not", async (bot) => {
    await init("", "", "", "gem", "gems", "", "", "", bot, "", "rename");
    const { points } = read().chat.commands;
    expect(points.name).toBe("mpoints");
    expect(points.aliases).not.toEqual(expect.arrayContaining(["{currency}"]));
    expect(points.aliases.filter((word: string) => word.startsWith("gem"))).toEqual([]);
    const { printed } = await init(...UP_TO_BOTS, "-");
    expect(printed).toContain("!points (now !mpoints)");
    expect(read().chat.commands.points).toBeUndefined();
  });

  it("asks which account a bot talks by that has no name of its own", async () => {
    await init(...UP_TO_BOTS, "firebot", "ann_helper", "keep");
    expect(read().watching.bots).toEqual(["firebot", "ann_helper"]);
  });

  it("that are gone leave our words to us again, but not those the streamer has chosen", async () => {
    await init(...UP_TO_BOTS, "streamelements", "rename");
    const before = read();
    before.chat.commands.top.name = "best";
    before.chat.commands.points.price = 3;
    before.chat.commands.give.aliases = ["hand"];
    writeFileSync(file, JSON.stringify(before));
    const { code, printed } = await init(...UP_TO_BOTS, "-");
    expect(code).toBe(0);
    expect(printed).toMatch(/streamelements left: .*!points \(now !mpoints\)/);
    expect(read().chat.commands).toEqual({
      points: { price: 3 },
      top: before.chat.commands.top,
      give: { aliases: ["hand"] },
    });
    expect(read().watching.bots).toEqual([]);
    expect((await check()).code).toBe(0);
  });

  it("that are gone leave only the words that no other one answers to", async () => {
    await init(...UP_TO_BOTS, "streamelements", "rename");
    const { printed } = await init(...UP_TO_BOTS, "nightbot", "yes", "rename");
    expect(printed).toContain("!points (now !mpoints)");
    const { commands } = read().chat;
    expect(commands.points).toBeUndefined();
    expect(commands.commands.name).toBe("mcommands");
    expect(commands.giveaway.name).toBe("mgiveaway");
    expect((await check()).code).toBe(0);
  });

  it("that are gone: what was switched off for them is asked about, and stays off on Enter", async () => {
    await init(...UP_TO_BOTS, "streamelements", "disable");
    expect(read().chat.commands.raffle).toBe(false);
    await init(...UP_TO_BOTS, "-");
    expect(read().chat.commands.raffle).toBe(false);
    const again = read();
    again.watching.bots = ["streamelements"];
    writeFileSync(file, JSON.stringify(again));
    await init(...UP_TO_BOTS, "-", "yes");
    expect(read().chat?.commands?.raffle).toBeUndefined();
  });

  it("says no, and nothing moves", async () => {
    await init(...UP_TO_BOTS, "streamelements", "rename");
    const { commands } = read().chat;
    await init(...UP_TO_BOTS, "-", "no");
    expect(read().chat.commands).toEqual(commands);
  });

  it.each(["none", "-", "–", "no"])("are none where %j is the answer", async (answer) => {
    await init(...UP_TO_BOTS, answer);
    expect(read().watching.bots).toEqual([]);
  });

  it("that nobody knows are asked again", async () => {
    const { printed } = await init(...UP_TO_BOTS, "wonderbot", "-");
    expect(printed).toContain("wonderbot is not in the list");
  });
});

describe("a page for viewers", () => {
  const UP_TO_PAGE = ["", "ann", "ann", "", "", "", "", "", "", "", "", ""];

  it("is not there unless it is wanted", async () => {
    const { printed } = await init(...UP_TO_PAGE);
    expect(printed).toMatch(/Shall your viewers have a page[^\n]*\n {2}\[Enter: no\]/);
    expect(printed).not.toMatch(/Which address|login twitch --viewers/);
    expect(read()).not.toHaveProperty("web");
  });

  it("has an address, and sign-ins of both platforms, whose secret is asked elsewhere", async () => {
    const wrong = ["points.example.com/page", "two words", "https://points.example.com/"];
    const { code, printed } = await init(...UP_TO_PAGE, "yes", ...wrong, "viewersapp1", "y");
    expect(code).toBe(0);
    expect(printed.match(/Write an address like https:\/\/points\.example\.com, without a path\./g)).toHaveLength(2);
    expect(printed).toContain("exactly: https://points.example.com/sign-in/twitch/callback");
    expect(printed).toContain("exactly: https://points.example.com/sign-in/kick/callback");
    expect(printed).toMatch(/So that viewers can sign in on your page: [^\n]* twitch --viewers, [^\n]* kick --viewers/);
    expect(read()).toMatchObject({
      web: { public: { enabled: true, url: "https://points.example.com" } },
      twitch: { viewerSignIn: { clientId: "viewersapp1" } },
      kick: { viewerSignIn: true },
    });
    // Every Enter keeps it; a no leaves the address where it is, for later.
    expect((await init()).printed).toContain("Nothing changes in");
    await init(...UP_TO_PAGE, "no");
    expect(read().web.public).toEqual({ enabled: false, url: "https://points.example.com" });
  });

  it("that has no address yet is off, and nothing more is asked about it", async () => {
    const { code, printed } = await init(...UP_TO_PAGE, "yes", "-");
    expect(code).toBe(0);
    expect(printed).not.toMatch(/Its client ID/);
    expect(read()).not.toHaveProperty("web");
  });

  it("takes a second application, not the one of the bot", async () => {
    writeFileSync(file, '{ "twitch": { "channel": "ann", "clientId": "thebotsapp1" } }');
    const { printed } = await init(
      "",
      "",
      "-",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "yes",
      "points.example.com",
      "thebotsapp1",
      "-",
    );
    expect(printed).toContain("That is the client ID of the bot's own application");
    expect(read().twitch).not.toHaveProperty("viewerSignIn");
  });
});

describe("settings in an old place", () => {
  const OLD = '{\n  // mine\n  "kick": {\n    "timing": { "requestMs": 5 } // slow\n  }\n}\n';

  it("are told by check, moved by init with the old version kept, and told no more", async () => {
    writeFileSync(file, OLD);
    const before = await check();
    expect(before.code).toBe(0);
    expect(before.printed).toMatch(
      /^Worth knowing: kick\.timing is now advanced\.kick\.timing; it still works\. npx chatmint init .*moves it\.$/m,
    );
    const { code, printed } = await init();
    expect(code).toBe(0);
    expect(printed).toContain("Moved: kick.timing is now advanced.kick.timing.");
    expect(text()).toContain('      "timing": { "requestMs": 5 } // slow\n');
    expect(text()).toContain("{\n  // mine\n");
    expect(readFileSync(`${file}.bak`, "utf8")).toBe(OLD);
    expect((await check()).printed).not.toContain("is now");
    expect((await init()).printed).toContain("Nothing changes in");
  });

  it("are told in French by a French config", async () => {
    writeFileSync(file, '{ "chat": { "language": "fr", "outbox": { "joinFrom": 4 } } }');
    expect((await check()).printed).toMatch(/chat\.outbox se trouve maintenant à advanced\.chat\.outbox/);
    expect((await init()).printed).toContain("Déplacé : chat.outbox se trouve maintenant à advanced.chat.outbox.");
  });

  it("are not moved into what is no settings", async () => {
    const old = '{ "kick": { "timing": { "requestMs": 5 } }, "advanced": { "kick": 5 } }';
    writeFileSync(file, old);
    expect(await init()).toMatchObject({
      code: 2,
      printed: expect.stringContaining("advanced.kick: write settings in"),
    });
    expect(versions()).toEqual([old]);
  });
});

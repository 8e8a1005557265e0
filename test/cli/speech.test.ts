import { readFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { beforeEach, describe, expect, it } from "vitest";
import { Speech, systemLanguage } from "../../src/app/speech.ts";
import { packageRoot } from "../../src/base/paths.ts";
import { runCli } from "../../src/cli/program.ts";
import { readKickChannel, readTwitchChannel } from "../../src/config/channel-links.ts";
import { doctorSentences } from "../support/doctor-sentences.ts";
import { temporaryFolder } from "../support/rehearsal.ts";
import { configSources, sourcesBelow } from "../support/sources.ts";

const root = packageRoot();
const textsOf = (file: string) => JSON.parse(readFileSync(path.join(root, "locales/cli", file), "utf8"));
const french: Record<string, string> = { ...textsOf("fr.json"), ...textsOf("doctor/fr.json") };
/** What is told where it was found elsewhere. */
const problems: Record<string, string> = textsOf("problems/fr.json");
/** Where sentences are said that a language may have. */
const SOURCES = [...sourcesBelow("src/cli"), ...sourcesBelow("src/app/set-up"), ...configSources()].map((file) =>
  readFileSync(path.join(root, file), "utf8"),
);
const QUOTED = String.raw`"((?:[^"\\\n]|\\.)+)"|'((?:[^'\\\n]|\\.)+)'`;

/** Every sentence handed to `say`, and words that are options of a question. */
function sentences(): string[] {
  const said = new RegExp(String.raw`\bsay\(\s*(?:${QUOTED})`, "g");
  const options = /(?:oneOf(?:<[^>]*>)?\(speech, |(?:words|yesOrNo)(?:: | = )\[)([^)\]]*)[)\]]/g;
  return SOURCES.flatMap((text) => [
    ...[...text.matchAll(said)].map(([, one, other]) => (one ?? other)!.replace(/\\(.)/g, "$1")),
    ...[...text.matchAll(options)].flatMap(([, list]) => [...list!.matchAll(/"([^"]+)"/g)].map(([, word]) => word!)),
  ]);
}

const placeholders = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([name]) => name).sort();
/** Names that are the same in every language. */
const SAME = ["realtime", "kick-js"];

describe("French of the command line", () => {
  it("has every sentence, with the same placeholders, and none that nobody says", () => {
    const needed = [...new Set([...sentences(), ...doctorSentences()])].filter((sentence) => !SAME.includes(sentence));
    expect(needed.length).toBeGreaterThan(40);
    expect(needed.filter((sentence) => french[sentence] === undefined && problems[sentence] === undefined)).toEqual([]);
    for (const [english, text] of Object.entries(french)) expect(placeholders(text)).toEqual(placeholders(english));
    const all = SOURCES.join("\n");
    const dynamic = [...reasons(), "none", "your own"];
    const unsaid = Object.keys(french).filter((one) => !needed.includes(one) && !dynamic.includes(one));
    expect(unsaid).toEqual([]);
    expect(all).toContain("say(pasted.wrong)");
  });

  /** What is said of a channel that is none. */
  function reasons(): string[] {
    const tried = ["b b", "yes", "https://clips.twitch.tv/a", "https://kick.com/browse", "https://twitch.tv/videos/1"];
    const more = ["https://example.com/a", "https://kick.com/ann", "https://twitch.tv/ann"];
    return [...tried, ...more].flatMap((one) =>
      [readTwitchChannel(one), readKickChannel(one)].flatMap((read) => ("wrong" in read ? [read.wrong] : [])),
    );
  }

  it("has every reason why a channel is none", () => {
    expect(new Set(reasons()).size).toBe(9);
    for (const reason of reasons()) expect(french).toHaveProperty([reason]);
  });
});

describe("the language of the system", () => {
  it.each([
    [{ LANG: "fr_FR.UTF-8" }, "fr-FR"],
    [{ LANG: "en_US.UTF-8", LC_ALL: "fr_CA" }, "fr-CA"],
    [{ LANG: "C.UTF-8" }, "en"],
    [{ LANG: "POSIX" }, "en"],
    [{ LANG: "fr" }, "fr"],
  ])("%j is %s", (environment, language) => expect(systemLanguage(environment)).toBe(language));

  it("is English where no file has it", () => {
    expect(new Speech("pl").say("Next: {next}", { next: "a" })).toBe("Next: a");
    expect(new Speech("fr-CA").say("Next: {next}", { next: "a" })).toBe("Ensuite : a");
    expect(new Speech("../fr").say("And several?")).toBe("And several?");
  });
});

describe("init", () => {
  let folder: string;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  async function init(language: string, ...answers: string[]) {
    const lines: string[] = [];
    const print = (line: string) => void lines.push(line);
    const stdin = Readable.from([`${answers.join("\n")}${"\n".repeat(20)}`]) as unknown as NodeJS.ReadStream;
    const options = ["--config", path.join(folder, "config.json"), "--data", path.join(folder, "data")];
    const shell = { out: print, err: print, stdin, environment: { LANG: language } };
    return { code: await runCli(["init", ...options], shell), printed: lines.join("\n") };
  }
  const config = () => JSON.parse(readFileSync(path.join(folder, "config.json"), "utf8"));

  it("speaks French on a French computer, proposes French, and understands French answers", async () => {
    const answers = ["", "aucun", "ann-1", "les deux", "écu", "", "x", "15", "", "présents"];
    const { code, printed } = await init("fr_FR.UTF-8", ...answers, "streamelements", "renommer");
    expect(printed).toMatch(/^Quelques questions\./);
    expect(printed).toContain("Quelle langue le bot doit-il parler ? (en, fr)\n  [Entrée : fr]");
    expect(printed).toContain("Combien d’écus pour qui regarde");
    expect(printed).toContain("Écris un nombre entier de 1 à 1000000.");
    expect(printed).toContain("Bon à savoir : Kick ne montre pas qui regarde");
    expect(printed).toMatch(/\nEnsuite : npx chatmint login --config .* kick$/);
    expect(printed).not.toMatch(/\b(?:the|your|Write|Enter|which)\b/);
    expect(code).toBe(0);
    expect(config()).toMatchObject({
      chat: { language: "fr" },
      twitch: { channel: "" },
      kick: { channel: "ann-1", allow: { realtime: true, "kick-js": true } },
      currency: { one: "écu", many: "écus" },
      watching: { amount: 15, presence: { count: "listed" }, bots: ["streamelements"] },
    });
    // The French words are the way out of another bot's.
    expect(config().chat.commands.redeem).toEqual({ name: "acheter", aliases: ["purchase", "buy", "prendre"] });
    const back = await init("C", "", "", "", "", "", "", "", "", "", "-", "oui");
    expect(back.printed).toContain("Les commandes de Chatmint doivent-elles reprendre ces mots ?");
    expect(config().chat.commands).toEqual({});
  });

  it("goes on in the language that is answered, and next time begins in it", async () => {
    const first = await init("C", "fr", "https://twitch.tv/videos/1", "-");
    expect(first.printed).toMatch(/^A few questions\./);
    expect(first.printed).toContain("c’est une page de Twitch, mais pas celle d’une chaîne");
    const second = await init("C");
    expect(second.printed).toMatch(/^Tes réponses dans /);
    const third = await init("fr_FR", "en");
    expect(third.printed).toContain("And several?");
  });
});

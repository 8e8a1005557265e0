import { describe, expect, it } from "vitest";
import { compileMessage } from "../../src/chat/wording/icu.ts";
import { Replies, type RepliesOptions } from "../../src/chat/wording/replies.ts";

const currency = { id: 1, code: "main", kind: "play", nameOne: "coin", nameMany: "coins", decimals: 0 } as const;
const cash = { ...currency, id: 2, kind: "cash", nameOne: "euro", nameMany: "euros", decimals: 2 } as const;
const ann = { id: 1, name: "Ann" };
const around = { currency, viewer: ann, channelName: "MintTV" };

const english = {
  give: {
    given: "{viewer} gave {amount} to {to}.",
    counted: "{amount, plural, one {One single coin} other {# coins}}, that is {amount}.",
    silent: "",
    ranks: "Rank {rank} of {count}",
    waited: "{watchtime} here, {happyDuration} left",
    known: "{mark}give costs {currency} in {channel}",
    won: "{prize} for {to}",
    on: "It is {state, select, true {on} other {off}}",
  },
};
const replies = (options: Partial<RepliesOptions> = {}) =>
  new Replies({ language: "en", mark: "!", commands: english, overrides: [], ...options });
const say = (from: Replies, name: string, values = {}) => from.render({ command: "give", name, values }, around);
const config = (texts: Record<string, string>) => ({ source: "config.json: chat.replies", texts });

describe("a reply", () => {
  it("shows people by name, money with its name, numbers by the language", () => {
    expect(say(replies(), "given", { to: { id: 2, name: "Bob" }, amount: 1_000 })).toBe("Ann gave 1,000 coins to Bob.");
    expect(say(replies(), "given", { viewer: "She", to: "him", amount: 1 })).toBe("She gave 1 coin to him.");
    expect(say(replies(), "ranks", { rank: 12_345, count: 1_000_000 })).toBe("Rank 12,345 of 1,000,000");
    expect(say(replies(), "won", { prize: { amount: 1_250, currency: cash }, to: ann })).toBe("12.50 euros for Ann");
  });
  it("may show an amount and count it", () => {
    expect(say(replies(), "counted", { amount: 1 })).toBe("One single coin, that is 1 coin.");
    expect(say(replies(), "counted", { amount: 1_200 })).toBe("1,200 coins, that is 1,200 coins.");
  });
  it("shows milliseconds as a length of time by the placeholder's name", () => {
    expect(say(replies(), "waited", { watchtime: 5_400_000, happyDuration: 90_000 })).toBe(
      "1 hr 30 min here, 1 min 30 sec left",
    );
  });
  it("knows viewer, channel, currency and mark by itself", () => {
    expect(say(replies(), "known")).toBe("!give costs coins in MintTV");
    expect(say(replies(), "on", { state: true })).toBe("It is on");
  });
  it("is silent when it is empty", () => {
    expect(say(replies(), "silent")).toBe("");
  });
  it("is an error when it was never declared or lacks a value", () => {
    expect(() => say(replies(), "givn")).toThrow("There is no reply give.givn. Did you mean give.given?");
    expect(() => say(replies(), "given", { amount: 5 })).toThrow("The reply give.given needs a value for {to}");
  });
  it("costs microseconds", () => {
    const from = replies();
    const values = { to: { id: 2, name: "Bob" }, amount: 1_000 };
    const startedMs = performance.now();
    for (let n = 0; n < 20_000; n++) say(from, "given", values);
    expect((performance.now() - startedMs) / 20_000).toBeLessThan(0.1);
  });
});

describe("another wording", () => {
  it("comes from the language, and the config has the last word", () => {
    const french = {
      source: "locales/fr.json",
      texts: { "give.given": "{viewer} a donné {amount} à {to}.", "give.ranks": "{rank}e sur {count}" },
    };
    const from = replies({ language: "fr", overrides: [french, config({ "give.ranks": "n° {rank}" })] });
    expect(from.problems).toEqual([]);
    expect(say(from, "given", { to: "Bob", amount: 1_000 })).toBe("Ann a donné 1\u202F000 coins à Bob.");
    expect(say(from, "given", { to: "Bob", amount: 0 })).toContain("0 coin à");
    expect(say(from, "ranks", { rank: 3, count: 5 })).toBe("n° 3");
    expect(say(from, "known")).toBe("!give costs coins in MintTV");
  });
  it("may be silent", () => {
    expect(say(replies({ overrides: [config({ "give.given": "" })] }), "given")).toBe("");
  });
  it("may use what every reply knows", () => {
    expect(say(replies({ overrides: [config({ "give.ranks": "{viewer}: {rank}" })] }), "ranks", { rank: 1 })).toBe(
      "Ann: 1",
    );
  });
  it.each([
    [
      "give.given",
      "{viewer} gave {amout} to {to}",
      /: give\.given: \{amout\} is not known here\. There are: \{viewer\}, \{amount\}, \{to\}/,
    ],
    ["give.given", "'{viewer}' gave", /: give\.given: an apostrophe before \{viewer\} hides it.*two apostrophes/],
    ["give.given", "l'{viewer}", /an apostrophe before \{viewer\} hides it/],
    ["give.counted", "{amount, plural, one {'#'} other {x}}", /an apostrophe before # hides it/],
    ["give.given", "{viewer", /it is not a whole message/],
    ["give.given", "{amount, plural, one {x}}", /last branch called other/],
    ["give.givn", "x", /: give\.givn: no command says this\. Did you mean give\.given\?$/],
    ["zzz.yyyyyyyyyy", "x", /no command says this\. Take it out/],
    ["errors.usage", "{what}", /errors\.usage: \{what\} is not known here/],
  ])("%s: %j is a problem, and the English stays", (key, text, problem) => {
    const from = replies({ overrides: [config({ [key]: text })] });
    expect(from.problems).toHaveLength(1);
    expect(from.problems[0]).toMatch(problem);
    expect(say(from, "given", { to: "Bob", amount: 5 })).toBe("Ann gave 5 coins to Bob.");
  });
  it("leaves apostrophes alone that hide nothing", () => {
    const from = replies({ overrides: [config({ "give.given": "It's {viewer}''s, isn't it" })] });
    expect(from.problems).toEqual([]);
    expect(say(from, "given")).toBe("It's Ann's, isn't it");
  });
  it("that is shipped leaves the streamer's own commands and broken files alone", () => {
    const shipped = { source: "locales/fr.json", shipped: true, texts: { "give.given": "{nobody}", "gone.text": "x" } };
    const from = replies({ overrides: [shipped], own: ["give"], broken: ["gone"] });
    expect(from.problems).toEqual([]);
    expect(say(from, "given", { to: "Bob", amount: 5 })).toBe("Ann gave 5 coins to Bob.");
  });
});

describe("a command of the streamer's own with the name of a feature", () => {
  const drops = { rain: "Mine: {amount}.", hello: "Hello" };
  const features = { drops: { rain: "It rains {total}!", missed: "Nobody typed {word}." } };
  const commands = { ...english, drops, errors: { usage: "Mine.", hello: "Hi" }, calls: { give: "Ring" } };
  const own = ["drops", "errors", "calls"];
  const both = (texts: Record<string, string>, shipped = false) =>
    replies({ commands, features, own, overrides: [{ source: "x", texts, shipped }] });
  const said = (from: Replies) => [
    from.render({ command: "drops", name: "rain", values: { amount: 5 } }, around),
    from.render({ feature: "drops", name: "rain", values: { total: 7 } }, around),
    from.render({ feature: "drops", name: "missed", values: { word: "star" } }, around),
  ];

  it("says its own texts, and the feature its own", () => {
    expect(both({}).problems).toEqual([]);
    expect(said(both({}))).toEqual(["Mine: 5 coins.", "It rains 7 coins!", "Nobody typed star."]);
    expect(both({}).has({ command: "drops", name: "missed", values: {} })).toBe(false);
    expect(() => both({}).render({ feature: "drops", name: "hello", values: {} }, around)).toThrow(
      "There is no reply drops.hello.",
    );
  });

  it("is meant by a key where it has such a text, the feature where not", () => {
    const from = both({ "drops.rain": "ours {amount}", "drops.missed": "missed {word}", "errors.usage": "ours" });
    expect(from.problems).toEqual([]);
    expect(said(from)).toEqual(["ours 5 coins", "It rains 7 coins!", "missed star"]);
    expect(from.error("usage", { usage: "!give", hint: "none" }, "", around)).toBe("Like this: !give");
    expect(from.render({ command: "errors", name: "usage", values: {} }, around)).toBe("ours");
  });

  it("is never meant by a key that begins with features.", () => {
    const from = both({ "features.drops.rain": "{total} fall", "features.errors.usage": "So: {usage}" });
    expect(from.problems).toEqual([]);
    expect(said(from)).toEqual(["Mine: 5 coins.", "7 coins fall", "Nobody typed star."]);
    expect(from.error("usage", { usage: "!give", hint: "none" }, "", around)).toBe("So: !give");
    expect(both({ "features.drops.hello": "x", "features.give.given": "x" }).problems).toEqual([
      "x: features.drops.hello: no feature says this. Take it out, or correct the name.",
      "x: features.give.given: no feature says this. Take it out, or correct the name.",
    ]);
    expect(both({ "features.drops.raim": "x" }).problems).toEqual([
      "x: features.drops.raim: no feature says this. Did you mean features.drops.rain?",
    ]);
  });

  it("is left alone by the texts that come with Chatmint", () => {
    const texts = { "drops.rain": "{total} tombent", "errors.usage": "Ainsi : {usage}", "calls.give": "donner" };
    const from = both({ ...texts, "calls.description": "décrire", "drops.description": "Rien." }, true);
    expect(from.problems).toEqual([]);
    expect(said(from)).toEqual(["Mine: 5 coins.", "7 coins tombent", "Nobody typed star."]);
    expect(from.render({ command: "calls", name: "give", values: {} }, around)).toBe("Ring");
    expect([from.text("calls.give"), from.text("calls.description")]).toEqual(["donner", "décrire"]);
    expect([from.description("calls"), from.description("drops")]).toEqual([undefined, undefined]);
  });

  it("has the description that the streamer's own file gives it", () => {
    const from = both({ "calls.description": "Ring somebody.", "drops.description": "Mine.", "words.all": "tout" });
    expect([from.description("calls"), from.description("drops")]).toEqual(["Ring somebody.", "Mine."]);
    expect([from.text("calls.description"), from.text("words.all")]).toEqual([undefined, "tout"]);
  });

  it("of Chatmint itself says in one sentence what the feature says too", () => {
    const from = replies({ commands, features, overrides: [config({ "drops.rain": "one" })] });
    expect(said(from).slice(0, 2)).toEqual(["one", "one"]);
  });
});

describe("a refusal", () => {
  it("is said by its code, or in the words it was thrown with", () => {
    const from = replies({ overrides: [config({ "errors.insufficientFunds": "Only {balance}!" })] });
    expect(from.error("insufficientFunds", { balance: 3 }, "You only have 3.", around)).toBe("Only 3 coins!");
    expect(from.error("neverHeardOf", {}, "No.", around)).toBe("No.");
    expect(from.error("usage", { usage: "!give @viewer amount", hint: "none" }, "", around)).toBe(
      "Like this: !give @viewer amount",
    );
  });
});

describe("a message", () => {
  it("tells its placeholders, also those within branches", () => {
    const message = compileMessage(
      "{a} {n, plural, =0 {{b}} other {# {c}}} {s, select, x {{d, number}} other {}}",
      "en",
    );
    expect([...message.placeholders].sort()).toEqual(["a", "b", "c", "d", "n", "s"]);
  });
});

/** An evening in French: small words before a vowel, accents left out, French words for commands and options. */
import { describe, expect, it } from "vitest";
import { rehearsal, type Story } from "../support/rehearsal.ts";

const ECUS = { one: "écu", many: "écus" };
const french = (story: Story = {}) =>
  rehearsal({
    ...story,
    config: { currency: ECUS, ...story.config, chat: { language: "fr", ...(story.config?.chat as object) } },
  });
const item = (name: string, price: number, more: object = {}) => ({ name, price, fulfil: "auto", ...more });

describe("a small word before a vowel", () => {
  it("is elided before the currency, names and prizes", async () => {
    const chat = await french({ balances: { ann: 300, bob: 200 } });
    expect(await chat.says("ann", "!top")).toEqual(["Le plus d’écus : 1. ann 300 · 2. bob 200"]);
    expect(await chat.says("zoe", "!support tout")).toEqual(["Tu n’as pas d’écus à partager."]);
    await chat.says("you", "!raffle 50 60s");
    expect(await chat.says("you", "!cancelraffle")).toEqual(["La tombola de 50 écus est annulée."]);
    await chat.says("you", '!giveaway start "Un jeu"');
    expect(await chat.says("you", "!giveaway cancel")).toEqual(["Le giveaway d’Un jeu est annulé."]);
  });

  it("is elided in the streamer's own commands, items and thanks too, where amounts are French", async () => {
    const chat = await french({
      balances: { ann: 5_000 },
      config: {
        support: { tiers: [{ from: 1, text: "{amount} de {viewer}, fan de {viewer}" }] },
        shop: { items: [item("Cri", 1, { action: { kind: "say", text: "Le cri de {viewer}" } })] },
      },
    });
    expect(await chat.says("ann", "!support 1 500")).toEqual(["1\u202F500 écus d’ann, fan d’ann"]);
    expect(await chat.says("ann", "!redeem cri")).toEqual(["Le cri d’ann"]);
    await chat.says("you", "!addcom !bravo Un bravo de {viewer} pour {args}, plein de {currency}");
    expect(await chat.says("ann", "!bravo bob")).toEqual(["Un bravo d’ann pour bob, plein d’écus"]);
  });
});

describe("accents are optional", () => {
  it.each(["!écus", "!ecus", "!ÉCUS", "!Ecus", "!e\u0301cus", "!écu", "!ecu"])("in %s", async (line) => {
    const chat = await french({ balances: { ann: 300 } });
    expect(await chat.says("ann", line)).toEqual(["ann a 300 écus (1er sur 1)."]);
  });

  it("in the currency's name behind an amount, in shares and in words for everybody", async () => {
    const chat = await french({ balances: { ann: 300 }, known: ["bob"] });
    for (const line of ["!give bob 10 ecus", "!give bob 10 ÉCUS", "!give 10 e\u0301cus bob"]) {
      expect(await chat.says("ann", line)).toEqual(["ann a donné 10 écus à bob."]);
    }
    expect(await chat.says("ann", "!give bob moitie")).toEqual(["ann a donné 135 écus à bob."]);
    await chat.says("you", "!giveaway start 20 ecus");
    expect(await chat.says("you", "!giveaway")).toEqual([expect.stringContaining("20 écus")]);
  });

  it("in items, where one that is spelt exactly so comes first and an unclear one is asked back", async () => {
    const items = [item("Câlin", 5), item("Bœuf bourguignon", 6), item("Pêche", 7), item("Péché", 8), item("Peche", 9)];
    const chat = await french({ balances: { ann: 300 }, config: { shop: { items } } });
    expect(await chat.says("ann", "!redeem calin")).toEqual(["ann a Câlin pour 5 écus."]);
    expect(await chat.says("ann", "!redeem CA\u0302LIN")).toEqual(["ann a Câlin pour 5 écus."]);
    expect(await chat.says("ann", "!redeem boeuf bourguignon")).toEqual(["ann a Bœuf bourguignon pour 6 écus."]);
    expect(await chat.says("ann", "!redeem pêche")).toEqual(["ann a Pêche pour 7 écus."]);
    expect(await chat.says("ann", "!redeem péché")).toEqual(["ann a Péché pour 8 écus."]);
    expect(await chat.says("ann", "!redeem peche")).toEqual(["ann a Peche pour 9 écus."]);
    expect((await chat.says("ann", "!redeem pèche"))[0]).toContain("Tu voulais dire");
    expect(chat.balances()).toEqual({ ann: 300 - 5 - 5 - 6 - 7 - 8 - 9 });
  });

  it("in keywords, words of a drop, commands and timers made in chat", async () => {
    const chat = await french({ config: { drops: { words: ["trésor"] } } });
    await chat.says("you", '!giveaway start "Un jeu" keyword été');
    for (const [who, line] of [
      ["ann", "ete"],
      ["bob", "Été !"],
      ["cat", "!ete"],
      ["dan", "!enter ETE"],
    ] as const) {
      await chat.says(who, line);
    }
    expect((await chat.says("you", "!giveaway"))[0]).toContain("4 participants");
    expect((await chat.says("you", '!giveaway start "Deux" keyword ete'))[0]).toContain("sert déjà");
    await chat.says("you", "!drop 10 2");
    await chat.says("ann", "tresor");
    await chat.says("bob", "TRÉSOR");
    expect(chat.balances()).toMatchObject({ ann: 10, bob: 10 });
    await chat.says("you", "!addcom !météo Il fait beau.");
    expect(await chat.says("ann", "!meteo")).toEqual(["Il fait beau."]);
    expect(await chat.says("you", "!command edit !meteo Il pleut.")).toEqual(["La commande !météo est modifiée."]);
    await chat.advance("1m");
    expect(await chat.says("ann", "!Météo")).toEqual(["Il pleut."]);
    await chat.says("you", "!timer add bonne-journée 15m Salut");
    expect((await chat.says("you", "!timer bonne-journee"))[0]).toContain("Salut");
    expect(await chat.says("you", "!timer remove bonne-journee")).toEqual(["bonne-journée n’existe plus."]);
    expect(await chat.says("you", "!command remove !METEO")).toEqual(["La commande !météo n’existe plus."]);
  });
});

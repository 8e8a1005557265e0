/** An evening in French: small words before a vowel, accents left out, French words for commands and options. */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { rehearsal, type Story, temporaryFolder } from "../support/rehearsal.ts";

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

describe("French words", () => {
  it("call the commands, beside the English ones, and are the ones that are shown", async () => {
    const chat = await french({
      balances: { ann: 500 },
      known: ["bob"],
      config: { shop: { items: [item("Câlin", 5)] } },
    });
    expect(await chat.says("ann", "!donner bob 10")).toEqual(["ann a donné 10 écus à bob."]);
    expect(await chat.says("ann", "!Offrir bob 10 ecus")).toEqual(["ann a donné 10 écus à bob."]);
    expect(await chat.says("ann", "!give bob 10")).toEqual(["ann a donné 10 écus à bob."]);
    expect(await chat.says("ann", "!donner")).toEqual([expect.stringMatching(/^Comme ceci : !donner @pseudo montant/)]);
    expect(await chat.says("[mod] mo", "!give")).toEqual([
      expect.stringMatching(/^Comme ceci : !donner @pseudo montant/),
    ]);
    expect(await chat.says("ann", "!aide give")).toEqual([
      expect.stringMatching(/^Écris !donner @pseudo montant : .* Aussi : !give !givepoints !transfer !gift !offrir$/),
    ]);
    expect((await chat.says("ann", "!commandes"))[0]).toMatch(/!acheter !aide !boutique .*!donner /);
    expect(await chat.says("ann", "!boutique acheter calin")).toEqual(["ann a Câlin pour 5 écus."]);
    expect((await chat.says("ann", "!boutique"))[0]).toContain("!acheter suivi du nom");
    expect((await chat.says("ann", "!classement trucs"))[0]).toContain(
      "!classement [points|temps|soutiens] [nombre] [page]",
    );
    expect(await chat.says("bob", "!classement temps")).toEqual(["Il n’y a encore personne dans cette liste."]);
    expect(await chat.says("[mod] mo", "!aide ajouterpoint")).toEqual([expect.stringContaining("!ajouterpoints ?")]);
  });

  it("stand for the words that mean something of their own", async () => {
    const chat = await french({ balances: { ann: 500 } });
    await chat.says("you", "!giveaway start Jeu");
    await chat.says("you", "!tombola 50 60s");
    await chat.says("ann", "!rejoindre");
    await chat.says("bob", "!participer");
    expect((await chat.says("you", "!giveaway statut"))[0]).toMatch(
      /50 écus : 1 participant .*Jeu : 1 participant|Jeu : 1 participant .*50 écus : 1 participant/,
    );
    expect(await chat.says("you", "!tombola annuler")).toEqual(["La tombola de 50 écus est annulée."]);
  });

  it("name the options of a giveaway, and are said when one is wrong", async () => {
    const chat = await french({ balances: { ann: 500 } });
    const said = await chat.says(
      "you",
      '!giveaway lancer "Un jeu" mot-clé voiture prix 10 max 5 abonné 3x pendant 10min gagnants 2 abonnés',
    );
    expect(said[0]).toMatch(/Un jeu pour 2 gagnants\s! .* !ticket 1 voiture .*abonnés.*pendant 10.min/);
    for (const [line, answer] of [
      ['lancer "Deux" prix', "Il manque la valeur de prix. Comme ceci : prix 100"],
      ['lancer "Deux" price 10 prix 20', "prix est dit deux fois."],
      ['lancer "Deux" regardé x', "regardé ne peut pas être x. Comme ceci : regardé 1h"],
      ['lancer "Deux" gagnent 2', "Je ne connais pas l’option gagnent. Tu voulais dire gagnant ?"],
      ['lancer "Deux" 10m', "Je ne connais pas l’option 10m. Tu voulais dire pendant 10m ?"],
      ['lancer "Deux" followers actifs', "Un seul à la fois : followers, abonnés, actifs."],
      ["lancer mot-clé voiture", 'Dis ce qu’on peut gagner, entre guillemets : !giveaway lancer "Un jeu" mot-clé jeu'],
      [
        "fermé",
        "Après !giveaway, écris lancer, fermer, tirer, retirage, annuler, statut, liste ou preuve. Tu veux peut-être dire !giveaway fermer.",
      ],
      [
        "stop",
        "Après !giveaway, écris lancer, fermer, tirer, retirage, annuler, statut, liste ou preuve. Tu veux peut-être dire !giveaway fermer.",
      ],
    ] as const) {
      expect(await chat.says("you", `!giveaway ${line}`)).toEqual([answer]);
    }
    await chat.says("[sub] ann", "!ticket tout");
    expect((await chat.says("ann", "!tickets"))[0]).toContain("(5 tickets sur 5)");
    await chat.says("you", "!giveaway annuler");
    expect(chat.balances()).toEqual({ ann: 500 });
  });

  it("name what is behind other commands: items, timers, commands made in chat, happy hours, goals, shares", async () => {
    const chat = await french({ balances: { ann: 500 }, config: { shop: { items: [{ name: "Câlin", price: 5 }] } } });
    await chat.says("ann", "!acheter calin");
    expect(await chat.says("ann", "!acheter état")).toEqual(["ann attend R1 Câlin (5 écus)."]);
    expect(await chat.says("ann", "!acheter ANNULER câlin")).toEqual(["ann récupère 5 écus pour Câlin (R1)."]);
    expect(await chat.says("you", '!ajouterarticle "Cri" 50')).toEqual([expect.stringContaining("(!valider)")]);
    for (const [line, answer] of [
      ["prix 60", "Cri : prix est maintenant 60."],
      ["role abonne", "Cri : rôle est maintenant abonne."],
      ["message oui", "Cri : message est maintenant oui."],
      ["en-tout aucun", "Cri : en-tout est maintenant aucun."],
      ["attente bientôt", "Écris une durée comme 10m, ou aucune derrière attente."],
      ["nom Aucun", "Aucun : nom est maintenant Aucun."],
    ] as const) {
      expect(await chat.says("you", `!modifierarticle cri ${line}`)).toEqual([answer]);
    }
    expect(await chat.says("you", "!minuterie ajouter bonsoir à 22:30 lignes 5 Salut")).toEqual([
      "Je dis bonsoir à 22:30 pendant le direct, après 5 lignes.",
    ]);
    expect(await chat.says("you", "!minuterie désactiver bonsoir")).toEqual([
      expect.stringContaining("bonsoir est coupée."),
    ]);
    await chat.says("you", "!commande ajouter !réseaux rôle=abonné attente=30 prix=5 Mes réseaux");
    expect(await chat.says("you", "!commande montrer !reseaux")).toEqual([
      "La commande !réseaux : Mes réseaux (rôle=abonné attente=30 prix=5 compte=0)",
    ]);
    expect(await chat.says("you", "!addcom liste Voilà")).toEqual(["La commande !liste est prête."]);
    await chat.says("you", "!happyhour 2 10m");
    expect(await chat.says("you", "!happyhour arrêter")).toEqual(["La happy hour est finie. Merci de regarder !"]);
    await chat.says("you", "!objectif 500 Soirée");
    expect(await chat.says("you", "!objectif fin")).toEqual(["L’objectif est enlevé."]);
    expect(await chat.says("you", "!retirerpoints ann tout")).toEqual([expect.stringContaining("ann perd 500 écus")]);
  });

  it("are no items where an item is called so", async () => {
    const items = [item("Annuler la pub", 5), { name: "Câlin", price: 7 }];
    const chat = await french({ balances: { ann: 100 }, config: { shop: { items } } });
    await chat.says("ann", "!acheter câlin");
    expect(await chat.says("ann", "!acheter annuler la pub")).toEqual(["ann a Annuler la pub pour 5 écus."]);
    expect(await chat.says("ann", "!acheter annuler câlin")).toEqual(["ann récupère 7 écus pour Câlin (R1)."]);
    expect(chat.balances()).toEqual({ ann: 95 });
  });

  it("give way to what the streamer called so: the config, a file, the currency", async () => {
    const commands = { give: { name: "cadeau" }, shop: { aliases: ["magasin", "echoppe"] }, top: { aliases: [] } };
    const chat = await french({
      balances: { ann: 100 },
      known: ["bob"],
      config: { currency: { one: "aide", many: "aides" }, chat: { commands } },
      commands: {
        "pluie.ts": `import { defineCommand } from "chatmint";
export default defineCommand({ description: "Météo.", replies: { wet: "Il pleut." }, run: ({ reply }) => reply("wet") });`,
      },
    });
    expect(chat.rehearsal.house.problems).toEqual([]);
    expect(await chat.says("ann", "!cadeau")).toEqual([expect.stringContaining("Comme ceci : !cadeau ")]);
    expect(await chat.says("ann", "!donner bob 10")).toEqual(["ann a donné 10 aides à bob."]);
    expect(await chat.says("ann", "!boutique")).toEqual([]);
    expect(await chat.says("ann", "!magasin")).toEqual(["Il n’y a encore rien dans la boutique."]);
    expect(await chat.says("ann", "!classement")).toEqual([]);
    expect(await chat.says("ann", "!aide")).toEqual(["ann a 90 aides (1er sur 2)."]);
    expect(await chat.says("ann", "!pluie")).toEqual(["Il pleut."]);
    expect((await chat.says("bob", "!help top"))[0]).toContain("Écris !top ");
  });

  it("leave alone a command that was made in chat before", async () => {
    const bookFile = path.join(temporaryFolder(), "book.db");
    const before = await rehearsal({ bookFile, run: "one" });
    await before.says("you", "!addcom !boutique Elle est sur mon site.");
    await before.close();
    const chat = await french({ bookFile, run: "two" });
    expect(await chat.says("ann", "!boutique")).toEqual(["Elle est sur mon site."]);
    expect(await chat.says("ann", "!shop")).toEqual(["Il n’y a encore rien dans la boutique."]);
    expect(await chat.says("you", "!addcom !classement Non")).toEqual([
      expect.stringContaining("une de mes commandes"),
    ]);
  });
});

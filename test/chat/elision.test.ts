import { describe, expect, it } from "vitest";
import { filledText, isElidedBefore } from "../../src/chat/wording/elision.ts";
import { compileMessage } from "../../src/chat/wording/icu.ts";

/** A French text with its values, which are all shown as they are. */
const said = (text: string, values: Record<string, string>, language = "fr") =>
  compileMessage(text, language).format((name) => ({ shown: values[name]!, bare: values[name]! }));

describe("French elides", () => {
  it.each(
    "écus Écus ÉCUS ecus e\u0301cus or œufs ann ANN Émilie Hugo Henri Hélène hommes heures huiles habitués Yves île".split(
      " ",
    ),
  )("before %s", (word) => {
    expect(isElidedBefore(word)).toBe(true);
    expect(said("Le plus de {currency} : 1", { currency: word })).toBe(`Le plus d’${word} : 1`);
  });

  it.each([
    ..."points bob héros Heros haricots hiboux homards hérissons huit Harry Howard yens yaourts yann y wapitis ouistitis onze".split(
      " ",
    ),
    ...["9lives", "_ann", "🥚", "🥚 œufs", "カナ", "xX_ann_Xx", "1 écu", "h", "h4cker"],
  ])("not before %s", (word) => {
    expect(said("pas de {currency} à partager", { currency: word })).toBe(`pas de ${word} à partager`);
  });

  it.each([
    ["que {x}", "qu’ann"],
    ["Je crois que {x}", "Je crois qu’ann"],
    ["jusque {x}", "jusqu’ann"],
    ["LE {x}", "L’ann"],
    ["de @{x}", "d’@ann"],
    ["de « {x} »", "d’« ann »"],
    ["de\u00A0{x}", "d’ann"],
    ["{n, plural, one {de {x}} other {le lot de {x}}}", "le lot d’ann"],
    ["{n, select, none {} other {de }}{x}", "d’ann"],
    ["du nom de {x}.", "du nom d’ann."],
    ["code {x}, mode {x}, tu {x}, des {x}", "code ann, mode ann, tu ann, des ann"],
    ["presqu’ile {x}, est-ce {x}", "presqu’ile ann, est-ce ann"],
  ])("%s", (text, shown) => {
    expect(said(text, { x: "ann", n: "2" })).toBe(shown);
  });

  it("through the quotes and the @ that a value brings", () => {
    expect(said("tombola de {prize}", { prize: "« Elden Ring »" })).toBe("tombola d’« Elden Ring »");
    expect(said("tombola de {prize}", { prize: '"Un jeu"' })).toBe('tombola d’"Un jeu"');
    expect(said("tombola de {prize}", { prize: "@ann" })).toBe("tombola d’@ann");
  });

  it("nothing that somebody wrote, and no other language", () => {
    expect(said("{x} a dit : {y}", { x: "de", y: "la amie de ann" })).toBe("de a dit : la amie de ann");
    expect(said("{x} {y}", { x: "Le", y: "ami" })).toBe("Le ami");
    expect(said("{x}", { x: "de \u0000ann" })).toBe("de ann");
    expect(said("de {x}", { x: "ann" }, "nl")).toBe("de ann");
    expect(said("le {x}", { x: "ann" }, "frr")).toBe("le ann");
    expect(said("de {x}", { x: "ann" }, "fr-CA")).toBe("d’ann");
  });

  it("in the texts of items and support too", () => {
    const values = { viewer: () => "ann", item: () => "Chapeau" };
    expect(filledText("Le {item} de {viewer}, {nothing}", values, "fr")).toBe("Le Chapeau d’ann, {nothing}");
    expect(filledText("Le {item} de {viewer}", values, "en")).toBe("Le Chapeau de ann");
  });
});

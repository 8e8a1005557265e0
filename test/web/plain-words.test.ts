/** What does not fit a route is said in plain words, beside the part it is about, in the language of the bot. */
import { describe, expect, it } from "vitest";
import { webRig } from "../support/web.ts";

/** Words of developers, which nobody reads who fills in a form. */
const JARGON =
  /\b(?:int|string|NaN|expected|received|regex|enum|Invalid|Too (?:big|small)|undefined|boolean)\b|9007199254740991|docs\//;

type Wrong = readonly [path: string, body: object | undefined, field: string, message: string, french: string];

const WRONG: readonly Wrong[] = [
  ["drops", { amount: 1e20 }, "amount", "This number is too large.", "Ce nombre est trop grand."],
  ["drops", { amount: -1e20 }, "amount", "Write 1 or more.", "Écris 1 ou plus."],
  ["drops", { amount: 1.5 }, "amount", "Write a whole number.", "Écris un nombre entier."],
  ["drops", { amount: "abc" }, "amount", "Write a number.", "Écris un nombre."],
  ["drops", { amount: 0 }, "amount", "Write 1 or more.", "Écris 1 ou plus."],
  ["drops", {}, "amount", "This is missing.", "Il manque quelque chose ici."],
  ["drops", { amount: 5, first: 20_000 }, "first", "Write 10\u202f000 or less.", "Écris 10\u202f000 ou moins."],
  ["goal", { target: 5, title: "   " }, "title", "Write something here.", "Écris quelque chose ici."],
  [
    "goal",
    { target: 5, title: "x".repeat(61) },
    "title",
    "Write at most 60 characters.",
    "Écris au plus 60 caractères.",
  ],
  ["goal", { target: 5, title: 7 }, "title", "Write some words.", "Écris des mots."],
  ["goal", { target: 5, title: "x", more: 1 }, "", "Nothing here is called more.", "Rien ne s’appelle more ici."],
  [
    "raffles",
    { single: "yes" },
    "single",
    "This is on or off: true or false.",
    "C’est activé ou désactivé : true ou false.",
  ],
  ["giveaways/1/redraw", { viewer: "a b" }, "viewer", "Write one word.", "Écris un seul mot."],
  [
    "viewers?query=" + "x".repeat(10_000),
    undefined,
    "query",
    "Write at most 100 characters.",
    "Écris au plus 100 caractères.",
  ],
  ["viewers/abc", undefined, "id", "Write a number.", "Écris un nombre."],
  ["viewers?sort=colour", undefined, "sort", "Write one of these: ", "Écris l’un de ceux-ci : "],
];

describe("what does not fit", () => {
  it.each(["en", "fr"] as const)("is said in plain words in %s", async (language) => {
    const rig = await webRig({ config: { chat: { language } } });
    for (const [path, body, field, english, french] of WRONG) {
      const { status, json } = await rig.asBroadcaster(`/api/v1/${path}`, body === undefined ? {} : { body });
      const said = language === "en" ? english : french;
      expect.soft([path, status, json.code, json.cure], path).toEqual([path, 400, "NOT_VALID", ""]);
      expect.soft(json.fields, path).toEqual([{ field, message: expect.stringContaining(said) }]);
      expect(json.message).toContain(said);
      expect(json.message).not.toMatch(JARGON);
    }
  });

  it("names the document of the shapes to programs alone", async () => {
    const rig = await webRig();
    const program = await rig.withToken(["points"]);
    expect((await program("/api/v1/drops", { body: { amount: 0 } })).json.cure).toBe("docs/api.md has the shapes.");
  });
});

/** What the web refuses is told in the language of the bot: every sentence of it, wherever it is made. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { Speech } from "../../src/app/speech.ts";
import { packageRoot } from "../../src/base/paths.ts";
import { refusalTexts } from "../support/refusals.ts";
import { webRig } from "../support/web.ts";

const french = new Speech("fr");
const inEnglish = (text: string) => french.refusal(text.replaceAll("{…}", "X1")) === text.replaceAll("{…}", "X1");

it("has a French sentence for every refusal in the sources, with what is filled in", () => {
  const said = refusalTexts().filter(({ text }) => /[a-z]{2}/i.test(text));
  expect(said.length).toBeGreaterThan(60);
  expect(said.filter(({ text }) => inEnglish(text))).toEqual([]);
  for (const { text } of said.filter((one) => one.text.includes("{…}"))) {
    expect(french.refusal(text.replaceAll("{…}", "X1"))).toContain("X1");
  }
});

it("has no French sentence that nobody says", () => {
  const file = path.join(packageRoot(), "locales", "cli", "refusals", "fr.json");
  const known = Object.keys(JSON.parse(readFileSync(file, "utf8")) as Record<string, string>);
  const said = new Set(refusalTexts().map(({ text }) => text));
  // Told by the mount itself, the wait of a limit, and a line that was answered with nothing.
  const others =
    /^(?:Try again in \{|The body is|Send one JSON|Something went|The log of the bot says what|Nothing is at|The bot did not do it)/;
  const unsaid = known.filter((text) => !said.has(text.replace(/\{\w+\}/g, "{…}")) && !others.test(text));
  expect(unsaid).toEqual([]);
});

it("answers so over the web", async () => {
  const rig = await webRig({ config: { chat: { language: "fr" } } });
  const stranger = await rig.ask("/api/v1/log");
  expect(stranger.json).toMatchObject({
    code: "NOT_SIGNED_IN",
    message: "Personne n’est connecté ici.",
    cure: "Associe ce navigateur, connecte-toi, ou envoie un jeton d’API.",
  });
  expect((await rig.asBroadcaster("/api/v1/viewers/99")).json.message).toBe("Personne n’a ce numéro dans le livre.");
  expect((await rig.asBroadcaster("/api/v1/points?viewer=nobody")).json.message).toMatch(/Personne du nom de nobody/);
  expect((await rig.askPublic("/api/v1/public/giveaways/9/proof")).json.message).toMatch(/^Il n’y a pas de tirage/);
  expect((await rig.ask("/api/v1/nothing")).json.message).toBe("Il n’y a rien à cette adresse.");
});

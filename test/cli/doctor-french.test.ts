import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Speech } from "../../src/app/speech.ts";
import { TABLES } from "../../src/app/tables.ts";
import { joined, phrase, phraseOf } from "../../src/base/phrase.ts";
import { runCli } from "../../src/cli/program.ts";
import { openBook } from "../../src/db/open.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

const NOWHERE = "http://127.0.0.1:9";
/** Words that English sentences have, and no French one, path or setting. */
const ENGLISH =
  /(?<![\w./-])(?:the|is|it|not|nobody|cannot|could|with|without|who|and|of|to|your|you|bot's|there|this|run|check|sign|signed|sign-in|then|no|careful|FAILED|skipped|commands|step|steps)(?![\w./-])/i;

async function doctor(config: object | undefined, language = "C", prepare: (folder: string) => void = () => {}) {
  const folder = temporaryFolder();
  const file = path.join(folder, "config.json");
  if (config) writeFileSync(file, JSON.stringify(config));
  prepare(folder);
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const shell = { out: print, err: print, stdin: process.stdin, environment: { LANG: language } };
  const code = await runCli(
    ["doctor", ...(config ? ["--config", file] : []), "--data", path.join(folder, "data")],
    shell,
  );
  return {
    code,
    lines: lines.map((line) => line.replaceAll(folder, "/d").replaceAll("fetch failed (bad port)", "")),
    text: lines.join("\n"),
  };
}

const french = { chat: { language: "fr" } };
const kick = {
  channel: "demo",
  userId: "1",
  channelId: "2",
  chatroomId: "3",
  webhook: { enabled: true, port: 0 },
  allow: { realtime: true },
};
const advanced = {
  twitch: { endpoints: { auth: NOWHERE, api: NOWHERE, eventsub: "ws://127.0.0.1:9", chat: "ws://127.0.0.1:9" } },
  kick: {
    endpoints: { site: NOWHERE, web: NOWHERE, api: NOWHERE, id: NOWHERE },
    timing: { requestMs: 500, connectMs: 200 },
  },
};

describe("chatmint doctor in French", () => {
  it("has no English word where a French config cannot reach anything", async () => {
    const twitch = {
      channel: "ann",
      botLogin: "annbot",
      clientId: "abc",
    };
    const shop = { obs: { url: "ws://127.0.0.1:9" } };
    const { code, lines, text } = await doctor({ ...french, twitch, kick, shop, advanced }, "C", (folder) => {
      mkdirSync(path.join(folder, "data"));
      openBook({ tables: TABLES, file: path.join(folder, "data", "chatmint.db") }).close();
    });
    expect(code).toBe(1);
    expect(text).toMatch(/^ok {8}livre : les comptes de .* sont justes, mouvements : 0$/m);
    expect(text).toMatch(/^attention copies : il n’y a pas de copie du livre/m);
    expect(text).toMatch(/^ÉCHEC {5}horloge de Kick : Kick n’a pas pu être joint/m);
    expect(text).toMatch(/\d+ étapes ont échoué ; la ligne au-dessous de chacune dit quoi faire\.$/);
    expect(lines.filter((line) => ENGLISH.test(line))).toEqual([]);
  });

  it("says so in French where nothing is connected, and where the folder is a file", async () => {
    const { lines } = await doctor(french, "C", (folder) => writeFileSync(path.join(folder, "data"), "a file"));
    expect(lines.join("\n")).toMatch(
      /^ÉCHEC {5}dossier des données : Le dossier .* ne peut pas être utilisé : quelque chose/m,
    );
    expect(lines.filter((line) => ENGLISH.test(line))).toEqual([]);
  });

  it("goes by the system without a config, and by the config where there is one", async () => {
    const items = [{ name: "Hat", price: 5, action: { kind: "command", line: "!nothinglikeit" } }];
    const wrong = await doctor({ ...french, shop: { items } });
    expect(wrong.text).toMatch(/^ÉCHEC {5}commandes : .*!nothinglikeit.*\n.* les montre un par un$/m);
    expect((await doctor(undefined, "fr_FR.UTF-8")).text).toContain("il n’y a pas de config.json");
    expect((await doctor({}, "fr_FR.UTF-8")).text).toMatch(/^FAILED +channels: the config names no channel/m);
  });
});

describe("a sentence made from a template", () => {
  const speech = new Speech("fr");

  it("is translated with the sentences in it; what nobody translated stays inside a French frame", () => {
    const why = phrase('there is no scene "{scene}"', { scene: "Jeu" });
    const text = joined(
      [phrase("{name}: {why}", { name: "Chapeau", why }), phrase("{url}: {away}", { url: "a", away: "odd" })],
      "; ",
    );
    expect(text).toBe('Chapeau: there is no scene "Jeu"; a: odd');
    expect(speech.tell(text)).toBe("Chapeau : il n’y a pas de scène « Jeu » ; a : odd");
    expect(new Speech().tell(text)).toBe(text);
    expect(speech.tell(phrase("as {login}", { login: "disk" }))).toBe("par disk");
    expect(speech.tell("ECONNREFUSED {x}")).toBe("ECONNREFUSED {x}");
  });

  it("is forgotten after many others", () => {
    const first = phrase("as {login}", { login: "first" });
    for (let at = 0; at < 600; at++) phrase("as {login}", { login: `a${at}` });
    expect(phraseOf(first)).toBeUndefined();
    expect(speech.tell(first)).toBe("as first");
  });
});

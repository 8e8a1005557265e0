import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { runCli } from "../../src/cli/program.ts";
import { openBook } from "../../src/db/open.ts";
import { commandLine } from "../support/command-line.ts";
import { ObsServer } from "../support/obs-server.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

/** Kick at addresses where nobody answers: the steps are gone through all the same. */
const NOWHERE = "http://127.0.0.1:9";
const config = {
  kick: {
    channel: "demo",
    userId: "1",
    channelId: "2",
    chatroomId: "3",
  },
  advanced: {
    kick: {
      endpoints: { site: NOWHERE, web: NOWHERE, api: NOWHERE, id: NOWHERE },
      timing: { requestMs: 500, connectMs: 200 },
    },
  },
};

/** Each step's name and state, and all the lines. */
async function doctor(folder: string, written: object = config) {
  const file = path.join(folder, "config.json");
  writeFileSync(file, JSON.stringify(written));
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const shell = { out: print, err: print, stdin: process.stdin, environment: {} };
  const code = await runCli(["doctor", "--config", file, "--data", folder], shell);
  const text = lines.join("\n");
  const states = new Map<string, string>();
  for (const [, state, name] of text.matchAll(/^(ok|careful|FAILED|skipped) +([^:\n]+):/gm)) states.set(name!, state!);
  return { code, text, states };
}

describe("chatmint doctor", () => {
  it("goes through every step, and gives a cure below each that failed", async () => {
    const { code, text, states } = await doctor(temporaryFolder());
    expect(code).toBe(1);
    for (const name of ["config", "commands", "database", "disk", "Kick channel", "Kick drivers"])
      expect(states.get(name), name).toBe("ok");
    for (const name of ["Kick realtime feed", "Kick chat", "Kick clock"]) expect(states.get(name), name).toBe("FAILED");
    expect([...states.keys()]).toEqual(expect.arrayContaining(["Kick can write", "Kick live state", "Kick webhook"]));
    const lines = text.split("\n");
    for (const [at, line] of lines.entries()) if (line.startsWith("FAILED")) expect(lines[at + 1]).toMatch(/^ {8}\S/);
  });

  it("says which settings have another place now, and takes them for what they were", async () => {
    const { kick, advanced } = config;
    const { text, states } = await doctor(temporaryFolder(), { kick: { ...kick, ...advanced.kick } });
    expect(states.get("config")).toBe("careful");
    expect(text).toMatch(
      /kick\.endpoints is now advanced\.kick\.endpoints; .* kick\.timing is now .*\n {8}npx chatmint init/,
    );
    expect(states.get("Kick clock")).toBe("FAILED");
  });

  it("looks at the platforms also beside a book that cannot be read", async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "chatmint.db"), "this is not a book");
    const { code, states } = await doctor(folder);
    expect(code).toBe(1);
    expect(states.get("database")).toBe("FAILED");
    expect(states.get("Kick live state")).toBeDefined();
  });

  it("names the age of the newest copy, and complains where there is none for a week", async () => {
    const folder = temporaryFolder();
    openBook({ tables: TABLES, file: path.join(folder, "chatmint.db") }).close();
    expect((await doctor(folder)).states.get("copies")).toBe("careful");
    const backups = path.join(folder, "backups");
    mkdirSync(backups);
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
    const copied = (days: number) =>
      copyFileSync(path.join(folder, "chatmint.db"), path.join(backups, `chatmint-${daysAgo(days)}-050000.db`));
    copied(9);
    const old = await doctor(folder);
    expect(old.states.get("copies")).toBe("FAILED");
    expect(old.text).toMatch(/newest copy of the book is [89] days old.*\n {8}Run: npx chatmint backup/);
    // What only has the name of a copy is none.
    writeFileSync(path.join(backups, `chatmint-${daysAgo(1)}-050000.db`), "");
    expect((await doctor(folder)).states.get("copies")).toBe("FAILED");
    copied(3);
    const empty = await doctor(folder);
    expect(empty.states.get("copies")).toBe("careful");
    expect(empty.text).toMatch(
      /newest copy of the book is [23] days old; moved since: nothing.*is no good copy: it is empty/,
    );
    rmSync(path.join(backups, `chatmint-${daysAgo(1)}-050000.db`));
    expect((await doctor(folder)).states.get("copies")).toBe("ok");
  });

  it("sends a book of an older version to the start, not to the backups", async () => {
    const folder = temporaryFolder();
    const bookFile = path.join(folder, "chatmint.db");
    const book = openBook({ tables: TABLES, file: bookFile });
    book.db.pragma("user_version = 1");
    book.close();
    const { text, states } = await doctor(folder);
    expect(states.get("database")).toBe("careful");
    expect(text).toMatch(/written by an older Chatmint.*\n {8}npx chatmint start( --.+)?\n/);
    expect(states.get("Kick live state")).toBeDefined();
  });
});

describe("chatmint doctor on this computer", () => {
  /** A config that connects to nothing. */
  const look = async (config: object, prepare: (folder: string) => void = () => {}) => {
    const folder = temporaryFolder();
    const file = path.join(folder, "config.json");
    writeFileSync(file, JSON.stringify(config));
    prepare(folder);
    const { code, printed } = await commandLine("doctor", "--config", file, "--data", path.join(folder, "data"));
    if (/^(careful|FAILED)/m.test(printed)) expect(printed).not.toContain("All is well.");
    return { code, printed };
  };

  it("fails without a channel: a start would be refused", async () => {
    const { code, printed } = await look({});
    expect(code).toBe(1);
    expect(printed).toMatch(/^FAILED +channels: .*no channel.*\n {8}npx chatmint init/m);
  });

  it("tries to write into the data folder", async () => {
    const { printed } = await look({}, (folder) => writeFileSync(path.join(folder, "data"), "a file"));
    expect(printed).toMatch(/^FAILED +data folder: .*something on the way to it is a file.*--data OTHER_FOLDER/m);
    expect((await look({})).printed).toMatch(/^ok +data folder: .*can be written/m);
  });

  it("leaves nothing behind in the folder it tried", async () => {
    let data = "";
    await look({}, (folder) => {
      data = path.join(folder, "data");
      mkdirSync(data);
    });
    expect(readdirSync(data).filter((name) => name.startsWith(".chatmint"))).toEqual([]);
  });

  it("says which time it takes it for, and is careful where a zone has no summer time", async () => {
    expect((await look({ timeZone: "Europe/Berlin" })).printed).toMatch(
      /^ok +time zone: Europe\/Berlin, it is \d\d:\d\d/m,
    );
    expect((await look({ timeZone: "EST" })).printed).toMatch(/^careful +time zone: EST, .*\n {8}.*America\/New_York/m);
  });

  it("fails with a command file that does not work, and with an item that runs a command that is not there", async () => {
    const broken = await look({}, (folder) => {
      mkdirSync(path.join(folder, "data", "commands"), { recursive: true });
      writeFileSync(path.join(folder, "data", "commands", "hug.ts"), "export default 5");
    });
    expect(broken.printed).toMatch(/^FAILED +commands: .*hug\.ts/m);
    const action = { kind: "command", line: "!nothinglikeit" };
    const { printed } = await look({ shop: { items: [{ name: "Hat", price: 5, action }] } });
    expect(printed).toMatch(/^FAILED +commands: .*!nothinglikeit/m);
  });

  it("fails with files beside the config that cannot be read", async () => {
    const { code, printed } = await look({}, (folder) => mkdirSync(path.join(folder, ".env")));
    expect(code).toBe(1);
    expect(printed).toMatch(/^FAILED +\.env: .*is a folder and no file/m);
  });
});

describe("chatmint doctor and OBS", () => {
  const shop = (url: string, ...items: object[]) => ({
    shop: { obs: { url }, items: items.map((action, at) => ({ name: `Item ${at}`, price: 5, action })) },
  });
  const look = async (config: object, password = "") => {
    const folder = temporaryFolder();
    const file = path.join(folder, "config.json");
    writeFileSync(file, JSON.stringify(config));
    if (password) writeFileSync(path.join(folder, ".env"), `OBS_PASSWORD=${password}\n`);
    return (await commandLine("doctor", "--config", file, "--data", folder)).printed;
  };

  it("is careful where it does not answer, and where the password is wrong", async () => {
    expect(await look(shop("ws://127.0.0.1:9"))).toMatch(/^careful +OBS: .*nothing listens there/m);
    const obs = await ObsServer.start({ password: "right" });
    expect(await look(shop(obs.url), "wrong")).toMatch(/^careful +OBS: .*OBS_PASSWORD/m);
    expect(await look(shop(obs.url), "right")).toMatch(/^ok +OBS: connected/m);
    await obs.close();
  });

  it("names each item that would fail, and changes nothing there", async () => {
    const obs = await ObsServer.start();
    const right = [
      { kind: "scene", scene: "Horror" },
      { kind: "source", scene: "Game", source: "Confetti" },
      { kind: "filter", source: "Camera", filter: "Blur" },
    ];
    expect(await look(shop(obs.url, ...right))).toMatch(/^ok +OBS/m);
    const printed = await look(
      shop(
        obs.url,
        { kind: "scene", scene: "horror" },
        { kind: "source", scene: "Game", source: "Snow" },
        { kind: "filter", source: "Camera", filter: "Glow" },
      ),
    );
    expect(printed).toMatch(/^FAILED +OBS: Item 0: .*"horror"; Item 1: .*"Snow".*; Item 2: .*"Glow"/m);
    expect(obs.requests.filter((request) => request.startsWith("Set"))).toEqual([]);
    await obs.close();
  });
});

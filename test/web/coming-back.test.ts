import { describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { DAY_MS } from "../../src/base/lengths.ts";
import { SimulatedSystem, seededRandom } from "../../src/base/system.ts";
import { openBook } from "../../src/db/open.ts";
import { Writer } from "../../src/db/writer.ts";
import { WebAccess } from "../../src/web/access.ts";
import { recordingLog } from "../support/recording-host.ts";

function access() {
  const { db } = openBook({ tables: TABLES, file: ":memory:" });
  const fail = (error: unknown) => {
    throw error;
  };
  const system = new SimulatedSystem(1_700_000_000_000, seededRandom("access"), fail);
  const writer = new Writer({ db, log: recordingLog([]), onFatal: fail });
  const { sessions, tokens, overlays } = new WebAccess(db, system);
  return { db, system, sessions, tokens, overlays, write: writer.run.bind(writer) as Writer["run"] };
}

describe("who may come back", () => {
  it("is known by a session for 30 days after they were seen last", async () => {
    const { system, sessions, write } = access();
    const secret = await write((work) => sessions.begin(work, { kind: "broadcaster" }, "Chrome"));
    await system.advance(29 * DAY_MS);
    const session = sessions.find(secret)!;
    expect(sessions.isDue(session)).toBe(true);
    await write((work) => sessions.saw(work, session));
    expect(sessions.isDue(session)).toBe(false);
    await system.advance(29 * DAY_MS);
    expect(sessions.find(secret)).toMatchObject({ owner: { kind: "broadcaster" }, browser: "Chrome" });
    await system.advance(DAY_MS + 1);
    expect(sessions.find(secret)).toBeUndefined();
    expect(sessions.list()).toEqual([]);
  });

  it("keeps no secret in the book", async () => {
    const { db, sessions, tokens, write } = access();
    const secret = await write((work) => sessions.begin(work, { kind: "broadcaster" }, ""));
    const token = await write((work) => tokens.make(work, "Stream Deck", ["points", "read"]));
    const rows = JSON.stringify([
      db.prepare("SELECT * FROM web_session").all(),
      db.prepare("SELECT * FROM web_token").all(),
    ]);
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain(token.secret);
    expect(tokens.find(token.secret)).toMatchObject({ name: "Stream Deck", scopes: ["read", "points"] });
    await write((work) => tokens.revoke(work, token.id));
    expect(tokens.find(token.secret)).toBeUndefined();
  });

  it("ends a session when it is asked to, and the oldest of more than twenty", async () => {
    const { sessions, write } = access();
    const ended: number[] = [];
    sessions.onEnded((id) => ended.push(id));
    const secrets: string[] = [];
    for (let n = 0; n < 21; n++) {
      secrets.push(
        await write((work) => sessions.begin(work, { kind: "viewer", platform: "twitch", platformId: "1" }, "")),
      );
    }
    await write((work) => sessions.begin(work, { kind: "viewer", platform: "kick", platformId: "1" }, ""));
    expect(secrets.map((secret) => sessions.find(secret) !== undefined)).toEqual([false, ...Array(20).fill(true)]);
    expect(ended).toEqual([1]);
    await write((work) => sessions.endOf(work, { kind: "viewer", platform: "twitch", platformId: "1" }));
    expect(sessions.list()).toHaveLength(1);
  });

  it("changes the address of an overlay: the old one shows nothing", async () => {
    const { overlays, write } = access();
    const { id, key } = await write((work) => overlays.make(work, "leaderboard", { size: 5 }));
    expect(key).toMatch(/^[\w-]{32}$/);
    const other = await write((work) => overlays.changeKey(work, id));
    expect(overlays.find(key)).toBeUndefined();
    expect(overlays.find(other!)).toMatchObject({ overlay: "leaderboard", settings: { size: 5 } });
  });
});

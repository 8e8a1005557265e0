/** The built bot, killed with -9 between the 200 that Kick gets for a gift and the commit of its bonus: paid after the start, once. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { escrowSources } from "../../src/app/listed.ts";
import { TABLES } from "../../src/app/tables.ts";
import { openBookToRead } from "../../src/db/open.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { freePort } from "../support/free-port.ts";
import { KickApiServer } from "../support/kick-api-server.ts";
import { DEMO, KickServer } from "../support/kick-server.ts";
import { startChatmint } from "../support/process.ts";

const ROUNDS = 3;
const GIFTS = 40;
const WAIT = { timeout: 30_000, interval: 20 };

let folder = "";
let kick: KickServer;
let rest: KickApiServer;
let port: number;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-kick-kill-"));
  [kick, rest, port] = await Promise.all([KickServer.start(), KickApiServer.start(), freePort()]);
  const userId = Number(DEMO.userId);
  rest.users.set(userId, { id: userId, name: DEMO.displayName, slug: DEMO.slug });
  const endpoints = { site: kick.url, web: kick.url, api: rest.url, id: rest.url, pusher: kick.socketUrl };
  const webhook = { enabled: true, port, publicUrl: "https://tunnel.example/kick" };
  const config = { kick: { channel: DEMO.slug, endpoints, webhook }, bonuses: { kickGiftsPerDay: 0 } };
  writeFileSync(path.join(folder, "config.json"), JSON.stringify(config));
  const { clientId, clientSecret } = rest.app;
  writeFileSync(path.join(folder, ".env"), `KICK_CLIENT_ID=${clientId}\nKICK_CLIENT_SECRET=${clientSecret}\n`);
});
afterAll(async () => {
  await Promise.all([kick.close(), rest.stop()]);
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** One gift of a giver of its own, signed once: delivered again it is the same delivery. */
function gift(n: number) {
  const body = JSON.stringify({
    broadcaster: { user_id: Number(DEMO.userId) },
    gifter: { user_id: 50_000 + n, username: `giver${n}`, is_anonymous: false },
    giftees: [{ user_id: 90_000 + n, username: `lucky${n}`, is_anonymous: false }],
    created_at: new Date().toISOString(),
  });
  return { n, body, headers: kick.sign("channel.subscription.gifts", body, { atMs: Date.now() }) };
}

const url = () => `http://127.0.0.1:${port}/kick/webhook`;
async function deliver({ body, headers }: ReturnType<typeof gift>): Promise<number> {
  const response = await fetch(url(), { method: "POST", headers, body });
  await response.arrayBuffer();
  return response.status;
}

async function start() {
  const env = { CHATMINT_TOKENS: path.join(folder, "tokens") };
  const running = startChatmint(["start", "--data", "data"], { cwd: folder, env });
  await vi.waitFor(async () => expect((await fetch(url())).status).toBe(200), WAIT);
  return running;
}

function inBook<T>(read: (db: Database.Database) => T): T {
  const db = new Database(path.join(folder, "data", "chatmint.db"), { readonly: true });
  try {
    return read(db);
  } finally {
    db.close();
  }
}
const openRows = () =>
  inBook((db) => db.prepare("SELECT count(*) FROM kick_inbox WHERE done_at_ms IS NULL").pluck().get() as number);
/** How often each giver was paid, by name. */
const paid = () =>
  inBook(
    (db) =>
      new Map(
        db
          .prepare(
            `SELECT i.login, count(*) FROM transfer AS t JOIN account AS a ON a.id = t.to_id
             JOIN identity AS i ON i.viewer_id = a.viewer_id WHERE t.kind = 'bonus' GROUP BY i.login`,
          )
          .raw()
          .all() as [string, number][],
      ),
  );

describe("a bot on Kick killed with -9 while gifts are delivered", () => {
  it("pays every gift that Kick got a 200 for, once, also when Kick repeats it", { timeout: 180_000 }, async () => {
    const acknowledged: ReturnType<typeof gift>[] = [];
    let caught = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const running = await start();
      let enough = () => {};
      const some = new Promise<void>((resolve) => {
        enough = resolve;
      });
      const before = acknowledged.length;
      const all = Array.from({ length: GIFTS }, async (_, n) => {
        const one = gift(round * GIFTS + n);
        if ((await deliver(one).catch(() => 0)) !== 200) return;
        acknowledged.push(one);
        if (acknowledged.length - before > round * 15) enough();
      });
      await some;
      running.child.kill("SIGKILL");
      await running.exited;
      await Promise.all(all);
      const had = paid();
      caught += acknowledged.filter(({ n }) => !had.has(`giver${n}`)).length;
    }
    // Otherwise nothing was tried.
    expect(caught).toBeGreaterThan(0);
    const running = await start();
    for (const one of acknowledged) expect(await deliver(one)).toBe(200);
    await vi.waitFor(() => expect(openRows()).toBe(0), WAIT);
    running.child.kill("SIGTERM");
    await running.exited;
    const had = paid();
    expect(acknowledged.filter(({ n }) => had.get(`giver${n}`) !== 1)).toEqual([]);
    expect([...had.values()].every((times) => times === 1)).toBe(true);
    const book = openBookToRead(path.join(folder, "data", "chatmint.db"), TABLES);
    expect(verify(book.db, { tables: TABLES, escrows: escrowSources }).problems).toEqual([]);
    book.close();
  });
});

import { readFileSync } from "node:fs";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SimulatedSystem } from "../../../src/base/system.ts";
import type { Delivery } from "../../../src/platforms/kick/facts/normalise.ts";
import { KickInbox } from "../../../src/platforms/kick/webhook/inbox.ts";
import { PUBLISHED_KEY } from "../../../src/platforms/kick/webhook/public-key.ts";
import { signatureIsGood } from "../../../src/platforms/kick/webhook/signatures.ts";
import { type KickWebhook, kickWebhook } from "../../../src/platforms/kick/webhook/webhook.ts";
import type { Told } from "../../../src/platforms/platform.ts";
import { startWebServer, type WebServer } from "../../../src/web/server.ts";
import { makeFactTables } from "../../support/facts-db.ts";
import { KickServer } from "../../support/kick-server.ts";
import { type LogLine, recordingLog } from "../../support/recording-host.ts";
import { samples } from "../../support/samples.ts";
import { signingKeys } from "../../support/signing-keys.ts";

/** For what happens at once; a busy machine takes its time. */
const WAIT = { timeout: 10_000, interval: 5 };

const START_MS = Date.parse("2026-11-20T18:00:00Z");
const REAL = samples("kick/official-webhooks/REAL-signed-livestream.status.updated.json");

let kick: KickServer;
let db: Database.Database;
let system: SimulatedSystem;
let server: WebServer;
let webhook: KickWebhook;
let works: Delivery[];
let failing: boolean;
/** What the bot says of each delivery; "written" where a test says nothing else. */
let answer: () => Promise<Told>;
let lines: LogLine[];
let keyAsked: boolean[];
let key: (fresh: boolean) => string | undefined;

beforeEach(async () => {
  kick = await KickServer.start();
  db = new Database(":memory:");
  makeFactTables(db);
  system = new SimulatedSystem(START_MS);
  works = [];
  lines = [];
  keyAsked = [];
  failing = false;
  answer = async () => "written";
  key = () => signingKeys().publicKeyPem;
  await open();
});
afterEach(async () => {
  webhook.stop();
  await server.close();
  await kick.close();
  db.close();
});

async function open(): Promise<void> {
  webhook = kickWebhook({
    inbox: new KickInbox(db),
    config: { freshMs: 300_000, acceptMs: 2 * 86_400_000, bodyBytesMax: 65_536 },
    system,
    log: recordingLog(lines),
    publicKey: async (fresh) => {
      keyAsked.push(fresh);
      return key(fresh);
    },
    work: async (delivery) => {
      if (failing) throw new Error("the disk is full");
      works.push(delivery);
      return answer();
    },
  });
  server = await startWebServer({ port: 0, setting: "kick.webhook.port", host: "127.0.0.1", log: recordingLog(lines) });
  server.app.mount("/kick/webhook", webhook.fetch);
}
/** The process dies and comes back over the same book. */
async function restart(): Promise<void> {
  webhook.stop();
  await server.close();
  await open();
  webhook.resume();
}
const FOLLOW = JSON.stringify({ broadcaster: { user_id: 10001 }, follower: { user_id: 9, username: "Eve" } });
const kicks = (atMs: number) =>
  JSON.stringify({
    broadcaster: { user_id: 10001 },
    sender: { user_id: 5 },
    gift: { amount: 1 },
    created_at: new Date(atMs).toISOString(),
  });
async function deliver(body: string, headers: Record<string, string>): Promise<number> {
  const response = await fetch(`${server.url}/kick/webhook`, { method: "POST", headers, body });
  await response.text();
  return response.status;
}
const signed = (type: string, body: string, more: { id?: string; atMs?: number } = {}) =>
  kick.sign(type, body, { atMs: system.clock.now(), ...more });
const rows = () =>
  db.prepare("SELECT type, body, done_at_ms AS done FROM kick_inbox ORDER BY id").all() as {
    type: string;
    body: string;
    done: number | null;
  }[];
const worked = (count: number) => vi.waitFor(() => expect(works).toHaveLength(count), WAIT);

describe("a delivery with Kick's signature", () => {
  it("is on the disk when Kick gets its 200, and worked on after", async () => {
    expect(await deliver(FOLLOW, signed("channel.followed", FOLLOW))).toBe(200);
    expect(rows()).toHaveLength(1);
    await worked(1);
    expect(works[0]).toMatchObject({ type: "channel.followed", body: { follower: { user_id: 9 } }, late: false });
    await vi.waitFor(() => expect(rows()).toEqual([{ type: "channel.followed", body: "", done: START_MS }]), WAIT);
  });

  it("counts once: under the same id, under a new id, and after a restart", async () => {
    const body = kicks(START_MS);
    const headers = signed("kicks.gifted", body);
    expect(await deliver(body, headers)).toBe(200);
    await worked(1);
    await system.advance(5_000);
    expect(await deliver(body, headers)).toBe(200);
    expect(await deliver(body, signed("kicks.gifted", body))).toBe(200);
    await restart();
    expect(await deliver(body, headers)).toBe(200);
    const other = kicks(START_MS + 1);
    await deliver(other, signed("kicks.gifted", other));
    await worked(2);
    expect(rows()).toHaveLength(2);
  });

  it("is worked on after a restart when the bot died before", async () => {
    failing = true;
    await deliver(FOLLOW, signed("channel.followed", FOLLOW));
    await vi.waitFor(() => expect(lines.some(({ level }) => level === "error")).toBe(true), WAIT);
    failing = false;
    await restart();
    await worked(1);
  });

  it("is tried again by itself, and given up after five times", async () => {
    failing = true;
    await deliver(FOLLOW, signed("channel.followed", FOLLOW));
    await vi.waitFor(() => expect(lines.filter(({ level }) => level === "error")).toHaveLength(1), WAIT);
    for (let n = 2; n <= 5; n++) {
      // Each wait is twice as long as the one before.
      await system.advance(31_000 * 2 ** (n - 2));
      await vi.waitFor(() => expect(lines.filter(({ level }) => level === "error")).toHaveLength(n), WAIT);
    }
    expect(rows()[0]!.done).not.toBeNull();
    expect(works).toHaveLength(0);
  });

  it("stays open until the bot has written it, however long that takes", async () => {
    let written = (_told: Told): void => {};
    answer = () =>
      new Promise((resolve) => {
        written = resolve;
      });
    await deliver(FOLLOW, signed("channel.followed", FOLLOW));
    await worked(1);
    await system.advance(3_600_000);
    expect(rows()[0]!.done).toBeNull();
    // It is not handed on a second time meanwhile, and Kick may repeat it.
    await deliver(FOLLOW, signed("channel.followed", FOLLOW));
    expect(works).toHaveLength(1);
    written("written");
    await vi.waitFor(() => expect(rows()[0]!.done).toBe(START_MS + 3_600_000), WAIT);
  });

  it("that the bot could not write is handed on again and again, and after a restart, until it is", async () => {
    answer = async () => "refused";
    await deliver(FOLLOW, signed("channel.followed", FOLLOW));
    await worked(1);
    for (let n = 2; n <= 7; n++) {
      await system.advance(11 * 60_000);
      await vi.waitFor(() => expect(works.length).toBeGreaterThanOrEqual(n), WAIT);
      expect(rows()[0]!.done).toBeNull();
    }
    answer = async () => "written";
    await restart();
    await vi.waitFor(() => expect(rows()[0]!.done).not.toBeNull(), WAIT);
    const count = works.length;
    await system.advance(3_600_000);
    expect(works).toHaveLength(count);
  });

  it("that was on its way into the book when the bot stopped is marked when it is written", async () => {
    let written = (_told: Told): void => {};
    answer = () =>
      new Promise((resolve) => {
        written = resolve;
      });
    await deliver(FOLLOW, signed("channel.followed", FOLLOW));
    await worked(1);
    webhook.stop();
    written("written");
    await vi.waitFor(() => expect(rows()[0]!.done).not.toBeNull(), WAIT);
  });

  it("that is late is taken and marked late; one of another week is refused", async () => {
    const minutes = kicks(1);
    expect(await deliver(minutes, signed("kicks.gifted", minutes, { atMs: START_MS - 16 * 60_000 }))).toBe(200);
    await worked(1);
    expect(works[0]!.late).toBe(true);
    const days = kicks(2);
    expect(await deliver(days, signed("kicks.gifted", days, { atMs: START_MS - 3 * 86_400_000 }))).toBe(403);
    expect(rows()).toHaveLength(1);
  });

  it("of the future, signed by Kick, says that this computer's clock is behind: it is taken, and the next one is not late", async () => {
    const future = kicks(3);
    const headers = signed("kicks.gifted", future, { atMs: START_MS + 3_600_000 });
    expect(await deliver(kicks(4), headers)).toBe(403);
    expect(await deliver(future, headers)).toBe(200);
    const next = kicks(5);
    expect(await deliver(next, signed("kicks.gifted", next, { atMs: START_MS + 3_500_000 }))).toBe(200);
    await worked(2);
    expect(works.map(({ late }) => late)).toEqual([false, false]);
  });

  it("of chat leaves no text on the disk", async () => {
    const body = JSON.stringify({ broadcaster: { user_id: 10001 }, content: "a private word" });
    await deliver(body, signed("chat.message.sent", body));
    await worked(1);
    expect(works[0]!.body).toMatchObject({ content: "a private word" });
    expect(JSON.stringify(rows())).not.toContain("private");
    await restart();
    expect(works).toHaveLength(1);
  });

  it("outlives a disk that is full when it is marked as done", async () => {
    db.exec(
      "CREATE TRIGGER full BEFORE UPDATE OF done_at_ms ON kick_inbox BEGIN SELECT raise(ABORT, 'disk is full'); END",
    );
    await deliver(FOLLOW, signed("channel.followed", FOLLOW));
    await worked(1);
    await system.advance(3_000);
    expect(lines.some(({ message }) => message.includes("could not be written"))).toBe(true);
    db.exec("DROP TRIGGER full");
    await system.advance(31_000);
    await worked(2);
    await system.advance(3_000);
    expect(rows()[0]!.done).not.toBeNull();
  });

  it("of chat is forgotten as soon as it could only come again late; facts are not", async () => {
    webhook.resume();
    const line = JSON.stringify({ broadcaster: { user_id: 10001 }, content: "one of a million" });
    await deliver(line, signed("chat.message.sent", line));
    await deliver(FOLLOW, signed("channel.followed", FOLLOW));
    await worked(2);
    await system.advance(9 * 60_000);
    expect(rows()).toHaveLength(2);
    await system.advance(12 * 60_000);
    expect(rows()).toMatchObject([{ type: "channel.followed" }]);
    await system.advance(31 * 86_400_000);
    expect(rows()).toEqual([]);
  });

  it("that is no JSON is left out and not tried again", async () => {
    await deliver("{torn", signed("kicks.gifted", "{torn"));
    await vi.waitFor(() => expect(lines.some(({ message }) => message.includes("not JSON"))).toBe(true), WAIT);
    await system.advance(60_000);
    expect(rows()[0]!.done).not.toBeNull();
  });
});

describe("a delivery without it", () => {
  it.each([
    ["a changed body", (body: string, headers: Record<string, string>) => ({ body: body.replace("9", "8"), headers })],
    [
      "another id",
      (body: string, headers: Record<string, string>) => ({
        body,
        headers: { ...headers, "Kick-Event-Message-Id": "01OTHER" },
      }),
    ],
    [
      "another time",
      (body: string, headers: Record<string, string>) => ({
        body,
        headers: { ...headers, "Kick-Event-Message-Timestamp": new Date(START_MS + 1000).toISOString() },
      }),
    ],
    [
      "a signature of nobody",
      (body: string, headers: Record<string, string>) => ({
        body,
        headers: { ...headers, "Kick-Event-Signature": "AAAA" },
      }),
    ],
  ])("is refused: %s", async (_what, change) => {
    const forged = change(FOLLOW, signed("channel.followed", FOLLOW));
    expect(await deliver(forged.body, forged.headers)).toBe(403);
    expect(rows()).toEqual([]);
  });

  it("is refused: no headers, another method", async () => {
    expect(await deliver(FOLLOW, { "content-type": "application/json" })).toBe(400);
    expect((await fetch(`${server.url}/kick/webhook`, { method: "PUT", body: FOLLOW })).status).toBe(404);
    const look = await fetch(`${server.url}/kick/webhook`);
    expect([look.status, await look.text()]).toEqual([200, expect.stringContaining("This address works")]);
  });

  it("is refused unread when it is huge, and the bot lives on", async () => {
    const huge = "x".repeat(2_000_000);
    const status = await deliver(huge, signed("kicks.gifted", huge)).catch(() => 413);
    expect(status).toBe(413);
    expect(await deliver(FOLLOW, signed("channel.followed", FOLLOW))).toBe(200);
  });
});

describe("Kick's key", () => {
  it("is fetched anew once when a signature fails, not for every forgery", async () => {
    key = (fresh) => (fresh ? signingKeys().publicKeyPem : PUBLISHED_KEY);
    expect(await deliver(FOLLOW, signed("channel.followed", FOLLOW))).toBe(200);
    for (let n = 0; n < 5; n++) await deliver(`{"n":${n}}`, signed("kicks.gifted", "{}"));
    expect(keyAsked.filter(Boolean)).toHaveLength(1);
  });

  it("is asked for once a minute, and forgeries are said once a minute, however many come", async () => {
    const forge = (n: number) => deliver(`{"n":${n}}`, signed("kicks.gifted", "{}"));
    const refusals = () => lines.filter(({ message }) => message?.includes("signature is wrong"));
    await Promise.all(Array.from({ length: 300 }, (_, n) => forge(n)));
    expect(keyAsked).toEqual([false, true]);
    expect(refusals()).toHaveLength(1);
    await system.advance(60_000);
    await forge(301);
    expect(keyAsked).toHaveLength(3);
    expect(refusals()).toHaveLength(2);
    expect(refusals()[1]).toMatchObject({ bindings: { before: 299 } });
  });

  it("that cannot be asked for keeps no genuine delivery waiting: the published one serves", async () => {
    if (REAL === undefined) return;
    const { headers, raw_body } = JSON.parse(readFileSync(REAL, "utf8")) as {
      headers: Record<string, string>;
      raw_body: string;
    };
    system = new SimulatedSystem(Date.parse(headers["Kick-Event-Message-Timestamp"]!) + 1_000);
    await server.close();
    let answer = (_pem: string | undefined): void => {};
    const hanging = new Promise<string | undefined>((resolve) => {
      answer = resolve;
    });
    key = () => hanging as unknown as string;
    await open();
    webhook.resume();
    expect(await deliver(raw_body, headers)).toBe(200);
    answer(undefined);
  });

  it("signs what this computer can check: a vector of our own, and not when a byte differs", () => {
    const headers = kick.sign("kicks.gifted", "{}", { id: "01A", atMs: START_MS });
    const check = (body: string) =>
      signatureIsGood(
        signingKeys().publicKeyPem,
        "01A",
        headers["Kick-Event-Message-Timestamp"]!,
        Buffer.from(body),
        headers["Kick-Event-Signature"]!,
      );
    expect(check("{}")).toBe(true);
    expect(check("{} ")).toBe(false);
    expect(signatureIsGood("no key", "01A", "t", Buffer.from("{}"), "AAAA")).toBe(false);
  });

  it.skipIf(REAL === undefined)("as published verifies a genuine delivery of Kick", async () => {
    const { headers, raw_body } = JSON.parse(readFileSync(REAL!, "utf8")) as {
      headers: Record<string, string>;
      raw_body: string;
    };
    await system.advance(0);
    system = new SimulatedSystem(Date.parse(headers["Kick-Event-Message-Timestamp"]!) + 1_000);
    key = () => undefined;
    await restart();
    expect(await deliver(raw_body, headers)).toBe(200);
    expect(await deliver(raw_body.replace("true", "false"), { ...headers, "Kick-Event-Message-Id": "01X" })).toBe(403);
    await worked(1);
    expect(works[0]).toMatchObject({ type: "livestream.status.updated", body: { is_live: true } });
  });
});

it("says which port is taken, and which setting to change", async () => {
  const { port } = server;
  await expect(
    startWebServer({ port, setting: "kick.webhook.port", host: "127.0.0.1", log: recordingLog() }),
  ).rejects.toThrow(
    `Port ${port} is taken by another program. Close it, or write another port into kick.webhook.port.`,
  );
});

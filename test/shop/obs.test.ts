import { afterEach, describe, expect, it, vi } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { realSystem, SimulatedSystem, type System } from "../../src/base/system.ts";
import { openBook } from "../../src/db/open.ts";
import { Settings } from "../../src/db/settings.ts";
import { Obs } from "../../src/obs/obs.ts";
import { ObsServer } from "../support/obs-server.ts";
import { type LogLine, recordingLog } from "../support/recording-host.ts";

const WAIT = { timeout: 5_000, interval: 5 };
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function obsServer(options: { password?: string; port?: number } = {}): Promise<ObsServer> {
  const server = await ObsServer.start(options);
  closing.push(() => server.close().catch(() => undefined));
  return server;
}

/** A book that outlives the client, for what has to be put back. */
function settingsOfBook(): Settings {
  const book = openBook({ tables: TABLES, file: ":memory:" });
  closing.push(async () => book.close());
  return new Settings(book.db);
}

/** The real client, with less patience. */
function client(
  url: string,
  password?: string,
  system: Pick<System, "timers" | "clock" | "random"> = realSystem(),
  settings: Settings = settingsOfBook(),
) {
  const lines: LogLine[] = [];
  const { timers, clock, random } = system;
  const patience = { connectMs: 2_000, callMs: 50, againFirstMs: 10, againMaxMs: 40 };
  const obs = new Obs({ url, password, timers, clock, random, settings, log: recordingLog(lines), patience });
  closing.push(() => obs.stop());
  obs.start();
  return { obs, lines, warnings: () => lines.filter(({ level }) => level === "warn") };
}

const connected = (obs: Obs) => vi.waitFor(() => expect(obs.status).toBe("connected"), WAIT);

describe("OBS", () => {
  it("switches a scene, a source and a filter, signed in with the password", async () => {
    const server = await obsServer({ password: "hunter2" });
    const { obs, lines } = client(server.url, "hunter2");
    await connected(obs);
    await obs.run({ kind: "scene", scene: "Horror" });
    await obs.run({ kind: "source", scene: "Game", source: "Confetti", show: true, seconds: 0 });
    await obs.run({ kind: "filter", source: "Camera", filter: "Blur", on: true, seconds: 0 });
    expect(server.scene).toBe("Horror");
    expect(server.shown.get("Game/Confetti")).toBe(true);
    expect(server.filters.get("Camera/Blur")).toBe(true);
    expect(JSON.stringify(lines)).not.toContain("hunter2");
  });

  it("puts a source back after its time", async () => {
    const server = await obsServer();
    const system = new SimulatedSystem(0);
    const { obs } = client(server.url, undefined, system);
    await connected(obs);
    await obs.run({ kind: "source", scene: "Game", source: "Confetti", show: true, seconds: 10 });
    expect(server.shown.get("Game/Confetti")).toBe(true);
    await system.advance(9_999);
    expect(server.shown.get("Game/Confetti")).toBe(true);
    await system.advance(1);
    await vi.waitFor(() => expect(server.shown.get("Game/Confetti")).toBe(false), WAIT);
  });

  it("shows it to each who asks for it, one after the other, and for good when it is asked for so", async () => {
    const server = await obsServer();
    const system = new SimulatedSystem(0);
    const { obs } = client(server.url, undefined, system);
    await connected(obs);
    const show = (seconds: number) =>
      obs.run({ kind: "source", scene: "Game", source: "Confetti", show: true, seconds });
    const changes = () => server.changes.filter((change) => change.startsWith("Game/Confetti"));
    await show(10);
    await system.advance(4_000);
    const second = show(10);
    const third = show(10);
    await obs.run({ kind: "filter", source: "Camera", filter: "Blur", on: true, seconds: 10 });
    await system.advance(5_999);
    expect(changes()).toEqual(["Game/Confetti on"]);
    await system.advance(1);
    await second;
    expect(changes()).toEqual(["Game/Confetti on", "Game/Confetti off", "Game/Confetti on"]);
    await system.advance(10_000);
    await third;
    await system.advance(10_000);
    await vi.waitFor(() => expect(changes()).toHaveLength(6), WAIT);
    expect(changes().at(-1)).toBe("Game/Confetti off");
    await vi.waitFor(() => expect(server.filters.get("Camera/Blur")).toBe(false), WAIT);
    await show(10);
    await show(0);
    await system.advance(60_000);
    expect(server.shown.get("Game/Confetti")).toBe(true);
  });

  it("leaves nothing on screen that another item hid for a while meanwhile", async () => {
    const server = await obsServer();
    const system = new SimulatedSystem(0);
    const { obs } = client(server.url, undefined, system);
    await connected(obs);
    const item = (show: boolean, seconds: number) =>
      obs.run({ kind: "source", scene: "Game", source: "Confetti", show, seconds });
    const isShown = (shown: boolean) => vi.waitFor(() => expect(server.shown.get("Game/Confetti")).toBe(shown), WAIT);
    await item(true, 60);
    await item(false, 10);
    await system.advance(10_000);
    await isShown(true);
    await system.advance(50_000);
    await isShown(false);
    // Hidden for longer than it was shown: nothing is left to be done.
    await item(true, 10);
    await item(false, 60);
    await system.advance(70_000);
    await obs.stop();
    expect(server.shown.get("Game/Confetti")).toBe(false);
  });

  it("lets those wait no longer whose turn does not come any more", async () => {
    const server = await obsServer();
    const system = new SimulatedSystem(0);
    const { obs } = client(server.url, undefined, system);
    await connected(obs);
    const show = () => obs.run({ kind: "source", scene: "Game", source: "Confetti", show: true, seconds: 600 });
    await show();
    const waits = show();
    obs.stopWaiting();
    await expect(waits).rejects.toThrow("stopping");
    await obs.stop();
    expect(server.shown.get("Game/Confetti")).toBe(false);
  });

  it("puts it back before the bot stops", async () => {
    const server = await obsServer();
    const { obs } = client(server.url);
    await connected(obs);
    await obs.run({ kind: "source", scene: "Game", source: "Confetti", show: true, seconds: 600 });
    await obs.run({ kind: "filter", source: "Camera", filter: "Blur", on: true, seconds: 0 });
    await obs.stop();
    expect(server.shown.get("Game/Confetti")).toBe(false);
    expect(server.filters.get("Camera/Blur")).toBe(true);
  });

  it("puts it back at the next start when the bot was killed, or OBS was away", async () => {
    const server = await obsServer();
    const { port, url } = server;
    const settings = settingsOfBook();
    const system = new SimulatedSystem(0);
    const killed = client(url, undefined, system, settings);
    await connected(killed.obs);
    await killed.obs.run({ kind: "source", scene: "Game", source: "Confetti", show: true, seconds: 10 });
    await killed.obs.run({ kind: "filter", source: "Camera", filter: "Blur", on: true, seconds: 60 });
    await server.close();
    await killed.obs.stop();

    const later = new SimulatedSystem(30_000);
    const again = await obsServer({ port });
    again.shown.set("Game/Confetti", true);
    again.filters.set("Camera/Blur", true);
    const next = client(url, undefined, later, settings);
    await vi.waitFor(() => expect(again.shown.get("Game/Confetti")).toBe(false), WAIT);
    expect(again.filters.get("Camera/Blur")).toBe(true);
    await later.advance(30_000);
    await vi.waitFor(() => expect(again.filters.get("Camera/Blur")).toBe(false), WAIT);
    await next.obs.stop();
    expect(settings.get("obs_undo")).toBe("[]");
  });

  it("puts it back in time when the clock is set back meanwhile", async () => {
    const server = await obsServer();
    const system = new SimulatedSystem(Date.parse("2026-05-05T18:00:00Z"));
    const { obs } = client(server.url, undefined, system);
    await connected(obs);
    await obs.run({ kind: "source", scene: "Game", source: "Confetti", show: true, seconds: 10 });
    await obs.run({ kind: "filter", source: "Camera", filter: "Blur", on: true, seconds: 60 });
    system.set(-7_200_000);
    await system.advance(10_000);
    await vi.waitFor(() => expect(server.shown.get("Game/Confetti")).toBe(false), WAIT);
    expect(server.filters.get("Camera/Blur")).toBe(true);
    await system.advance(60_000);
    await vi.waitFor(() => expect(server.filters.get("Camera/Blur")).toBe(false), WAIT);
    await obs.stop();
  });

  it("says what OBS says about a scene, a source or a filter that is not there", async () => {
    const server = await obsServer();
    const { obs } = client(server.url);
    await connected(obs);
    await expect(obs.run({ kind: "scene", scene: "Nowhere" })).rejects.toThrow(/No source was found.*Nowhere/);
    await expect(obs.run({ kind: "source", scene: "Game", source: "Cat", show: true, seconds: 0 })).rejects.toThrow(
      /No scene items/,
    );
    await expect(obs.run({ kind: "filter", source: "Camera", filter: "Sepia", on: true, seconds: 0 })).rejects.toThrow(
      /No filter was found/,
    );
  });

  it("does not wait for ever for an answer, nor for a connection that ends", async () => {
    const server = await obsServer();
    server.silent = true;
    const { obs } = client(server.url);
    await connected(obs);
    await expect(obs.run({ kind: "scene", scene: "Horror" })).rejects.toThrow("OBS did not answer");
    const running = obs.run({ kind: "scene", scene: "Game" });
    await server.until(() => server.requests.length === 2);
    server.hangUp();
    await expect(running).rejects.toThrow(/closed the connection|did not answer/);
  });

  it("waits longer each time when OBS takes the connection and closes it", async () => {
    const server = await obsServer();
    const system = new SimulatedSystem(0);
    const { obs } = client(server.url, undefined, system);
    for (const wholeMs of [10, 20, 40, 40]) {
      await connected(obs);
      const before = server.connections;
      server.hangUp();
      await vi.waitFor(() => expect(obs.status).not.toBe("connected"), WAIT);
      await system.advance(wholeMs / 2 - 1);
      expect(server.connections).toBe(before);
      await system.advance(wholeMs / 2 + 1);
    }
    await connected(obs);
  });

  it("connects again after OBS was closed, and tells of it once", async () => {
    const server = await obsServer();
    const { port, url } = server;
    const { obs, warnings } = client(url);
    await connected(obs);
    await server.close();
    await vi.waitFor(() => expect(obs.status).toMatch(/nothing listens there/), WAIT);
    await expect(obs.run({ kind: "scene", scene: "Horror" })).rejects.toThrow(/^OBS is not there: /);
    // Closed, then nobody there: two different things, each said once however often it is tried.
    await vi.waitFor(() => expect(warnings().length).toBe(2), WAIT);
    const again = await obsServer({ port });
    await connected(obs);
    await obs.run({ kind: "scene", scene: "Horror" });
    expect(again.scene).toBe("Horror");
    expect(warnings().length).toBe(2);
  });

  it("says what to do about a wrong and a missing password", async () => {
    const server = await obsServer({ password: "right" });
    const wrong = client(server.url, "wrong");
    await vi.waitFor(() => expect(wrong.obs.status).toMatch(/refuses the password.*OBS_PASSWORD/), WAIT);
    const none = client(server.url);
    await vi.waitFor(() => expect(none.obs.status).toMatch(/wants a password.*OBS_PASSWORD/), WAIT);
    expect(JSON.stringify([wrong.lines, none.lines])).not.toMatch(/"right"|"wrong"/);
    expect(server.connections).toBe(0);
  });
});

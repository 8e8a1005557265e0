import { afterEach, describe, expect, it, vi } from "vitest";
import { Obs } from "../../src/shop/obs.ts";
import { realSystem, SimulatedSystem, type Timers } from "../../src/system.ts";
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

/** The real client, with less patience. */
function client(url: string, password?: string, timers: Timers = realSystem().timers) {
  const lines: LogLine[] = [];
  const patience = { connectMs: 2_000, callMs: 50, againFirstMs: 10, againMaxMs: 40 };
  const obs = new Obs({ url, password, timers, log: recordingLog(lines), patience });
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
    const { obs } = client(server.url, undefined, system.timers);
    await connected(obs);
    await obs.run({ kind: "source", scene: "Game", source: "Confetti", show: true, seconds: 10 });
    expect(server.shown.get("Game/Confetti")).toBe(true);
    await system.advance(9_999);
    expect(server.shown.get("Game/Confetti")).toBe(true);
    await system.advance(1);
    await vi.waitFor(() => expect(server.shown.get("Game/Confetti")).toBe(false), WAIT);
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

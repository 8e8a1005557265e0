import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as listenAt } from "node:net";
import { afterEach, describe, expect, it, vi } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import { openBook } from "../../src/db/open.ts";
import { Settings } from "../../src/db/settings.ts";
import { BrowserSources } from "../../src/obs/browser-sources.ts";
import { Obs } from "../../src/obs/obs.ts";
import { ObsServer } from "../support/obs-server.ts";
import { type LogLine, recordingLog } from "../support/recording-host.ts";

const WAIT = { timeout: 5_000, interval: 5 };
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function settingsOfBook(): Settings {
  const book = openBook({ tables: TABLES, file: ":memory:" });
  closing.push(() => book.close());
  return new Settings(book.db);
}

/** A bot's own part: its connection to OBS and its sources, with a clock that is moved. */
async function bot(server: ObsServer, settings = settingsOfBook()) {
  const lines: LogLine[] = [];
  const system = new SimulatedSystem(0);
  const { timers, clock, random } = system;
  const common = { timers, clock, random, settings, log: recordingLog(lines) };
  const obs = new Obs({ url: server.url, password: undefined, ...common });
  const sources = new BrowserSources({ obs, ...common });
  const here = new Set<string>();
  const isOurs = (url: string) => /\/o\/[a-z]+\//.test(url);
  const stop = async () => {
    sources.stop();
    await obs.stop();
  };
  closing.push(stop);
  /** Connects, as the last step of a start, when the pages can be loaded. */
  const start = async () => {
    sources.start({ isOurs, isHere: (url) => here.has(url) });
    obs.start();
    await vi.waitFor(() => expect(obs.status).toBe("connected"), WAIT);
  };
  return { obs, sources, system, lines, here, isOurs, start, stop };
}

async function obsServer(options: { port?: number } = {}): Promise<ObsServer> {
  const server = await ObsServer.start(options);
  closing.push(() => server.close().catch(() => undefined));
  return server;
}

/** A port where nobody listens yet, as the bot's own before it is started. */
async function freePort(): Promise<number> {
  const server = listenAt().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function pagesAt(port: number): Promise<Server> {
  const server = createServer((_, answer) => answer.end("<!doctype html>")).listen(port, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return server;
}

const wasRefreshed = (lines: readonly LogLine[]) =>
  vi.waitFor(
    () => expect(lines.map(({ message }) => message)).toContain("the overlays in OBS were loaded again"),
    WAIT,
  );
const presses = (server: ObsServer) => server.requests.filter((one) => one.startsWith("PressInputPropertiesButton"));
const overlay = { width: 800, height: 600, scene: "Game" };

describe("browser sources of OBS", () => {
  it("adds a page to a scene, once, and under another name where the name is taken", async () => {
    const server = await obsServer();
    const { sources, start } = await bot(server);
    await start();
    const goal = { ...overlay, name: "Chatmint goal", url: "http://127.0.0.1:1/o/abc/goal", width: 600 };
    expect(await sources.add(goal)).toEqual({ name: "Chatmint goal", isNew: true });
    expect(server.browsers.sources.get("Chatmint goal")?.settings).toEqual({
      ...{ url: goal.url, width: 600, height: 600 },
    });
    expect(server.shown.get("Game/Chatmint goal")).toBe(true);
    // Pressed again: it is there. In another scene it is the same source, so that it is not loaded twice.
    expect(await sources.add(goal)).toEqual({ name: "Chatmint goal", isNew: false });
    expect(await sources.add({ ...goal, scene: "Horror" })).toEqual({ name: "Chatmint goal", isNew: true });
    expect(server.shown.get("Horror/Chatmint goal")).toBe(true);
    expect(server.browsers.sources.size).toBe(1);
    const other = { ...goal, url: "http://127.0.0.1:1/o/def/goal" };
    expect(await sources.add(other)).toEqual({ name: "Chatmint goal 2", isNew: true });
    server.browsers.put("A file", { is_local_file: true, url: "http://127.0.0.1:1/o/ghi/goal" });
    expect((await sources.add({ ...goal, url: "http://127.0.0.1:1/o/ghi/goal" })).name).toBe("Chatmint goal 3");
  });

  it("shows the scenes as OBS does, with the one on air and the size of the canvas", async () => {
    const server = await obsServer();
    server.scene = "Horror";
    const { sources, start } = await bot(server);
    await start();
    expect(await sources.scenes()).toEqual({
      ...{ scenes: ["Game", "Horror"], current: "Horror", width: 1920, height: 1080 },
    });
  });

  it("says what to do where there is no such scene, no browser in this OBS, and no OBS", async () => {
    const server = await obsServer();
    const { sources, start } = await bot(server);
    const wanted = { ...overlay, name: "Chatmint goal", url: "http://127.0.0.1:1/o/abc/goal" };
    await expect(sources.add(wanted)).rejects.toThrow(/^OBS is not there: /);
    await start();
    await expect(sources.add({ ...wanted, scene: "Nowhere" })).rejects.toThrow("OBS has no scene Nowhere.");
    server.browsers.kinds = ["image_source"];
    await expect(sources.add(wanted)).rejects.toThrow("This OBS has no browser sources.");
    server.browsers.put("Chatmint goal", { url: wanted.url });
    await expect(sources.add({ ...wanted, scene: "Nowhere" })).rejects.toThrow("OBS has no scene Nowhere.");
    expect(server.browsers.sources.size).toBe(1);
  });

  it("loads its own pages again when the bot starts after OBS, and nobody else's", async () => {
    const port = await freePort();
    const server = await obsServer();
    server.browsers.put("Goal", { url: `http://127.0.0.1:${port}/o/abc/goal` });
    server.browsers.put("Top", { url: `http://127.0.0.1:${port}/o/def/leaderboard` });
    server.browsers.put("Chat", { url: `http://127.0.0.1:${port}/chat` });
    server.browsers.put("Default", {});
    server.browsers.put("Picture", { file: "/o/abc/goal" }, "image_source");
    await server.until(() => ["Goal", "Top", "Chat"].every((name) => server.browsers.page(name) === "failed"));
    await pagesAt(port);
    const { start } = await bot(server);
    await start();
    await server.until(() => ["Goal", "Top"].every((name) => server.browsers.page(name) === "loaded"));
    expect(server.browsers.page("Chat")).toBe("failed");
    expect(presses(server)).toHaveLength(2);
  });

  it("leaves pages alone that are there when OBS is only connected again", async () => {
    const server = await obsServer();
    server.browsers.put("Goal", { url: "http://127.0.0.1:1/o/abc/goal" });
    const { obs, start, system, here } = await bot(server);
    here.add("http://127.0.0.1:1/o/abc/goal");
    await start();
    await server.until(() => presses(server).length === 1);
    server.hangUp();
    await vi.waitFor(() => expect(obs.status).not.toBe("connected"), WAIT);
    await system.advance(10_000);
    await vi.waitFor(() => expect(obs.status).toBe("connected"), WAIT);
    await system.advance(600_000);
    expect(presses(server)).toHaveLength(1);
    expect(server.requests.filter((one) => one.startsWith("SetInputSettings"))).toEqual([]);
  });

  it("brings back a page that crashed, with another address and the right one again", async () => {
    const server = await obsServer();
    const url = "http://127.0.0.1:1/o/abc/goal";
    server.browsers.put("Goal", { url, width: 1280, css: "p { color: red }" });
    const { start, system, here, lines } = await bot(server);
    here.add(url);
    await start();
    await wasRefreshed(lines);
    server.browsers.crash("Goal");
    here.delete(url);
    await system.advance(200_000);
    await vi.waitFor(() => expect(server.browsers.page("Goal")).not.toBe("crashed"), WAIT);
    expect(server.browsers.sources.get("Goal")?.settings).toEqual({ url, width: 1280, css: "p { color: red }" });
  });

  it("gives up on a page that does not come, and says so once", async () => {
    const server = await obsServer();
    server.browsers.put("Goal", { url: "http://127.0.0.1:1/o/abc/goal" });
    const { start, system, lines } = await bot(server);
    await start();
    await wasRefreshed(lines);
    for (let minute = 0; minute < 60; minute++) await system.advance(60_000);
    expect(server.requests.filter((one) => one.startsWith("SetInputSettings"))).toHaveLength(6);
    expect(lines.filter(({ level }) => level === "warn").map(({ message }) => message)).toEqual([
      "a source of ours in OBS does not load its page; look at it in OBS",
    ]);
  });

  it("does not wake a source that OBS unloads while nobody sees it", async () => {
    const server = await obsServer();
    server.browsers.put("Goal", { url: "http://127.0.0.1:1/o/abc/goal", shutdown: true });
    server.browsers.showing.set("Goal", false);
    const { start, system, lines } = await bot(server);
    await start();
    await wasRefreshed(lines);
    await system.advance(600_000);
    expect(server.requests.filter((one) => one.startsWith("GetSourceActive")).length).toBeGreaterThan(1);
    expect(server.requests.filter((one) => one.startsWith("SetInputSettings"))).toEqual([]);
  });

  it("gives an address back at the next start when the bot was killed in the middle, unless it was changed", async () => {
    const server = await obsServer();
    const settings = settingsOfBook();
    settings.set(
      "obs_blank",
      JSON.stringify({ Goal: "http://127.0.0.1:1/o/abc/goal", Top: "http://127.0.0.1:1/o/a/b" }),
    );
    server.browsers.put("Goal", { url: "about:blank" });
    server.browsers.put("Top", { url: "https://example.org" });
    const { start } = await bot(server, settings);
    await start();
    await vi.waitFor(() => expect(settings.get("obs_blank")).toBe("{}"), WAIT);
    expect(server.browsers.url("Goal")).toBe("http://127.0.0.1:1/o/abc/goal");
    expect(server.browsers.url("Top")).toBe("https://example.org");
  });

  it("gives sources the new address when it is changed", async () => {
    const server = await obsServer();
    server.browsers.put("Goal", { url: "http://127.0.0.1:1/o/old/goal", width: 1000 });
    server.browsers.put("Other", { url: "http://127.0.0.1:1/o/other/goal" });
    const { sources, start } = await bot(server);
    await start();
    expect(await sources.readdress((url) => url.includes("/o/old/"), "http://127.0.0.1:1/o/new/goal")).toEqual([
      "Goal",
    ]);
    expect(server.browsers.sources.get("Goal")?.settings).toEqual({
      ...{ url: "http://127.0.0.1:1/o/new/goal", width: 1000 },
    });
    expect(server.browsers.url("Other")).toBe("http://127.0.0.1:1/o/other/goal");
  });
});

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { realSystem } from "../../../src/base/system.ts";
import { isInstalled, KickJsReader } from "../../../src/platforms/kick/feed/kickjs-driver.ts";
import type { KickIds, ReaderState } from "../../../src/platforms/kick/kick-seams.ts";
import { builtExecutable } from "../../support/executable.ts";
import { DEMO, KickServer } from "../../support/kick-server.ts";
import { type LogLine, recordingLog } from "../../support/recording-host.ts";

let kick: KickServer;
let reader: KickJsReader | undefined;
let events: { name: string; data: unknown }[];
let states: ReaderState[];
let attentions: (string | undefined)[];
let lines: LogLine[];

beforeEach(async () => {
  kick = await KickServer.start();
  events = [];
  states = [];
  attentions = [];
  lines = [];
});
afterEach(async () => {
  await reader?.stop();
  reader = undefined;
  await kick.close();
  vi.unstubAllEnvs();
});

function read(ids: KickIds = DEMO, packageName?: string, Reader = KickJsReader): void {
  reader = new Reader({
    config: kick.config(),
    system: realSystem(),
    log: recordingLog(lines),
    isLive: () => undefined,
    attention: (sentence) => void attentions.push(sentence),
    ...(packageName && { packageName }),
  });
  reader.start(ids, {
    feed: (name, data) => void events.push({ name, data }),
    state: (state) => void states.push(state),
  });
}
const WAIT = { timeout: 20_000, interval: 10 };
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe.skipIf(!isInstalled())("the unmodified kick-js in a process of its own", () => {
  it("reads today's feed, without a browser and without a lookup", async () => {
    read();
    await kick.reading();
    await vi.waitFor(() => expect(states.at(-1)?.state).toBe("connected"), WAIT);
    kick.chat({ text: 'he said "hi" [emote:1:a-b]', username: "under_score_" });
    await vi.waitFor(() => expect(events).toHaveLength(1), WAIT);
    expect(events[0]).toMatchObject({
      name: "ChatMessageEvent",
      data: { content: 'he said "hi" [emote:1:a-b]', sender: { id: 501, username: "under_score_" } },
    });
    expect(kick.lookups).toEqual([]);
  });

  it("tells of gifts, hosts and what kick-js has no name for", async () => {
    read();
    await kick.reading();
    kick.emit("chatroom_2002", "GiftedSubscriptionsEvent", { gifter_username: "ann", gifted_usernames: ["bob"] });
    kick.emit("chatrooms.2002", "App\\Events\\StreamHostedEvent", { message: { id: "h" }, user: { id: 7 } });
    kick.emit("channel_1001", "KicksGifted", { gift_transaction_id: "t" });
    await vi.waitFor(() => expect(events).toHaveLength(3), WAIT);
    expect(events.map(({ name }) => name).sort()).toEqual([
      "GiftedSubscriptionsEvent",
      "KicksGifted",
      "StreamHostedEvent",
    ]);
  });

  it("comes back when its process is killed, and when the feed is cut", async () => {
    read();
    await kick.reading();
    const first = reader!.pid!;
    process.kill(first, "SIGKILL");
    await kick.until(() => kick.sessions.size === 0);
    await kick.reading();
    expect(reader!.pid).not.toBe(first);
    kick.cut();
    await kick.until(() => kick.sessions.size === 0);
    await kick.reading();
    kick.chat({ text: "back" });
    await vi.waitFor(() => expect(JSON.stringify(events)).toContain("back"), WAIT);
    expect(states.some((state) => state.state === "down" && state.reason.includes("kick-js ended"))).toBe(true);
  });

  it("is started again and again, with its words in our log, when it crashes in a loop", async () => {
    read({ ...DEMO, chatroomId: undefined } as unknown as KickIds);
    await vi.waitFor(
      () => expect(states.filter(({ state }) => state === "down").length).toBeGreaterThanOrEqual(3),
      WAIT,
    );
    expect(lines.some(({ message }) => /Error/.test(message))).toBe(true);
  });

  it("ends its process when it is stopped", async () => {
    read();
    await kick.reading();
    const pid = reader!.pid!;
    await reader!.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it("hands the process none of the streamer's secrets", async () => {
    vi.stubEnv("KICK_CLIENT_SECRET", "very-secret");
    read();
    await kick.reading();
    const pid = reader!.pid!;
    if (process.platform !== "linux") return;
    const { stdout } = await promisify(execFile)("cat", [`/proc/${pid}/environ`]);
    expect(stdout).toContain("PATH=");
    expect(stdout).not.toContain("very-secret");
  });
});

describe.skipIf(!isInstalled())("over TLS", () => {
  it("reads the feed of a server whose certificate is trusted, and of no other", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "chatmint-"));
    await kick.close();
    kick = await KickServer.start({ tls: true });
    read();
    await vi.waitFor(
      () => expect(states.some((s) => s.state === "down" && /certificate/.test(s.reason))).toBe(true),
      WAIT,
    );
    await reader!.stop();
    const file = path.join(folder, "ca.pem");
    writeFileSync(file, kick.certificate!.certPem);
    vi.stubEnv("NODE_EXTRA_CA_CERTS", file);
    read();
    await kick.reading();
    kick.chat({ text: "encrypted" });
    await vi.waitFor(() => expect(JSON.stringify(events)).toContain("encrypted"), WAIT);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
});

it.skipIf(!isInstalled())("works from the built files too", async () => {
  const driver = path.resolve(builtExecutable(), "../../src/platforms/kick/feed/kickjs-driver.js");
  const built = (await import(pathToFileURL(driver).href)) as { KickJsReader: typeof KickJsReader };
  read(DEMO, undefined, built.KickJsReader);
  await kick.reading();
  kick.chat({ text: "from the build" });
  await vi.waitFor(() => expect(JSON.stringify(events)).toContain("from the build"), WAIT);
});

it("says what to install when the package is missing", async () => {
  read(DEMO, "@retconned/not-installed");
  await vi.waitFor(() => expect(states.some(({ state }) => state === "down")).toBe(true), WAIT);
  expect(attentions[0]).toContain("npm install @retconned/not-installed");
  expect(reader!.pid).toBeUndefined();
});

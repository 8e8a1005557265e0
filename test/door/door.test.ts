/** The door of a running bot, knocked at by clients of every kind. */
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Door, openDoor } from "../../src/app/door.ts";
import { addresses, DOOR_LINE_MAX, DOOR_VERSION, doorFile, readNote } from "../../src/app/door-place.ts";
import type { Answer, Asked } from "../../src/app/operations.ts";
import { type DataPaths, dataPaths, packageVersion } from "../../src/base/paths.ts";
import { realSystem, SimulatedSystem, type Timers } from "../../src/base/system.ts";
import { createLog } from "../../src/cli/run/logging.ts";
import { askRunning } from "../../src/cli/write/door.ts";
import { temporaryFolder } from "../support/rehearsal.ts";

const ID = "0123456789abcdef";
const real = realSystem();
const echo = async ({ operation, request }: Asked): Promise<Answer> => ({
  code: 0,
  lines: [operation, JSON.stringify(request)],
});

interface Opened {
  readonly paths: DataPaths;
  readonly file: string;
  readonly door: Door;
  readonly address: string;
  readonly token: string;
  readonly warnings: string[];
}

async function opened(
  more: { perform?: (asked: Asked) => Promise<Answer>; timers?: Timers; folder?: string } = {},
): Promise<Opened> {
  const paths = dataPaths(more.folder ?? temporaryFolder());
  const file = doorFile(paths, false);
  const warnings: string[] = [];
  const log = createLog("warn", (text) => void warnings.push(text), false);
  const door = await openDoor({
    ...{ file, log, random: real.random },
    perform: more.perform ?? echo,
    timers: more.timers ?? real.timers,
  });
  onTestFinished(() => door.close());
  const note = readNote(file);
  return { paths, file, door, warnings, address: note?.address ?? "", token: note?.token ?? "" };
}

/** A client that sends these bytes, as they are; what it is answered, when the door hangs up. */
async function sent(address: string, bytes: string | Buffer, hangUp = false): Promise<unknown> {
  const { socket, answer } = knocked(address);
  if (hangUp) socket.end(bytes);
  else socket.write(bytes);
  return answer;
}

function knocked(address: string): { readonly socket: Socket; readonly answer: Promise<unknown> } {
  const socket = connect(address);
  onTestFinished(() => void socket.destroy());
  let text = "";
  const answer = new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("close", () => resolve(undefined));
    socket.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (!text.endsWith("\n")) return;
      resolve(JSON.parse(text));
      socket.end();
    });
  });
  return { socket, answer };
}

const asking = (token: string, more: object = {}) =>
  `${JSON.stringify({ door: DOOR_VERSION, program: "9.9.9", token, id: ID, operation: "run", request: { a: 1 }, ...more })}\n`;

const codeOf = async (reply: Promise<unknown>) => ((await reply) as { error?: { code: string } }).error?.code;

describe("the door", () => {
  it("answers one request in one line", async () => {
    const { address, token, paths } = await opened();
    expect(await sent(address, asking(token))).toEqual({ answer: { code: 0, lines: ["run", '{"a":1}'] } });
    const asked = { operation: "x", request: "é\n", id: ID };
    expect(await askRunning(paths, false, asked, real.timers)).toEqual({ code: 0, lines: ["x", '"é\\n"'] });
  });

  it("reads a request that comes in pieces, and what comes behind it is nobody's", async () => {
    const { address, token } = await opened();
    const { socket, answer } = knocked(address);
    const bytes = Buffer.from(asking(token, { request: "é" }));
    for (const byte of bytes) socket.write(Buffer.from([byte]));
    socket.write(asking(token));
    expect(await answer).toEqual({ answer: { code: 0, lines: ["run", '"é"'] } });
  });

  it.each([
    ["no JSON", "hello\n"],
    ["an empty line", "\n"],
    ["no object", "[1]\n"],
    ["a field that is missing", `${JSON.stringify({ door: 1 })}\n`],
    ["bytes that are no text", Buffer.from([0xff, 0xfe, 0x00, 0x0a])],
    ["an id that is none", asking("t", { id: "../x" })],
  ])("answers %s with what was expected", async (_, bytes) => {
    const { address } = await opened();
    expect(await sent(address, bytes)).toEqual({
      error: { code: "MALFORMED", message: expect.stringMatching(/one line of JSON/) },
    });
  });

  it.skipIf(process.platform === "win32")("answers half a request", async () => {
    const { address, token } = await opened();
    expect(await codeOf(sent(address, asking(token).slice(0, 20), true))).toBe("MALFORMED");
  });

  it("refuses a wrong token, before anything else is said or done", async () => {
    let done = 0;
    const { address, token } = await opened({ perform: async () => ({ code: ++done, lines: [] }) });
    for (const wrong of ["", "0".repeat(64), token.slice(1), `${token}0`]) {
      expect(await codeOf(sent(address, asking(wrong, { door: 99 })))).toBe("TOKEN");
    }
    expect(done).toBe(0);
  });

  it("tells another version of the program so, whichever of the two is older", async () => {
    const { address, token, file, paths } = await opened();
    expect(await sent(address, asking(token, { door: DOOR_VERSION + 1 }))).toEqual({
      error: {
        code: "VERSION",
        message: expect.stringMatching(`is Chatmint ${packageVersion()}, and this is Chatmint 9.9.9`),
      },
    });
    writeFileSync(file, JSON.stringify({ door: DOOR_VERSION + 1, program: "8.8.8", way: "another" }));
    await expect(askRunning(paths, false, { operation: "x", request: 1, id: ID }, real.timers)).rejects.toMatchObject({
      code: "DOOR_VERSION",
      message: expect.stringMatching(`is Chatmint 8.8.8, and this is Chatmint ${packageVersion()}`),
    });
  });

  it("takes a request of up to a megabyte and refuses a longer one", async () => {
    const { address, token } = await opened({ perform: async () => ({ code: 0, lines: [] }) });
    const room = DOOR_LINE_MAX - asking(token, { request: "" }).length + 1;
    expect(await sent(address, asking(token, { request: "x".repeat(room) }))).toEqual({
      answer: { code: 0, lines: [] },
    });
    expect(await codeOf(sent(address, asking(token, { request: "x".repeat(room + 1) })))).toBe("TOO_LARGE");
    expect(await codeOf(sent(address, "x".repeat(3 * DOOR_LINE_MAX)))).toBe("TOO_LARGE");
  });

  it("hangs up on a client that says nothing, or half of it, after ten seconds", async () => {
    const system = new SimulatedSystem(0);
    const { address, token } = await opened({ timers: system.timers });
    const silent = knocked(address);
    const slow = knocked(address);
    slow.socket.write("{");
    // Answered, so both of the others have come in.
    expect(await sent(address, asking(token))).toHaveProperty("answer");
    await system.advance(9_999);
    expect(silent.socket.destroyed).toBe(false);
    await system.advance(1);
    expect(await codeOf(silent.answer)).toBe("SILENT");
    expect(await codeOf(slow.answer)).toBe("SILENT");
  });

  it("serves fifty clients at once, each with its own answer", async () => {
    const { paths } = await opened();
    const all = Array.from({ length: 50 }, (_, n) =>
      askRunning(paths, false, { operation: `${n}`, request: n, id: ID }, real.timers),
    );
    expect(await Promise.all(all)).toEqual(all.map((_, n) => ({ code: 0, lines: [`${n}`, `${n}`] })));
  });

  it("answers though what is asked fails in a way nobody foresaw", async () => {
    const { address, token } = await opened({ perform: () => Promise.reject(new Error("a bug")) });
    expect(await sent(address, asking(token))).toEqual({ error: { code: "FAILED", message: "a bug" } });
  });
});

describe("a bot that stops", () => {
  it("answers what is under way first", async () => {
    let finish: () => void = () => {};
    let came: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      came = resolve;
    });
    const { door, address, token } = await opened({
      perform: () =>
        new Promise((resolve) => {
          finish = () => resolve({ code: 0, lines: ["done"] });
          came();
        }),
    });
    const answer = sent(address, asking(token));
    await begun;
    const closed = door.close();
    finish();
    expect(await answer).toEqual({ answer: { code: 0, lines: ["done"] } });
    await closed;
  });

  it("tells who still waits after a second, and is gone for the client, who asks again", async () => {
    const system = new SimulatedSystem(0);
    let begun = 0;
    const { door, address, token, paths, file } = await opened({
      timers: system.timers,
      perform: () => {
        begun += 1;
        return new Promise(() => {});
      },
    });
    const answers = [
      sent(address, asking(token)),
      askRunning(paths, false, { operation: "x", request: 1, id: ID }, real.timers),
    ];
    await vi.waitFor(() => expect(begun).toBe(2));
    const idle = knocked(address);
    // It may be answered, or find nobody any more.
    idle.answer.catch(() => undefined);
    await once(idle.socket, "connect");
    let isClosed = false;
    const closed = door.close().then(() => {
      isClosed = true;
    });
    await vi.waitFor(async () => {
      await system.advance(1_000);
      expect(isClosed).toBe(true);
    });
    expect(await answers[0]).toEqual({ error: { code: "STOPPING", message: expect.any(String) } });
    expect(await answers[1]).toBeUndefined();
    await closed;
    expect(existsSync(file)).toBe(false);
    expect(await askRunning(paths, false, { operation: "x", request: 1, id: ID }, real.timers)).toBeUndefined();
  });
});

describe("where the door is", () => {
  it.skipIf(process.platform === "win32")("only its owner may use it", async () => {
    const { address, file } = await opened();
    expect(statSync(address).mode & 0o777).toBe(0o600);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(path.dirname(address)).toBe(path.dirname(file));
  });

  it.skipIf(process.platform === "win32")("replaces what a killed bot left, also what is no socket", async () => {
    const folder = temporaryFolder();
    const paths = dataPaths(folder);
    writeFileSync(path.join(folder, "door.sock"), "left over");
    writeFileSync(doorFile(paths, false), "{ half");
    const { address, token } = await opened({ folder });
    expect(await sent(address, asking(token))).toHaveProperty("answer");
  });

  it.skipIf(process.platform === "win32")(
    "moves to a private folder where the path is too long, and leaves nothing there",
    async () => {
      const folder = path.join(temporaryFolder(), "d".repeat(120));
      mkdirSync(folder);
      const { address, token, door, paths } = await opened({ folder });
      expect(Buffer.byteLength(address)).toBeLessThanOrEqual(103);
      expect(statSync(path.dirname(address)).mode & 0o777).toBe(0o700);
      expect(statSync(address).mode & 0o777).toBe(0o600);
      expect(await sent(address, asking(token))).toHaveProperty("answer");
      expect(await askRunning(paths, false, { operation: "x", request: 1, id: ID }, real.timers)).toMatchObject({
        code: 0,
      });
      await door.close();
      expect(existsSync(path.dirname(address))).toBe(false);
    },
  );

  it.skipIf(process.platform === "win32")("clears the private folder of a killed bot away", async () => {
    const folder = path.join(temporaryFolder(), "é".repeat(60));
    mkdirSync(folder);
    const first = await opened({ folder });
    // The note of the first is what its killed process would have left.
    const note = readFileSync(first.file);
    const left = path.dirname(first.address);
    await first.door.close();
    mkdirSync(left);
    writeFileSync(first.file, note);
    const second = await opened({ folder });
    expect(existsSync(left)).toBe(false);
    expect(second.address).not.toBe(first.address);
  });

  it("is a pipe on Windows, whose name is new each time", () => {
    const windows = { platform: "win32", temporary: "C:\\Temp" } as const;
    const [pipe, ...more] = addresses("C:\\Bot\\data\\door.json", "abcd", windows);
    expect(more).toEqual([]);
    expect(pipe).toMatch(/^\\\\\.\\pipe\\chatmint-[0-9a-f]{16}-abcd$/);
    expect([...addresses("c:\\bot\\data\\DOOR.json", "abcd", windows)]).toEqual([pipe]);
    expect([...addresses("C:\\Bot\\other\\door.json", "abcd", windows)]).not.toEqual([pipe]);
    expect([...addresses("C:\\Bot\\data\\rehearsal-door.json", "abcd", windows)]).not.toEqual([pipe]);
  });

  it("is nowhere when no path is short enough, and the bot goes on", async () => {
    const deep = path.join(temporaryFolder(), "t".repeat(120));
    mkdirSync(deep);
    expect([...addresses(path.join(deep, "door.json"), "x", { platform: "linux", temporary: deep })]).toEqual([]);
    expect(readdirSync(deep)).toEqual([]);
    const missing = path.join(deep, "not there");
    const { warnings } = await opened({ folder: missing });
    expect(warnings.join()).toMatch(/Sub-commands that write cannot reach this bot/);
  });
});

describe("a client", () => {
  const ask = (paths: DataPaths) => askRunning(paths, false, { operation: "x", request: 1, id: ID }, real.timers);

  it("finds nobody where no bot ever ran, and where a bot was killed", async () => {
    const { paths, file, door } = await opened();
    const note = readFileSync(file);
    await door.close();
    expect(await ask(paths)).toBeUndefined();
    writeFileSync(file, note);
    expect(await ask(paths)).toBeUndefined();
  });

  it("takes a door that changed its token meanwhile for one that is gone", async () => {
    const { paths, file } = await opened();
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), token: "old" }));
    expect(await ask(paths)).toBeUndefined();
  });

  it("says so when something else answers, and takes no answer for one", async () => {
    const { paths, file, door, address } = await opened();
    const note = readFileSync(file);
    await door.close();
    const stranger = createServer((socket) => socket.resume().end("HTTP/1.1 200 OK\n"));
    const mute = createServer((socket) => socket.resume().end());
    for (const [server, expected] of [
      [stranger, /no Chatmint/],
      [mute, undefined],
    ] as const) {
      await new Promise<void>((resolve) => server.listen(address, resolve));
      writeFileSync(file, note);
      if (expected) await expect(ask(paths)).rejects.toThrow(expected);
      else expect(await ask(paths)).toBeUndefined();
      await new Promise((resolve) => server.close(resolve));
      rmSync(address, { force: true });
    }
  });

  it.skipIf(process.platform === "win32" || process.getuid?.() === 0)(
    "says whose the bot is when it may not read",
    async () => {
      const { paths, file } = await opened();
      const { chmodSync } = await import("node:fs");
      chmodSync(file, 0);
      await expect(ask(paths)).rejects.toThrow(/belongs to another user/);
    },
  );
});

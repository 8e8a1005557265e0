/** What strangers and flooders may do with the sockets of a bot: raw connections, as no client library would send them. */
import { connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { SimulatedSystem } from "../../src/base/system.ts";
import { CLOSED } from "../../src/web/live.ts";
import { type WebRig, webRig } from "../support/web.ts";

const PUBLIC = { host: "points.example.com", origin: "https://points.example.com" };
const WEBSOCKET = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  `Sec-WebSocket-Key: ${Buffer.alloc(16).toString("base64")}`,
];

let rig: WebRig;

async function open(web: object = {}): Promise<void> {
  rig = await webRig({ known: ["vera"], config: { web } }, {}, new SimulatedSystem(Date.UTC(2026, 0, 6, 19)));
}

/** A raw connection that sends this; what it is answered until it is closed. */
function rawly(port: number, lines: readonly string[], body = "") {
  const socket = connect(port, "127.0.0.1");
  socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
  let all = "";
  socket.setEncoding("utf8").on("data", (part) => {
    all += part;
  });
  socket.on("error", () => {});
  const connected = new Promise<void>((resolve) => socket.on("connect", resolve));
  return { connected, closed: new Promise<string>((resolve) => socket.on("close", () => resolve(all))) };
}
const raw = (...sent: Parameters<typeof rawly>) => rawly(...sent).closed;

/** The cookie of a viewer, or of a moderator whom the streamer confirmed. */
async function cookieOf(name: string, moderates: boolean): Promise<string> {
  const { house } = rig.ground;
  await rig.chat.says(moderates ? `[mod] ${name}` : name, "hi");
  const account = { platform: "local", platformId: house.viewers.byName("local", name)!.platformId } as const;
  if (moderates) {
    await house.writer.run((work) => house.features.moderators.ask(work, account));
    await house.writer.run((work) => house.features.moderators.confirm(work, account));
  }
  const { sessions } = house.ground.core.access;
  const secret = await house.writer.run((work) => sessions.begin(work, { kind: "viewer", ...account }, "a test"));
  return `__Host-chatmint-viewer=${secret}`;
}

/** A socket, and the code it is closed with; a status instead where it is refused. */
function socketAt(port: number, path: string, headers: Record<string, string>) {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  onTestFinished(() => socket.terminate());
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  const opened = new Promise<number>((resolve, reject) => {
    socket.on("open", () => resolve(101));
    socket.on("unexpected-response", (_request, answer) => resolve(answer.statusCode!));
    socket.on("error", reject);
  });
  return { socket, closed, opened };
}

it("are for who may watch something: nobody else gets one", async () => {
  await open();
  const status = (port: number, path: string, headers: Record<string, string> = {}) =>
    socketAt(port, path, headers).opened;
  const { house } = rig.ground;
  const { access } = house.ground.core;
  const { key } = await house.writer.run((work) => access.overlays.make(work, "leaderboard", {}));
  const own = { host: rig.host };
  // What the page for viewers shows to everybody, everybody may watch.
  expect(await status(rig.publicPort, "/api/v1/live", PUBLIC)).toBe(101);
  expect(await status(rig.publicPort, "/api/v1/live", { ...PUBLIC, cookie: await cookieOf("vera", false) })).toBe(101);
  expect(await status(rig.port, "/api/v1/live", own)).toBe(401);
  for (const path of [
    "/o/x/live",
    "/o/live",
    "/o//live",
    `/o/${"A".repeat(32)}/live`,
    `/o/${key}x/live`,
    "/%6f/x/live",
  ])
    expect([path, await status(rig.port, path, { ...own, cookie: rig.paired.cookie! })]).toEqual([path, 404]);
  expect(await status(rig.publicPort, `/o/${key}/live`, PUBLIC)).toBe(403);
  expect(await status(rig.port, "/api/v1/status", { ...own, cookie: rig.paired.cookie! })).toBe(400);
  expect(await status(rig.port, `/o/${key}/live`, own)).toBe(101);
  expect(await status(rig.port, "/api/v1/live", { ...own, cookie: rig.paired.cookie! })).toBe(101);
  expect(await status(rig.publicPort, "/api/v1/live", { ...PUBLIC, cookie: await cookieOf("mia", true) })).toBe(101);
});

it("of another protocol are answered in HTTP/1.1, by the same rules, with body and all, and closed", async () => {
  await open();
  const h2c = ["Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA"];
  const answer = await raw(rig.port, ["GET /api/v1/me HTTP/1.1", `Host: ${rig.host}`, ...h2c]);
  expect(answer).toMatch(/^HTTP\/1.1 200 .*content-security-policy.*\{"kind":"nobody"\}/s);
  expect(await raw(rig.port, ["GET /api/v1/me HTTP/1.1", "Host: evil.example.com", ...h2c])).toMatch(/^HTTP\/1.1 421 /);
  expect(await raw(rig.publicPort, ["GET / HTTP/1.1", `Host: ${PUBLIC.host}`, ...h2c])).toMatch(
    /^HTTP\/1.1 \d+ .*content-security-policy/s,
  );
  const body = '{"minutes":5}';
  const posted = [
    ...["POST /api/v1/mute HTTP/1.1", `Host: ${rig.host}`, "Content-Type: application/json"],
    ...["Idempotency-Key: by-h2c-1", `Cookie: ${rig.paired.cookie}`, `Origin: http://${rig.host}`],
  ];
  expect(await raw(rig.port, [...posted, ...h2c, `Content-Length: ${body.length}`], body)).toMatch(
    /^HTTP\/1.1 200 .*"muted":true/s,
  );
  const broken = ["GET /api/v1/live HTTP/1.1", `Host: ${rig.host}`, `Cookie: ${rig.paired.cookie}`];
  expect(await raw(rig.port, [...broken, "Connection: Upgrade", "Upgrade: websocket"])).toMatch(/^HTTP\/1.1 4\d\d /);
  expect(await raw(rig.port, ["POST /api/v1/live HTTP/1.1", ...broken.slice(1), ...WEBSOCKET])).toMatch(
    /^HTTP\/1.1 4\d\d /,
  );
});

it("that flood the bot with texts or pings are closed, and never answered more than they read", async () => {
  await open();
  const headers = { host: rig.host, cookie: rig.paired.cookie! };
  const asks = socketAt(rig.port, "/api/v1/live", headers);
  await asks.opened;
  asks.socket.pause();
  for (let n = 0; n < 200; n++) asks.socket.send('{"watch":["none"]}');
  asks.socket.resume();
  expect(await asks.closed).toBe(CLOSED.tooMuch);
  const many = socketAt(rig.port, "/api/v1/live", headers);
  await many.opened;
  many.socket.send(JSON.stringify({ watch: Array(100).fill("x") }));
  expect(await many.closed).toBe(CLOSED.unreadable);
  const pings = socketAt(rig.port, "/api/v1/live", headers);
  await pings.opened;
  let pongs = 0;
  pings.socket.on("pong", () => {
    pongs += 1;
  });
  for (let n = 0; n < 200; n++) pings.socket.ping("x".repeat(125));
  expect(await pings.closed).toBe(CLOSED.tooMuch);
  expect(pongs).toBe(60);
});

it("of a public page are so many for one person, and take none of the streamer's", async () => {
  await open();
  const cookie = await cookieOf("mia", true);
  const open30 = Array.from({ length: 30 }, () => socketAt(rig.publicPort, "/api/v1/live", { ...PUBLIC, cookie }));
  expect(new Set(await Promise.all(open30.map(({ opened }) => opened)))).toEqual(new Set([101]));
  expect(await socketAt(rig.publicPort, "/api/v1/live", { ...PUBLIC, cookie }).opened).toBe(429);
  const another = { ...PUBLIC, cookie: await cookieOf("max", true) };
  expect(await socketAt(rig.publicPort, "/api/v1/live", another).opened).toBe(101);
  const page = await rig.live();
  page.watch(["now"]);
  await page.frame("now");
  open30[0]!.socket.close();
  await open30[0]!.closed;
  expect(await socketAt(rig.publicPort, "/api/v1/live", { ...PUBLIC, cookie }).opened).toBe(101);
});

it("of strangers are so many from one address, of which a proxy tells the last hop alone", async () => {
  await open({ proxyHeader: "X-Forwarded-For" });
  const from = (hops: string) =>
    socketAt(rig.publicPort, "/api/v1/live", { ...PUBLIC, "x-forwarded-for": hops }).opened;
  // What the visitor writes before the last hop changes nothing.
  const all = await Promise.all(Array.from({ length: 40 }, (_, n) => from(`10.0.0.${n}, 203.0.113.7`)));
  expect(all.filter((status) => status === 101)).toHaveLength(30);
  expect(all.filter((status) => status === 429)).toHaveLength(10);
  expect(await from("203.0.113.7, 203.0.113.8")).toBe(101);
  // Two headers are one list.
  const twice = ["X-Forwarded-For: 203.0.113.8", "X-Forwarded-For: 203.0.113.7"];
  const head = ["GET /api/v1/live HTTP/1.1", `Host: ${PUBLIC.host}`, ...WEBSOCKET];
  expect(await raw(rig.publicPort, [...head, ...twice])).toMatch(/^HTTP\/1.1 429 /);
});

it("do not keep the bot from ending, whatever they are in the middle of", async () => {
  await open();
  const page = await rig.live();
  page.socket.pause();
  const [mine, cookie] = [`Host: ${rig.host}`, `Cookie: ${rig.paired.cookie}`];
  const held = [
    rawly(rig.port, [`GET /api/v1/me HTTP/1.1\r\n${mine}\r\nConnection`]),
    rawly(rig.port, ["GET /api/v1/me HTTP/1.1", mine, "Connection: keep-alive"]),
    rawly(rig.port, [
      "POST /api/v1/mute HTTP/1.1",
      mine,
      cookie,
      "Connection: Upgrade",
      "Upgrade: h2c",
      "Content-Length: 9",
    ]),
    rawly(rig.publicPort, ["POST /api/v1/lines HTTP/1.1", `Host: ${PUBLIC.host}`, "Content-Length: 9"], "{"),
    rawly(rig.port, ["GET /api/v1/live HTTP/1.1", mine, cookie, ...WEBSOCKET]),
  ];
  await Promise.all(held.map(({ connected }) => connected));
  await rig.ask("/api/v1/me");
  await rig.web.close();
  await Promise.all(held.map(({ closed }) => closed));
  page.socket.resume();
  await page.closed;
});

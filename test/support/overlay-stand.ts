/** Serves the built page of overlays and speaks its socket, with states that a test decides. */
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { type WebSocket, WebSocketServer } from "ws";
import { packageRoot } from "../../src/base/paths.ts";
import { OVERLAYS, type OverlayData, type OverlayName, type OverlaySettings } from "../../src/kit/overlays.ts";

const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".css": "text/css", ".html": "text/html" };
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
  "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";
const KEY = "k".repeat(32);

export class OverlayStand {
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #states = new Map<string, unknown>();
  /** Of the bot that is behind it. */
  version = "1.0.0";
  nowMs: () => number = Date.now;
  #lastId = 0;

  private constructor(server: Server) {
    this.#server = server;
    this.words("en");
    server.on("upgrade", (request, socket, head) =>
      this.#sockets.handleUpgrade(request, socket, head, (page) => this.#greet(page)),
    );
  }

  static async start(port = 0): Promise<OverlayStand> {
    const server = createServer((request, answer) => {
      const { pathname } = new URL(request.url!, "http://stand");
      const file = path.join(
        packageRoot(),
        "dist/pages",
        pathname.startsWith("/o/") ? "overlays/index.html" : pathname,
      );
      answer.setHeader("content-security-policy", POLICY);
      answer.setHeader("content-type", TYPES[path.extname(file)] ?? "font/woff2");
      if (existsSync(file)) answer.end(readFileSync(file));
      else answer.writeHead(404).end();
    });
    server.listen(port, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    return new OverlayStand(server);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Of its page. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/o/${KEY}/overlay`;
  }

  /** How many pages are connected. */
  get pages(): number {
    return this.#sockets.clients.size;
  }

  words(language: string, texts: Readonly<Record<string, string>> = {}): void {
    this.#tell("overlay-words", { language, currency: { nameOne: "mint", nameMany: "mints", decimals: 0 }, texts });
  }

  /** From now on this is the state. Settings are those that nobody has changed, but for these. */
  show<K extends OverlayName>(overlay: K, data: OverlayData<K>, settings: Partial<OverlaySettings<K>> = {}): void {
    const { settings: shape, shape: told } = OVERLAYS[overlay];
    this.#tell("overlay", { overlay, id: 7, settings: shape.parse(settings), data: told.parse(data) });
  }

  async stop(): Promise<void> {
    for (const page of this.#sockets.clients) page.terminate();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #greet(page: WebSocket): void {
    this.#send(page, "hello", { version: this.version, nowMs: this.nowMs() });
    page.on("message", (text) => {
      const { watch } = JSON.parse(String(text)) as { watch?: string[] };
      for (const topic of watch ?? []) if (this.#states.has(topic)) this.#send(page, topic, this.#states.get(topic));
    });
  }

  #tell(topic: string, state: unknown): void {
    this.#states.set(topic, state);
    for (const page of this.#sockets.clients) this.#send(page, topic, state);
  }

  #send(page: WebSocket, type: string, data: unknown): void {
    page.send(JSON.stringify({ id: ++this.#lastId, ts: this.nowMs(), type, data }));
  }
}

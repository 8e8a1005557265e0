/**
 * Many pages of viewers in a process of their own, each with a socket as a page has it. Told `port` and `count` as arguments;
 * is there once it has said `ready`; they come when it is told `come`, and `open` says that all are. After that it answers each
 * message with the bytes and frames that came since the last.
 */
import { once } from "node:events";
import { WebSocket } from "ws";

/** What a page of each kind watches. */
const SHOWN = ["public-draws", "public-leaders", "public-about"] as const;
/** So many pages come at the same time. */
const TOGETHER = 25;

/** What came over all sockets. */
export interface Received {
  readonly bytes: number;
  readonly frames: number;
  /** Pages that have lost their socket, or were shown nothing. */
  readonly broken: number;
}

let bytes = 0;
let frames = 0;

class CrowdPage {
  readonly shown: Promise<void>;
  #isShown = false;
  #isClosed = false;

  constructor(port: number, n: number) {
    const headers = { host: "points.example.com", origin: "https://points.example.com" };
    const socket = new WebSocket(`ws://127.0.0.1:${port}/api/v1/live`, { headers });
    this.shown = new Promise((resolve) => {
      socket.on("message", (data: Buffer) => {
        bytes += data.length;
        frames += 1;
        if (data.includes('"type":"hello"'))
          socket.send(JSON.stringify({ watch: [SHOWN[n % SHOWN.length]!], after: 0 }));
        else {
          this.#isShown = true;
          resolve();
        }
      });
      socket.on("close", () => {
        this.#isClosed = true;
        resolve();
      });
      socket.on("error", () => resolve());
    });
  }

  get isBroken(): boolean {
    return this.#isClosed || !this.#isShown;
  }
}

if (process.send) {
  const [port, count] = process.argv.slice(2).map(Number) as [number, number];
  const pages: CrowdPage[] = [];
  process.on("disconnect", () => process.exit(0));
  const told = once(process, "message");
  process.send("ready");
  await told;
  process.on("message", () => {
    const broken = pages.filter((page) => page.isBroken).length;
    process.send!({ bytes, frames, broken } satisfies Received);
    bytes = 0;
    frames = 0;
  });
  while (pages.length < count) {
    const coming = Array.from({ length: Math.min(TOGETHER, count - pages.length) }, (_, n) => {
      return new CrowdPage(port, pages.length + n);
    });
    pages.push(...coming);
    await Promise.all(coming.map(({ shown }) => shown));
  }
  process.send("open");
}

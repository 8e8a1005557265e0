/**
 * Requests to a port that ask for another protocol. One is known here, the WebSocket; whoever asks for any other (`h2c` of curl
 * and of Java) is answered in HTTP/1.1 as if they had not asked. Nobody is left without an answer, or with a socket that no time
 * limit reaches: node hands such a socket over and takes no further care of it.
 */
import { type IncomingMessage, type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";

/** Answers requests. `env` is handed on as it is: an {@link Upgrade} where the request asks for a WebSocket. */
export type Answering = (request: Request, env?: object) => Response | Promise<Response>;

/** The largest message of a page, in bytes. */
const FRAME_BYTES_MAX = 16 * 1024;
/** How long a socket may take until it is one. */
const HANDSHAKE_MS = 10_000;
/** How long a page that was closed may take to close itself. */
const CLOSE_MS = 2_000;

/** What a route that has sockets finds in hono's `env` where one is asked for. */
export interface Upgrade {
  /** Takes it; `open` is called with the socket once it is one. To be answered with what this returns. */
  accept(open: (socket: WebSocket, connection: { bytesRead(): number }) => void): Response;
}

export const isWebSocket = ({ headers }: IncomingMessage): boolean =>
  headers.upgrade?.trim().toLowerCase() === "websocket";

/** Answers every request to `server` that asks for another protocol. */
export function takeUpgrades(server: Server, answer: Answering): void {
  // Who is pinged answers: a page that reads nothing would pile the answers up. live.ts counts them.
  const sockets = new WebSocketServer({
    ...{ noServer: true, clientTracking: false, autoPong: false, maxPayload: FRAME_BYTES_MAX, closeTimeout: CLOSE_MS },
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (isWebSocket(request)) void shakeHands(sockets, answer, request, head);
    else answerPlainly(server, request, socket, head);
  });
}

/** Gives the request back to the server without the wish, to be answered once. */
function answerPlainly(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const lines = [`${request.method} ${request.url} HTTP/1.1`, "Connection: close"];
  for (let n = 0; n < request.rawHeaders.length; n += 2) {
    const [name, value] = request.rawHeaders.slice(n, n + 2) as [string, string];
    if (!["connection", "upgrade", "http2-settings"].includes(name.toLowerCase())) lines.push(`${name}: ${value}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  server.emit("connection", socket);
}

async function shakeHands(
  sockets: WebSocketServer,
  answer: Answering,
  request: IncomingMessage,
  head: Buffer,
): Promise<void> {
  const { socket } = request;
  socket.on("error", () => socket.destroy());
  // Ends with the handshake: of what is a WebSocket then, ws takes the time limit off.
  socket.setTimeout(HANDSHAKE_MS, () => socket.destroy());
  let opened: Parameters<Upgrade["accept"]>[0] | undefined;
  const upgrade: Upgrade = {
    accept(open) {
      opened = open;
      return new Response(null, { status: 204 });
    },
  };
  const response = await answered(answer, request, upgrade);
  if (socket.destroyed) return;
  const open = opened;
  const bytesRead = () => socket.bytesRead;
  if (open) sockets.handleUpgrade(request, socket, head, (one) => open(one, { bytesRead }));
  else await refuse(socket, response);
}

async function answered(answer: Answering, request: IncomingMessage, upgrade: Upgrade): Promise<Response> {
  try {
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) headers.append(name, String(value));
    const url = new URL(request.url ?? "/", `http://${request.headers.host ?? "localhost"}`);
    return await answer(new Request(url, { headers }), upgrade);
  } catch {
    // The app answers its own mistakes: this request cannot be read as one.
    return new Response(null, { status: 400 });
  }
}

/** A route without sockets is no answer to who wants one. */
async function refuse(socket: Duplex, response: Response): Promise<void> {
  const isRefusal = response.status >= 400;
  if (!isRefusal) await response.body?.cancel();
  const body = Buffer.from(isRefusal ? await response.text() : "Nothing here takes a WebSocket.\n");
  const headers = new Headers(isRefusal ? response.headers : { "content-type": "text/plain" });
  headers.set("connection", "close");
  headers.set("content-length", String(body.length));
  const status = isRefusal ? response.status : 400;
  const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`];
  for (const [name, value] of headers) lines.push(`${name}: ${value}`);
  socket.end(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), body]), () => socket.destroy());
}

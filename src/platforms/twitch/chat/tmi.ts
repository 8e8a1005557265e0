/**
 * tmi.js, the only place that knows it: its handshake (CAP, PASS, NICK) and its parser, one fresh client per connection.
 *
 * Two seams are taken over, because tmi.js 1.8.5 ends badly at both:
 * - `handleMessage`, which rewrites tags ("1" becomes true, so user 1 loses their id), throws on odd lines and loses the
 *   rest of the frame, hides cheers, and reconnects while the old socket lives. Lines come out as parsed, untouched.
 * - `_openConnection`, which allows no port but 443 with TLS, and on Node 22 and later takes the built-in WebSocket,
 *   which cannot be cut off. The `ws` library it uses on Node 20 is used everywhere.
 * Its own timers and its reconnecting are started by `handleMessage` alone, so they never run.
 */
import { createRequire } from "node:module";
import WebSocket from "ws";

/** One line of chat protocol as tmi.js parsed it. Tag values are still escaped; an empty one is `true`. */
export interface IrcLine {
  readonly raw: string;
  readonly tags: Readonly<Record<string, string | true>>;
  readonly prefix: string | null;
  readonly command: string;
  readonly params: readonly string[];
}

/** The parts of a tmi.js client that are used; its published types lack most of them. */
interface TmiClient {
  username: string;
  ws: WebSocket | null;
  on(event: "disconnected", listener: (reason: string) => void): void;
  removeAllListeners(): void;
  connect(): Promise<unknown>;
  handleMessage(line: IrcLine | null): void;
  _openConnection(): void;
  _onOpen(): void;
  _onMessage(event: { data: unknown }): void;
  _onError(): void;
  _onClose(): void;
}

const { Client } = createRequire(import.meta.url)("tmi.js") as { Client: new (options: object) => TmiClient };

const FRAME_BYTES_MAX = 1024 * 1024;
const SILENT_LOGGER = { info() {}, warn() {}, error() {}, setLevel() {} };

/** What a connection reports. An `onLine` that throws loses that line only. */
export interface TmiHandlers {
  onLine(line: IrcLine): void;
  /** Once, when the connection ended by itself; never after `kill`. */
  onClosed(reason: string): void;
  /** A line or frame that could not be handled. */
  onProblem(error: unknown, raw: string): void;
}

/** One connection to Twitch chat. */
export interface TmiConnection {
  /** The name it signed in under: `justinfan` and digits when anonymous. Empty before the socket is open. */
  readonly nick: string;
  /** Sends one line of protocol; `false` when the socket is not open. Line breaks inside become spaces. */
  send(line: string): boolean;
  /** Ends it at once and for good; nothing is reported any more. */
  kill(): void;
}

function newClient(handlers: Pick<TmiHandlers, "onLine" | "onProblem">, identity?: object): TmiClient {
  const client = new Client({
    // Comings and goings are late, partial and never used.
    options: { skipUpdatingEmotesets: true, skipMembership: true },
    connection: { reconnect: false },
    logger: SILENT_LOGGER,
    ...(identity && { identity }),
  });
  client.handleMessage = (line) => {
    if (!line) return;
    try {
      handlers.onLine(line);
    } catch (error) {
      handlers.onProblem(error, line.raw);
    }
  };
  return client;
}

/** Dials `url` and signs in: with an account, or anonymously without one. */
export function openTmi(
  url: string,
  account: { readonly login: string; readonly token: string } | undefined,
  handlers: TmiHandlers,
): TmiConnection {
  const client = newClient(handlers, account && { username: account.login, password: account.token });
  let socket: WebSocket | undefined;
  let over = false;
  const closed = (reason: unknown) => {
    if (over) return;
    kill();
    handlers.onClosed(String(reason || "the connection closed"));
  };
  const kill = () => {
    over = true;
    client.removeAllListeners();
    client.connect = () => Promise.resolve();
    client.ws = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    // Cutting off a socket that is still dialling makes it report an error, which nobody else would hear.
    socket.onerror = () => {};
    socket.terminate();
  };
  client._openConnection = () => {
    socket = new WebSocket(url, "irc", { maxPayload: FRAME_BYTES_MAX, perMessageDeflate: false });
    client.ws = socket;
    // What throws in a socket's own callback has no caller, and would end the process.
    const guarded = (raw: unknown, run: () => void) => {
      try {
        run();
      } catch (error) {
        handlers.onProblem(error, String(raw).slice(0, 200));
      }
    };
    socket.onopen = () => guarded("open", () => client._onOpen());
    socket.onmessage = (event) => guarded(event.data, () => client._onMessage(event));
    socket.onerror = (event) => guarded("error", () => closed(event.message));
    socket.onclose = (event) => guarded("close", () => closed(event.reason || `closed with code ${event.code}`));
  };
  client.on("disconnected", closed);
  client.connect().catch(closed);

  return {
    get nick() {
      return client.username;
    },
    send(line) {
      if (over || socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(line.replace(/[\r\n\0]+/g, " "));
      return true;
    },
    kill,
  };
}

/** Feeds frames through tmi.js without a socket, by the way that live frames take. For benchmarks and replays. */
export function lineReader(handlers: Pick<TmiHandlers, "onLine" | "onProblem">): (frame: string) => void {
  const client = newClient(handlers);
  return (frame) => client._onMessage({ data: frame });
}

/** The web of a rehearsal on ports of its own, asked with plain requests: any Host, any header. */
import { request as httpRequest } from "node:http";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { Speech } from "../../src/app/speech.ts";
import { type OpenWeb, openWeb } from "../../src/app/web/open-web.ts";
import type { WebGround } from "../../src/app/web/web-ground.ts";
import { realSystem, type System } from "../../src/base/system.ts";
import { importReading } from "../../src/cli/import/read-beside.ts";
import type { Scope } from "../../src/web/caller.ts";
import { PublicPorts } from "../../src/web/server.ts";
import { type Chat, rehearsal, type Story, strictLog } from "./rehearsal.ts";

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects.
  readonly json: any;
}

export interface WebRig {
  readonly chat: Chat;
  readonly web: OpenWeb;
  readonly ground: WebGround;
  readonly port: number;
  /** `chatmint.localhost:1234`. */
  readonly host: string;
  readonly publicPort: number;
  /** Headers of a page of our own that is paired. */
  readonly paired: Readonly<Record<string, string>>;
  /** Asks the private server; with the Host of its own page unless another is given. */
  ask(path: string, sent?: Sent): Promise<Answered>;
  /** The same as the paired page; a POST with a body has a new idempotency key unless one is given. */
  asBroadcaster(path: string, sent?: Sent): Promise<Answered>;
  /** As a program with a token of these scopes. */
  withToken(scopes: readonly Scope[]): Promise<(path: string, sent?: Sent) => Promise<Answered>>;
  /** Asks the public server. */
  askPublic(path: string, sent?: Sent): Promise<Answered>;
  /** A socket; `frames` grows. */
  live(headers?: Readonly<Record<string, string>>, at?: string): Promise<LivePage>;
}

interface LivePage {
  readonly socket: WebSocket;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects.
  readonly frames: any[];
  watch(topics: readonly string[], after?: number): void;
  /** The next frame of this type that satisfies. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects.
  frame(type: string, isIt?: (data: any) => boolean): Promise<any>;
  readonly closed: Promise<number>;
}

let keys = 0;

/** Opens a rehearsal with its web. */
export async function webRig(
  story: Story = {},
  secrets: Readonly<Record<string, string>> = {},
  system: System = realSystem(),
): Promise<WebRig> {
  const chat = await rehearsal({
    ...story,
    config: {
      ...story.config,
      web: {
        rehearsalPort: 0,
        public: { enabled: true, url: "https://points.example.com", port: 0 },
        ...(story.config?.web as object),
      },
    },
  });
  const ports = new PublicPorts();
  let publicPort = 0;
  const show = ports.show.bind(ports);
  ports.show = async (...args) => {
    const open = await show(...args);
    publicPort = open.port;
    return open;
  };
  const { house } = chat.rehearsal;
  const speech = new Speech(house.ground.core.config.chat.language);
  const bugs: string[] = [];
  const ground: WebGround = {
    house,
    config: house.ground.core.config,
    paths: house.ground.core.paths,
    configFile: path.join(chat.folder, "config.json"),
    secrets: () => secrets,
    system,
    log: strictLog(bugs),
    rehearsal: true,
    played: (line) => chat.rehearsal.typed(line),
    copies: () => undefined,
    warnings: () => [],
    imports: importReading(house.ground.core.db, house.ground.core.paths),
    tell: (english) => speech.tell(english),
    doctor: async function* () {
      yield { name: "config", state: "ok", detail: "config.json" };
      yield {
        name: "Twitch chat",
        state: "failed",
        detail: "nobody is signed in",
        cure: "Run: npx chatmint login twitch",
      };
    },
  };
  const web = await openWeb(ground, ports);
  onTestFinished(async () => {
    await web.close();
    if (bugs.length > 0) throw new Error(`The web met a bug:\n${bugs.join("\n")}`);
  });
  const { access } = house.ground.core;
  const port = access.port!;
  const host = `chatmint.localhost:${port}`;
  const ask = (at: string, sent: Sent = {}) => send(port, at, { ...sent, headers: { host, ...sent.headers } });
  const secret = await house.writer.run((work) => access.sessions.begin(work, { kind: "broadcaster" }, "a test"));
  const paired = {
    cookie: `__Host-chatmint-${port}=${secret}`,
    origin: `http://${host}`,
    "sec-fetch-site": "same-origin",
  };
  const keyed = (sent: Sent) => (sent.body === undefined ? {} : { "idempotency-key": `test-key-${++keys}` });
  return {
    ...{ chat, web, ground, port, host, paired, ask },
    publicPort,
    asBroadcaster: (at, sent = {}) => ask(at, { ...sent, headers: { ...paired, ...keyed(sent), ...sent.headers } }),
    async withToken(scopes) {
      const token = await house.writer.run((work) => access.tokens.make(work, `test ${scopes.join(" ")}`, scopes));
      const authorization = `Bearer ${token.secret}`;
      return (at, sent = {}) => ask(at, { ...sent, headers: { authorization, ...keyed(sent), ...sent.headers } });
    },
    askPublic: (at, sent = {}) =>
      send(publicPort, at, { ...sent, headers: { host: "points.example.com", ...sent.headers } }),
    live: (headers = paired, at = "/api/v1/live") => livePage(`ws://127.0.0.1:${port}${at}`, { host, ...headers }),
  };
}

/** One request; a body that is no text goes out as JSON. */
function send(port: number, at: string, { method, headers = {}, body }: Sent): Promise<Answered> {
  const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const sent = httpRequest(
      {
        ...{ host: "127.0.0.1", port, path: at, method: method ?? (body === undefined ? "GET" : "POST") },
        headers: { ...(text === undefined ? {} : { "content-type": "application/json" }), ...headers },
        agent: false,
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const sent = Buffer.concat(parts);
          const all = (answer.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent).toString();
          const isJson = String(answer.headers["content-type"]).startsWith("application/json");
          resolve({
            ...{ status: answer.statusCode!, headers: answer.headers, text: all },
            json: isJson ? JSON.parse(all) : undefined,
          });
        });
      },
    );
    sent.on("error", reject);
    sent.end(text);
  });
}

/** A live socket as a page opens it. Rejects with the status where it is refused. */
async function livePage(url: string, headers: Readonly<Record<string, string>>): Promise<LivePage> {
  const socket = new WebSocket(url, { headers });
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at what it expects.
  const frames: any[] = [];
  let look = () => {};
  socket.on("message", (text) => {
    frames.push(JSON.parse(String(text)));
    look();
  });
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on("open", resolve);
    socket.on("unexpected-response", (_request, answer) => reject(new Error(`refused with ${answer.statusCode}`)));
    socket.on("error", reject);
  });
  onTestFinished(() => socket.terminate());
  let seen = 0;
  return {
    ...{ socket, frames, closed },
    watch: (topics, after) => socket.send(JSON.stringify({ watch: topics, after })),
    frame: (type, isIt = () => true) =>
      new Promise((resolve) => {
        look = () => {
          for (; seen < frames.length; seen++) {
            const frame = frames[seen];
            if (frame.type !== type || !isIt(frame.data)) continue;
            seen += 1;
            // What comes next is for who asks next.
            look = () => {};
            resolve(frame);
            return;
          }
        };
        look();
      }),
  };
}

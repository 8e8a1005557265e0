/** A stand-in for the WebSocket server of Streamer.bot: hello, a password where it has one, and actions that are done. */
import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

export interface StreamerBot {
  readonly url: string;
  /** What it was asked to do. */
  readonly done: { readonly action: string; readonly args: Readonly<Record<string, string>> }[];
  /** How many have connected. */
  connections(): number;
  /** Actions there are; any where none is named. */
  actions: readonly string[] | undefined;
  /** Takes requests and does not answer. */
  mute: boolean;
  drop(): void;
  close(): Promise<void>;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("base64");

export async function openStreamerBot(password?: string, port = 0): Promise<StreamerBot> {
  const server = new WebSocketServer({ host: "127.0.0.1", port });
  const [salt, challenge] = ["salt+/=", "challenge+/="];
  let connections = 0;
  const bot: StreamerBot = {
    url: "",
    done: [],
    connections: () => connections,
    ...{ actions: undefined, mute: false },
    drop: () => {
      for (const client of server.clients) client.terminate();
    },
    close: () =>
      new Promise((resolve) => {
        bot.drop();
        server.close(() => resolve());
      }),
  };
  server.on("connection", (socket) => {
    connections++;
    let isIn = password === undefined;
    const authentication = isIn ? {} : { authentication: { salt, challenge } };
    socket.send(
      JSON.stringify({ request: "Hello", info: { name: "Streamer.bot", version: "1.0.0" }, ...authentication }),
    );
    socket.on("message", (data) => {
      const asked = JSON.parse(String(data));
      if (asked.request === "Authenticate") isIn = asked.authentication === sha256(sha256(password + salt) + challenge);
      else if (isIn && !bot.mute && (bot.actions?.includes(asked.action.name) ?? true)) {
        bot.done.push({ action: asked.action.name, args: asked.args });
      } else if (!bot.mute) return answer(socket, asked.id, { status: "error", error: "no such action" });
      if (!bot.mute) answer(socket, asked.id, { status: isIn ? "ok" : "error" });
    });
  });
  await new Promise<void>((resolve) => server.once("listening", resolve));
  return Object.assign(bot, { url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` });
}

function answer(socket: WebSocket, id: unknown, body: object): void {
  socket.send(JSON.stringify({ id, ...body }));
}

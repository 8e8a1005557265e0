/**
 * A stand-in for OBS on loopback: obs-websocket's protocol, version 5, in JSON. It says Hello, checks the password as OBS
 * does (base64(sha256(base64(sha256(password + salt)) + challenge))), and answers requests about one small collection of
 * scenes and its browser sources. On demand it hangs up or says nothing.
 */
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { ObsBrowsers, Refused } from "./obs-browsers.ts";

const OP = { hello: 0, identify: 1, identified: 2, request: 6, response: 7 } as const;
const sha = (text: string) => createHash("sha256").update(text).digest("base64");

interface Frame {
  readonly op: number;
  readonly d: Record<string, unknown>;
}

export class ObsServer {
  readonly #server: WebSocketServer;
  readonly #sockets = new Set<WebSocket>();
  readonly #salt = randomBytes(16).toString("base64");
  readonly #challenge = randomBytes(16).toString("base64");
  password: string | undefined;
  /** Hears requests and answers none. */
  silent = false;
  /** Requests in order, as `SetCurrentProgramScene {"sceneName":"Horror"}`. */
  readonly requests: string[] = [];
  connections = 0;
  scene = "Game";
  readonly scenes = ["Game", "Horror"];
  /** What was shown and hidden, in order: `Game/Confetti on`. */
  readonly changes: string[] = [];
  /** Whether an item of a scene is shown, by `scene/source`. */
  readonly shown = new Map([["Game/Confetti", false]]);
  /** Whether a filter is on, by `source/filter`. */
  readonly filters = new Map([["Camera/Blur", false]]);
  #wake: () => void = () => {};
  readonly browsers = new ObsBrowsers({
    scenes: () => this.scenes,
    place: (scene, source) => this.shown.set(`${scene}/${source}`, true).size,
    changed: () => this.#wake(),
  });

  private constructor(server: WebSocketServer) {
    this.#server = server;
    server.on("connection", (socket) => this.#greet(socket));
  }

  static async start(options: { password?: string; port?: number } = {}): Promise<ObsServer> {
    const server = new WebSocketServer({
      host: "127.0.0.1",
      port: options.port ?? 0,
      handleProtocols: (offered) => (offered.has("obswebsocket.json") ? "obswebsocket.json" : false),
    });
    await once(server, "listening");
    const obs = new ObsServer(server);
    obs.password = options.password;
    return obs;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** Resolves once this is so. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Ends every connection, as OBS does when it is closed; it listens on. */
  hangUp(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  async close(): Promise<void> {
    this.hangUp();
    this.#server.close();
    await once(this.#server, "close");
  }

  #greet(socket: WebSocket): void {
    this.#sockets.add(socket);
    socket.on("close", () => this.#sockets.delete(socket));
    socket.on("message", (data) => this.#frame(socket, JSON.parse(data.toString()) as Frame));
    const authentication = { challenge: this.#challenge, salt: this.#salt };
    send(socket, OP.hello, {
      obsWebSocketVersion: "5.5.2",
      rpcVersion: 1,
      ...(this.password === undefined ? {} : { authentication }),
    });
  }

  #frame(socket: WebSocket, { op, d }: Frame): void {
    if (op === OP.identify) {
      const expected = this.password === undefined ? undefined : sha(sha(this.password + this.#salt) + this.#challenge);
      if (expected !== undefined && d.authentication !== expected) {
        socket.close(4009, "Authentication failed.");
      } else {
        this.connections++;
        send(socket, OP.identified, { negotiatedRpcVersion: 1 });
      }
    } else if (op === OP.request) {
      const { requestType, requestId, requestData } = d as {
        requestType: string;
        requestId: string;
        requestData: never;
      };
      this.requests.push(`${requestType} ${JSON.stringify(requestData)}`);
      if (!this.silent) {
        const answer = this.browsers.answer(requestType, requestData ?? {}) ?? this.#answer(requestType, requestData);
        const status =
          answer instanceof Refused
            ? { requestStatus: { result: false, code: answer.code, comment: answer.comment } }
            : { requestStatus: { result: true, code: 100 }, responseData: answer };
        send(socket, OP.response, { requestType, requestId, ...status });
      }
    }
    this.#wake();
  }

  #answer(type: string, data: Record<string, string | number | boolean>): Record<string, unknown> | Refused {
    const items = [...this.shown.keys()];
    switch (type) {
      case "SetCurrentProgramScene":
        if (!this.scenes.includes(String(data.sceneName)))
          return notFound(`No source was found by the name of \`${data.sceneName}\`.`);
        this.scene = String(data.sceneName);
        return {};
      case "GetSceneList":
        // The last in the list of OBS comes first, with the number 0.
        return {
          currentProgramSceneName: this.scene,
          scenes: this.scenes.toReversed().map((sceneName, sceneIndex) => ({ sceneName, sceneIndex })),
        };
      case "GetVideoSettings":
        return { baseWidth: 1920, baseHeight: 1080, outputWidth: 1280, outputHeight: 720 };
      case "GetSourceFilter": {
        const on = this.filters.get(`${data.sourceName}/${data.filterName}`);
        if (on === undefined)
          return notFound(
            `No filter was found in the source \`${data.sourceName}\` with the name \`${data.filterName}\`.`,
          );
        return { filterEnabled: on, filterIndex: 0, filterKind: "blur", filterSettings: {} };
      }
      case "GetSceneItemId": {
        const at = items.indexOf(`${data.sceneName}/${data.sourceName}`);
        return at < 0
          ? notFound("No scene items were found in the specified scene by that name or offset.")
          : { sceneItemId: at + 1 };
      }
      case "SetSceneItemEnabled":
        this.shown.set(items[Number(data.sceneItemId) - 1]!, data.sceneItemEnabled === true);
        this.changes.push(`${items[Number(data.sceneItemId) - 1]} ${data.sceneItemEnabled === true ? "on" : "off"}`);
        return {};
      case "SetSourceFilterEnabled": {
        const key = `${data.sourceName}/${data.filterName}`;
        if (!this.filters.has(key))
          return notFound(
            `No filter was found in the source \`${data.sourceName}\` with the name \`${data.filterName}\`.`,
          );
        this.filters.set(key, data.filterEnabled === true);
        return {};
      }
      default:
        return new Refused(204, "Your request type is not valid.");
    }
  }
}

const notFound = (comment: string) => new Refused(600, comment);

function send(socket: WebSocket, op: number, d: Record<string, unknown>): void {
  socket.send(JSON.stringify({ op, d }));
}

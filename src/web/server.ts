/** The local web servers: a port that answers requests and, where it has some, the sockets of live pages. */
import { get, type IncomingMessage, type Server } from "node:http";
import { isIP, type Socket } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { codeOf, messageOf, PlatformError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { phrase } from "../base/phrase.ts";
import type { Listen, OpenPort, Place, Route } from "../model/route.ts";
import { type Answering, isWebSocket, takeUpgrades } from "./upgrades.ts";

/** A running web server. */
export interface WebServer extends OpenPort {
  readonly app: Hono;
}

/** A delivery is small and quick: whoever dribbles does not keep a socket. */
export const REQUEST_MS = 15_000;
/** A file of hundreds of megabytes comes from this computer, and takes its time. */
export const UPLOAD_MS = 600_000;
/** Connections to one port at the same time. Each is a file of this process, of which other ports and the book need some too. */
const CONNECTIONS_MAX = 6_000;
/** So long is waited for an answer of whatever has a port that is taken. */
const ANSWER_MS = 1_000;
const PAGE_MOST = 100_000;
/** What is said there: by a page, where the name is another one, and to who has no key of an overlay. */
const OWN_WORDS = /Chatmint|There is no overlay at this address/;

/** A hono app that answers unknown paths and bugs in short words and tells the log, not the visitor, why. */
function webApp(log: Log): Hono {
  const app = new Hono();
  app.notFound((context) => context.text("Nothing here.", 404));
  app.onError((error, context) => {
    log.error({ err: error, path: context.req.path }, "a web request failed");
    return context.text("Something went wrong here.", 500);
  });
  return app;
}

/** Opens the port. Throws a {@link PlatformError} that says what to do when the port is taken or not allowed. */
export async function startWebServer(options: Place, app: Hono = webApp(options.log)): Promise<WebServer> {
  return { app, ...(await openPort(options, app.fetch, { requestMs: REQUEST_MS, sockets: false })) };
}

/** Opens a port that is answered by `answer`. Throws as {@link startWebServer} does. */
export async function openPort(
  options: Place,
  answer: Answering,
  { requestMs, sockets }: { readonly requestMs: number; readonly sockets: boolean },
): Promise<OpenPort> {
  const server = serve({
    fetch: answer,
    port: options.port,
    hostname: options.host,
    autoCleanupIncoming: true,
    // Where node knows of it: it answers all else in HTTP/1.1 itself.
    serverOptions: { shouldUpgradeCallback: (request: IncomingMessage) => sockets && isWebSocket(request) } as object,
  }) as Server;
  server.requestTimeout = requestMs;
  server.headersTimeout = 10_000;
  server.maxConnections = CONNECTIONS_MAX;
  if (sockets) takeUpgrades(server, answer);
  const connected = connectionsOf(server);
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", (error) => void portProblem(error, options).then(reject));
  });
  server.on("error", (error) => options.log.error({ err: error }, "the local web server failed"));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  const shown = isIP(options.host) === 6 ? `[${options.host}]` : options.host;
  return {
    port,
    url: `http://${shown}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of connected) socket.destroy();
      }),
  };
}

/** What is connected to it now, WebSockets too, of which the server itself knows nothing more. */
function connectionsOf(server: Server): ReadonlySet<Socket> {
  const connected = new Set<Socket>();
  server.on("connection", (socket) => {
    if (connected.has(socket)) return;
    connected.add(socket);
    socket.once("close", () => connected.delete(socket));
  });
  return connected;
}

/** Opens a port for the routes of other rooms. */
export const listen: Listen = (place, routes) => new PublicPorts().listen(place, routes);

interface Shared {
  readonly opened: Promise<OpenPort>;
  readonly routes: Set<Mounted>;
  /** Who answers what no route does. */
  page: Answering | undefined;
  users: number;
}

interface Mounted {
  readonly path: string;
  readonly answer: Answering;
}

/**
 * Ports that may be reached from outside. Who asks for the same one shares it: Kick's deliveries and the public page. Open
 * while anybody needs it.
 */
export class PublicPorts {
  readonly #open = new Map<string, Shared>();

  /** Adds routes: each answers for itself and looks at nothing but what it is sent. */
  readonly listen: Listen = async (place, routes) => {
    const mounted = routes.map((route) => mountedRoute(route, place.log));
    return this.#use(place, (shared) => {
      for (const one of mounted) shared.routes.add(one);
      return () => {
        for (const one of mounted) shared.routes.delete(one);
      };
    });
  };

  /** Adds the page that answers everything no route does. */
  show(place: Place, page: Answering): Promise<OpenPort> {
    return this.#use(place, (shared) => {
      shared.page = page;
      return () => {
        shared.page = undefined;
      };
    });
  }

  async #use(place: Place, add: (shared: Shared) => () => void): Promise<OpenPort> {
    const name = `${place.host}:${place.port}`;
    // Port 0 is another one for each.
    const shared = (place.port === 0 ? undefined : this.#open.get(name)) ?? this.#start(name, place);
    shared.users += 1;
    const remove = add(shared);
    const leave = async () => {
      remove();
      shared.users -= 1;
      if (shared.users > 0) return;
      if (this.#open.get(name) === shared) this.#open.delete(name);
      await (await shared.opened).close();
    };
    try {
      const { port, url } = await shared.opened;
      let left: Promise<void> | undefined;
      return { port, url, close: () => (left ??= leave()) };
    } catch (error) {
      if (this.#open.get(name) === shared) this.#open.delete(name);
      throw error;
    }
  }

  #start(name: string, place: Place): Shared {
    const routes = new Set<Mounted>();
    const nothing = webApp(place.log);
    const answer: Answering = (request, env) => {
      const { pathname } = new URL(request.url);
      for (const route of routes) {
        if (pathname === route.path || pathname.startsWith(`${route.path}/`)) return route.answer(request, env);
      }
      return (shared.page ?? nothing.fetch)(request, env);
    };
    const opened = openPort(place, answer, { requestMs: REQUEST_MS, sockets: true });
    const shared: Shared = { opened, routes, page: undefined, users: 0 };
    if (place.port !== 0) this.#open.set(name, shared);
    return shared;
  }
}

function mountedRoute({ path, fetch }: Route, log: Log): Mounted {
  const app = webApp(log);
  app.mount(path, fetch);
  return { path, answer: app.fetch };
}

async function portProblem(error: Error, place: Place): Promise<PlatformError> {
  const code = codeOf(error);
  const { host, setting } = place;
  const port = String(place.port);
  const cure =
    code === "EADDRINUSE"
      ? (await isChatmint(place))
        ? phrase(
            "Port {port} is taken by Chatmint itself: by another part of this one, or by another one that runs on this computer. Write another port into {setting}.",
            { port, setting },
          )
        : phrase("Port {port} is taken by another program. Close it, or write another port into {setting}.", {
            ...{ port, setting },
          })
      : code === "EACCES"
        ? phrase("The system does not allow port {port}. Write one above 1024 into {setting}.", { port, setting })
        : code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
          ? phrase("This computer has no address {host}. Write 127.0.0.1 in the config.", { host: host ?? "" })
          : phrase("The local web server could not be opened: {reason}", { reason: messageOf(error) });
  return new PlatformError("WEB_PORT", cure, { cause: error });
}

/** Whether what answers at a port is Chatmint: its dashboard, its public page, or overlays for other computers. */
function isChatmint({ port, host }: Place): Promise<boolean> {
  const near = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  return new Promise((resolve) => {
    const asked = get({ host: near, port, path: "/o/", timeout: ANSWER_MS, agent: false }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
        if (text.length > PAGE_MOST) asked.destroy();
      });
      answer.on("close", () => resolve(OWN_WORDS.test(text)));
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve(false));
  });
}

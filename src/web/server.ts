/** The local web server: one hono app on one port, loopback unless told otherwise. Rooms mount their routes on it. */
import type { Server } from "node:http";
import { isIP } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { codeOf, messageOf, PlatformError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { phrase } from "../base/phrase.ts";
import type { Listen, OpenPort, Place } from "../model/route.ts";

/** A running web server. */
export interface WebServer extends OpenPort {
  readonly app: Hono;
}

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
  const server = serve({
    fetch: app.fetch,
    port: options.port,
    hostname: options.host,
    autoCleanupIncoming: true,
  }) as Server;
  // A delivery is small and quick: whoever dribbles does not keep a socket.
  server.requestTimeout = 15_000;
  server.headersTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once("listening", resolve);
    server.once("error", (error) => reject(portProblem(error, options)));
  });
  server.on("error", (error) => options.log.error({ err: error }, "the local web server failed"));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : options.port;
  const shown = isIP(options.host) === 6 ? `[${options.host}]` : options.host;
  return {
    app,
    port,
    url: `http://${shown}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Opens a port for the routes of other rooms. */
export const listen: Listen = (place, routes) => {
  const app = webApp(place.log);
  for (const { path, fetch } of routes) app.mount(path, fetch);
  return startWebServer(place, app);
};

function portProblem(error: Error, { port, host }: Place): PlatformError {
  const code = codeOf(error);
  const cure =
    code === "EADDRINUSE"
      ? phrase("Port {port} is taken by another program. Close it, or choose another port in the config.", {
          port: String(port),
        })
      : code === "EACCES"
        ? phrase("The system does not allow port {port}. Choose one above 1024 in the config.", { port: String(port) })
        : code === "EADDRNOTAVAIL" || code === "ENOTFOUND"
          ? phrase("This computer has no address {host}. Write 127.0.0.1 in the config.", { host: host ?? "" })
          : phrase("The local web server could not be opened: {reason}", { reason: messageOf(error) });
  return new PlatformError("WEB_PORT", cure, { cause: error });
}

/** The page on this computer to which a sign-in in the browser comes back. Lives for one sign-in. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Timers } from "../../base/clock.ts";
import { codeOf, PlatformError } from "../../base/errors.ts";

/** How a sign-in in the browser ended. `refused` carries the sign-in server's error word. */
export type CallbackResult =
  | { readonly status: "code"; readonly code: string }
  | { readonly status: "refused"; readonly word: string }
  | { readonly status: "timeout" }
  | { readonly status: "called off" };

/** Both loopback addresses, because a browser may take either for `localhost`. */
const ADDRESSES = ["127.0.0.1", "::1"];

export class CallbackServer {
  readonly redirectUri: string;
  readonly #servers: Server[] = [];
  #state: string | undefined;
  #done: (result: CallbackResult) => void = () => {};

  private constructor(port: number) {
    this.redirectUri = `http://localhost:${port}/callback`;
  }

  /** Opens the page on this port. @throws {PlatformError} `callback.port` when the port is taken */
  static async listen(port: number): Promise<CallbackServer> {
    const server = new CallbackServer(port);
    try {
      for (const address of ADDRESSES) await server.#listen(port, address);
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  /** Resolves with the first visit that carries this state; others are turned away and change nothing. */
  wait(state: string, timers: Timers, timeoutMs: number, calledOff?: AbortSignal): Promise<CallbackResult> {
    this.#state = state;
    return new Promise((resolve) => {
      const timer = timers.after(timeoutMs, () => this.#done({ status: "timeout" }));
      this.#done = (result) => {
        timer.cancel();
        this.#state = undefined;
        resolve(result);
      };
      const callOff = () => this.#done({ status: "called off" });
      if (calledOff?.aborted) callOff();
      else calledOff?.addEventListener("abort", callOff, { once: true });
    });
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#servers.map(
        (server) =>
          new Promise<void>((resolve) => {
            server.close(() => resolve());
            server.closeIdleConnections();
          }),
      ),
    );
  }

  #listen(port: number, address: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const server = createServer((request, response) => this.#answer(request, response));
      server.once("error", (error) => {
        const code = codeOf(error);
        // A computer without IPv6 has no ::1; then no browser on it goes there either.
        if (address === "::1" && (code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT")) resolve();
        else reject(new PlatformError("callback.port", taken(port, code)));
      });
      server.listen({ port, host: address, ipv6Only: address === "::1" }, () => {
        this.#servers.push(server);
        resolve();
      });
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const address = request.url ?? "/";
    // Any program on this computer may come by, with an address that is none.
    const url = URL.canParse(address, this.redirectUri) ? new URL(address, this.redirectUri) : undefined;
    const query = url?.searchParams;
    if (request.method !== "GET" || url?.pathname !== "/callback" || !query)
      page(response, 404, "There is nothing here.");
    else if (this.#state === undefined || query.get("state") !== this.#state) {
      page(response, 400, "This is not the sign-in Chatmint is waiting for. Use the link it printed last.");
    } else {
      // The code is good for one use: a reloaded page finds nobody waiting.
      this.#state = undefined;
      this.#welcome(query, response);
    }
  }

  #welcome(query: URLSearchParams, response: ServerResponse): void {
    const done = this.#done;
    const code = query.get("code");
    const said = query.get("error") ?? "";
    const word = /^[a-z_]{1,40}$/.test(said) ? said : "no_code";
    const result: CallbackResult = code ? { status: "code", code } : { status: "refused", word };
    const words = code
      ? "Thank you. Close this page and go back to Chatmint's window: it says whether all went well."
      : "Nothing was allowed. Close this page and go back to Chatmint's window.";
    response.once("close", () => done(result));
    page(response, 200, words);
  }
}

function taken(port: number, code: string | undefined): string {
  return code === "EADDRINUSE"
    ? `Port ${port} is in use by another program (or another sign-in that is still open): close it and try again.`
    : `Port ${port} cannot be opened on this computer (${code ?? "unknown error"}).`;
}

function page(response: ServerResponse, status: number, sentence: string): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
    "referrer-policy": "no-referrer",
    connection: "close",
  });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Chatmint</title><body style="font:18px system-ui;margin:15vh auto;max-width:34em">${sentence}</body></html>`,
  );
}

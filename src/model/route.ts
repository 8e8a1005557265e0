/** What a room below the web server asks of it: a path to answer at. Requests and answers are the web's own. */
import type { Log } from "../base/log.ts";

/** Answers everything at a path and below it. The request it is handed has the path taken off. */
export interface Route {
  readonly path: string;
  fetch(request: Request): Response | Promise<Response>;
}

/** A port that is open. */
export interface OpenPort {
  readonly port: number;
  /** Where it answers, for example `http://127.0.0.1:8788`. */
  readonly url: string;
  /** Closes the port and what is still open on it. */
  close(): Promise<void>;
}

/** Where to open one: port 0 takes any that is free, `127.0.0.1` is this computer only. */
export interface Place {
  readonly port: number;
  /** The setting that names the port, like `web.port`: where it cannot be had, that is what is to be changed. */
  readonly setting: string;
  readonly host: string;
  readonly log: Log;
}

/** Opens a port for routes. Rejects with a sentence that says what to do when it is taken or not allowed. */
export type Listen = (place: Place, routes: readonly Route[]) => Promise<OpenPort>;

/**
 * A stand-in for services that are asked for points, on loopback: StreamElements (a channel by its name, three lists in pages) and
 * BotRix (a leaderboard). On demand it wants a token, a pause, repeats a page, breaks one, or hangs up within one.
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What one answer does instead of answering: each is used up. */
type Trouble = "limited" | "broken" | "cut" | "down" | { readonly status: number; readonly retryAfter?: string };

export const CHANNEL_ID = "5ad23dcc18fff500d78c0001";

export class PointsService {
  /** What was asked for, as `/kappa/v2/points/.../top?limit=1000&offset=0`. */
  readonly asked: string[] = [];
  readonly lists: Record<string, readonly object[]> = { top: [], alltime: [], watchtime: [] };
  /** Of BotRix, by `platform/user`. */
  readonly boards: Record<string, readonly object[]> = {};
  /** Viewers in one answer at most. */
  pageSize = 2;
  /** Whoever does not show it gets 401. */
  token: string | undefined;
  /** Answers every page with the first one. */
  repeats = false;
  provider = "twitch";
  /** By a part of what is asked for. */
  readonly troubles: { readonly at: string; readonly trouble: Trouble }[] = [];
  readonly #server: Server;
  #port = 0;

  private constructor() {
    this.#server = createServer((request, response) => this.#answer(request, response));
  }

  static async start(): Promise<PointsService> {
    const service = new PointsService();
    service.#server.listen(0, "127.0.0.1");
    await once(service.#server, "listening");
    service.#port = (service.#server.address() as AddressInfo).port;
    return service;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** As the settings name them. */
  get addresses() {
    return { streamElements: `${this.url}/kappa/v2`, botrix: this.url };
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const asked = request.url ?? "/";
    this.asked.push(asked);
    const at = this.troubles.findIndex((trouble) => asked.includes(trouble.at));
    const [{ trouble } = { trouble: undefined }] = at < 0 ? [] : this.troubles.splice(at, 1);
    const { pathname, searchParams } = new URL(asked, this.url);
    const body = pathname.startsWith("/kappa/")
      ? this.#streamElements(pathname, searchParams)
      : this.#board(searchParams);
    const wantsToken = this.token !== undefined && pathname.includes("/points/");
    const isRefused = wantsToken && request.headers.authorization !== `Bearer ${this.token}`;
    if (trouble !== undefined) fail(response, trouble, JSON.stringify(body));
    else if (isRefused) fail(response, { status: 401 }, '{"error":"Unauthorized"}');
    else if (body === undefined) fail(response, { status: 404 }, '{"statusCode":404,"error":"Not Found"}');
    else response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  }

  #streamElements(pathname: string, query: URLSearchParams): unknown {
    const [, , , kind, name, list] = pathname.split("/");
    if (kind === "channels") {
      return name === "mint_lady"
        ? { _id: CHANNEL_ID, username: name, provider: this.provider, email: "x@y" }
        : undefined;
    }
    const all = name === CHANNEL_ID ? this.lists[list ?? ""] : undefined;
    if (!all) return undefined;
    const offset = this.repeats ? 0 : Number(query.get("offset"));
    const limit = Math.min(Number(query.get("limit")), this.pageSize);
    return { _total: all.length, users: all.slice(offset, offset + limit) };
  }

  /** BotRix answers a channel that it does not know with an empty list. */
  #board(query: URLSearchParams): unknown {
    return this.boards[`${query.get("platform")}/${query.get("user")}`] ?? [];
  }
}

function fail(response: ServerResponse, trouble: Trouble, whole: string): void {
  if (trouble === "cut") {
    response.setHeader("content-length", whole.length);
    response.write(whole.slice(0, whole.length / 2), () => response.destroy());
    return;
  }
  if (trouble === "broken") {
    response.end(whole.slice(0, whole.length / 2));
    return;
  }
  if (trouble === "down") {
    response.destroy();
    return;
  }
  const { status, retryAfter } = trouble === "limited" ? { status: 429, retryAfter: "7" } : trouble;
  response.statusCode = status;
  if (retryAfter !== undefined) response.setHeader("retry-after", retryAfter);
  response.end(whole);
}

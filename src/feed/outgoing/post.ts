/** One POST of JSON: to the address that was looked up, followed nowhere, and given up when it takes too long. */
import { type IncomingMessage, type RequestOptions, request as requestPlain } from "node:http";
import { request as requestSecure } from "node:https";
import type { LookupFunction } from "node:net";
import { codeOf, messageOf } from "../../base/errors.ts";
import { packageVersion } from "../../base/paths.ts";
import { phrase } from "../../base/phrase.ts";
import type { Clock, Timers } from "../../base/system.ts";
import { type Found, findHost, type LookUp } from "./address.ts";

/** How long all of it may take. */
const POST_MS = 20_000;
/** As much of an answer is read, in characters, and not for longer. */
const ANSWER_MAX = 4_096;
const ANSWER_MS = 2_000;
/** The one status whose body says more: how long to wait. */
const TOO_MANY = 429;

/** What came back: a status, or why nothing did. `text`: only where it says how long to wait (429). */
export type Posted =
  | { readonly status: number; readonly text: string; readonly retryAfterMs: number }
  | { readonly status: "none"; readonly why: string };

export interface PostGround {
  readonly clock: Pick<Clock, "now">;
  readonly timers: Timers;
  readonly look: LookUp;
}

/** Connects to what was found, whatever the name says by then. */
export function pinned({ address, family }: Found): LookupFunction {
  return (_host, options, done) => {
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

/** Sends it. Never rejects. */
export async function postJson(
  url: URL,
  message: { readonly body: string; readonly headers?: Readonly<Record<string, string>> },
  ground: PostGround,
): Promise<Posted> {
  let found: Found;
  try {
    found = await findHost(url, ground.look);
  } catch (error) {
    return { status: "none", why: messageOf(error) };
  }
  const { body, headers = {} } = message;
  const bytes = Buffer.from(body);
  return exchange(
    url,
    {
      method: "POST",
      agent: false,
      lookup: pinned(found),
      headers: {
        "content-type": "application/json",
        "content-length": bytes.length,
        "user-agent": `Chatmint/${packageVersion()}`,
        ...headers,
      },
    },
    bytes,
    ground,
  );
}

function exchange(url: URL, options: RequestOptions, bytes: Buffer, { clock, timers }: PostGround): Promise<Posted> {
  return new Promise((resolve) => {
    const request = (url.protocol === "https:" ? requestSecure : requestPlain)(url, options);
    const patience = timers.after(POST_MS, () => {
      done({ status: "none", why: phrase("it gave no answer within {seconds} s", { seconds: POST_MS / 1_000 }) });
    });
    const done = (posted: Posted) => {
      patience.cancel();
      resolve(posted);
      request.destroy();
    };
    request.on("error", (error) => done({ status: "none", why: whyOf(error) }));
    request.on("response", (answer) => {
      let text = "";
      const answered = () => {
        ended.cancel();
        done({ status: answer.statusCode ?? 0, text, retryAfterMs: retryAfterMs(answer, clock.now()) });
      };
      // An answer that breaks off, or never ends, has said what counts: its status.
      const ended = timers.after(ANSWER_MS, answered);
      answer.on("error", () => {});
      answer.on("close", answered);
      if (answer.statusCode !== TOO_MANY) return answered();
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text = (text + part).slice(0, ANSWER_MAX);
        if (text.length === ANSWER_MAX) answered();
      });
    });
    request.end(bytes);
  });
}

/** Seconds, or a moment. */
function retryAfterMs({ headers }: IncomingMessage, nowMs: number): number {
  const asked = headers["retry-after"]?.trim() ?? "";
  if (/^\d{1,9}(\.\d+)?$/.test(asked)) return Math.ceil(Number(asked) * 1_000);
  const atMs = Date.parse(asked);
  return Number.isNaN(atMs) ? 0 : Math.max(0, atMs - nowMs);
}

/** Never with the address, which may be a secret. */
function whyOf(error: Error): string {
  switch (codeOf(error)) {
    case "ECONNREFUSED":
      return phrase("nothing answers at its address");
    case "ECONNRESET":
    case "EPIPE":
      return phrase("it closed the connection");
    default:
      return phrase("it cannot be reached ({reason})", { reason: codeOf(error) ?? error.name });
  }
}

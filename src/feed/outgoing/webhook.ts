/** Webhooks after Standard Webhooks (https://www.standardwebhooks.com): signed JSON to an address of the streamer's. */
import { phrase } from "../../base/phrase.ts";
import { type Carrier, type Delivered, later, type Message } from "./carrier.ts";
import { type PostGround, postJson } from "./post.ts";
import { signedHeaders } from "./signature.ts";

/** The largest body in bytes. */
const BODY_MAX = 20_000;

export function webhookCarrier(ground: PostGround): Carrier {
  return {
    async carry({ address, secrets }, message) {
      const body = bodyOf(message);
      const headers = signedHeaders({ id: message.id, body }, secrets, ground.clock.now());
      const posted = await postJson(new URL(address), { body, headers }, ground);
      return posted.status === "none" ? later(posted.why) : judged(posted.status, posted.retryAfterMs);
    },
  };
}

/** Only 2xx is success: whoever answers with another address (3xx) was not asked for it. */
function judged(status: number, retryAfterMs: number): Delivered {
  if (status >= 200 && status < 300) return { status: "done" };
  if (status === 410) return { status: "gone", why: phrase("it says that it wants nothing more (410)") };
  if (status >= 300 && status < 400) {
    return later(phrase("it sends on to another address ({status}), which is not followed", { status }), retryAfterMs);
  }
  return later(phrase("it answers with {status}", { status }), retryAfterMs);
}

/** `{ type, timestamp, data }`. A list that is too long for one body is cut; a count beside it tells the whole. */
function bodyOf({ type, atMs, data }: Message): string {
  const write = (fitting: object) => JSON.stringify({ type, timestamp: new Date(atMs).toISOString(), data: fitting });
  let fitting = data;
  let body = write(fitting);
  while (Buffer.byteLength(body) > BODY_MAX) {
    const lists = Object.entries(fitting).filter(([, value]) => Array.isArray(value) && value.length > 0);
    if (lists.length === 0) break;
    const halved = lists.map(([key, list]) => [key, (list as unknown[]).slice(0, (list as unknown[]).length >> 1)]);
    fitting = { ...fitting, ...Object.fromEntries(halved) };
    body = write(fitting);
  }
  return body;
}

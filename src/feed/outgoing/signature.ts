/** Signatures after Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`, a signature for each secret that is valid. */
import { createHmac } from "node:crypto";
import type { Random } from "../../base/system.ts";

const START = "whsec_";
const SECRET_BYTES = 32;

/** A secret, and until when it signs beside a newer one. */
export interface Secret {
  readonly secret: string;
  readonly untilMs: number | null;
}

/** A new one: `whsec_` and 32 bytes in base64. */
export function newSecret(random: Pick<Random, "bytes">): string {
  return START + random.bytes(SECRET_BYTES).toString("base64");
}

/** The headers that say who sent a body, when, and that it is whole. */
export function signedHeaders(
  message: { readonly id: string; readonly body: string },
  secrets: readonly Secret[],
  nowMs: number,
): Readonly<Record<string, string>> {
  const seconds = Math.floor(nowMs / 1_000);
  const valid = secrets.filter(({ untilMs }) => untilMs === null || untilMs > nowMs);
  const signatures = valid.map(({ secret }) => {
    const key = Buffer.from(secret.slice(START.length), "base64");
    return `v1,${createHmac("sha256", key).update(`${message.id}.${seconds}.${message.body}`).digest("base64")}`;
  });
  return {
    "webhook-id": message.id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": signatures.join(" "),
  };
}

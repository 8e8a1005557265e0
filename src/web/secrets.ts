/** Secrets that are handed out: long enough that nobody guesses one, and kept as their hash where they need not be shown again. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Random } from "../base/system.ts";

/** A new secret of so many random bytes, in letters that may stand in an address. */
export function newSecret(random: Random, bytes = 32): string {
  return random.bytes(bytes).toString("base64url");
}

/** What is kept of a secret. */
export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** Whether two texts are the same, in a time that does not tell where they differ. */
export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

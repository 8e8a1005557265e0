/**
 * Sign-ins that are under way: begun here, and not yet come back from the platform. Each is good once, for ten minutes, and
 * in the browser it was begun in, which a cookie proves. In memory alone: a restart ends them, and the viewer begins anew.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Random } from "../../base/system.ts";
import { SignInError, type ViewerSignIn } from "./viewer-sign-in.ts";

/** How long somebody has at the platform. */
export const ATTEMPT_MS = 10 * MINUTE_MS;
/** So many at once: beyond, nobody begins one until some have ended. */
const ATTEMPTS_MAX = 10_000;
const SECRET_BYTES = 32;
const SECRET = /^[\w-]{43}$/;

/** What somebody began. `For` is what it is for, as whoever began it said. */
interface Attempt<For> {
  readonly platform: ViewerSignIn["platform"];
  /** Hash of the browser's cookie. */
  readonly browser: Buffer;
  readonly verifier: string;
  readonly purpose: For;
  readonly expiresAtMs: number;
  used: boolean;
}

/** One that has begun: what goes to the platform, and what the browser keeps in a cookie. */
export interface Begun {
  readonly state: string;
  readonly challenge: string;
  readonly browser: string;
}

export class SignInAttempts<For> {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #random: Pick<Random, "bytes">;
  /** By the hash of the state, oldest first: what a guess is compared with tells nothing about the state itself. */
  readonly #attempts = new Map<string, Attempt<For>>();

  constructor({ clock, random }: { readonly clock: Pick<Clock, "monotonic">; readonly random: Pick<Random, "bytes"> }) {
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Begins one. `browser` is the secret of an earlier one in this browser, where it has a cookie: several pages may sign in
   * at once.
   *
   * @throws {SignInError} `signInFull`
   */
  begin(platform: ViewerSignIn["platform"], browser: string | undefined, purpose: For): Begun {
    this.#forgetOld();
    if (this.#attempts.size >= ATTEMPTS_MAX) throw new SignInError("signInFull", platform);
    const [state, verifier] = [this.#secret(), this.#secret()];
    const kept = browser !== undefined && SECRET.test(browser) ? browser : this.#secret();
    this.#attempts.set(hashOf(state).toString("base64url"), {
      ...{ platform, browser: hashOf(kept), verifier, purpose, used: false },
      expiresAtMs: this.#clock.monotonic() + ATTEMPT_MS,
    });
    return { state, challenge: hashOf(verifier).toString("base64url"), browser: kept };
  }

  /**
   * Takes the one with this state; it is used up whatever follows.
   *
   * @throws {SignInError} when there is none that this browser may finish now.
   */
  take(
    platform: ViewerSignIn["platform"],
    { state, browser }: { readonly state: string | undefined; readonly browser: string | undefined },
  ): { readonly verifier: string; readonly purpose: For } {
    const attempt = this.#attempts.get(hashOf(state ?? "").toString("base64url"));
    if (!attempt || attempt.platform !== platform) throw new SignInError("signInUnknown", platform);
    const { used, verifier, purpose, expiresAtMs } = attempt;
    attempt.used = true;
    if (!timingSafeEqual(attempt.browser, hashOf(browser ?? ""))) throw new SignInError("signInElsewhere", platform);
    if (used) throw new SignInError("signInUsed", platform);
    if (expiresAtMs <= this.#clock.monotonic()) throw new SignInError("signInExpired", platform);
    return { verifier, purpose };
  }

  #secret(): string {
    return this.#random.bytes(SECRET_BYTES).toString("base64url");
  }

  /** One that has run out is remembered as long again, so that whoever comes late is told why. */
  #forgetOld(): void {
    const endedBeforeMs = this.#clock.monotonic() - ATTEMPT_MS;
    for (const [key, { expiresAtMs }] of this.#attempts) {
      if (expiresAtMs > endedBeforeMs) break;
      this.#attempts.delete(key);
    }
  }
}

function hashOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

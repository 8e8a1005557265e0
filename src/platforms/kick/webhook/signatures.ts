/** Whether a delivery is Kick's own: its signature, the key for it, and what is said of forgeries. */
import { verify } from "node:crypto";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";
import { PUBLISHED_KEY } from "./public-key.ts";

export interface KeyCheckOptions {
  readonly system: System;
  /** Kick's key, PEM; `undefined` when it cannot be had, then the published one serves. */
  publicKey(fresh: boolean): Promise<string | undefined>;
}

const KEY_REFETCH_MS = 60_000;
const REFUSALS_EVERY_MS = 60_000;

/** Whether these bytes were signed by the holder of `pem`. */
export function signatureIsGood(pem: string, id: string, timestamp: string, body: Buffer, signature: string): boolean {
  try {
    const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
    return verify("RSA-SHA256", signed, pem, Buffer.from(signature, "base64"));
  } catch {
    // A key or a signature that is none verifies nothing.
    return false;
  }
}

/** Anybody can send forgeries, thousands of them: each sort is said once a minute, with how many there were. */
export class Refusals {
  readonly #system: System;
  readonly #log: Log;
  readonly #said = new Map<string, { atMs: number; since: number }>();

  constructor(system: System, log: Log) {
    this.#system = system;
    this.#log = log;
  }

  say(bindings: object, sentence: string): void {
    const nowMs = this.#system.clock.monotonic();
    const before = this.#said.get(sentence);
    if (before !== undefined && nowMs - before.atMs < REFUSALS_EVERY_MS) {
      before.since += 1;
      return;
    }
    this.#said.set(sentence, { atMs: nowMs, since: 0 });
    this.#log.warn({ ...bindings, ...(before?.since && { before: before.since }) }, sentence);
  }
}

/**
 * Checks signatures: by the key that Kick told, else by the published one at once, because Kick may take long to tell it. A
 * failure asks for the key once a minute at most, so that forgeries cannot make us ask Kick all day.
 */
export function keyCheck({ publicKey, system }: KeyCheckOptions) {
  let known: string | undefined;
  let asking: Promise<void> | undefined;
  const askedAtMs = { first: Number.NEGATIVE_INFINITY, fresh: Number.NEGATIVE_INFINITY };
  const ask = async (fresh: boolean): Promise<void> => {
    known = (await publicKey(fresh)) ?? known;
  };
  const askOnce = (): void => {
    const kind = known === undefined ? "first" : "fresh";
    const nowMs = system.clock.monotonic();
    if (asking !== undefined || nowMs - askedAtMs[kind] < KEY_REFETCH_MS) return;
    askedAtMs[kind] = nowMs;
    asking = ask(kind === "fresh").finally(() => {
      asking = undefined;
    });
  };
  return {
    prepare: askOnce,
    async check(id: string, timestamp: string, raw: Buffer, signature: string): Promise<boolean> {
      const good = (pem: string) => signatureIsGood(pem, id, timestamp, raw, signature);
      if (good(known ?? PUBLISHED_KEY)) return true;
      const tried = known ?? PUBLISHED_KEY;
      for (let round = 0; round < 2; round++) {
        askOnce();
        if (asking === undefined) return false;
        await asking;
        if (known !== undefined && known !== tried && good(known)) return true;
      }
      return false;
    },
  };
}

/**
 * A simulated crowd for the rehearsal: it watches, and now and then somebody writes. Every minute one in fifty says
 * something and one of them asks for points, so that an evening can be seen in seconds.
 */
import type { Random } from "../../base/system.ts";
import type { LocalPlatform } from "./local.ts";

const LINES = ["hello", "gg", "nice one", "lol", "what a play", "good evening", "hype", "!points", "brb", "so close"];
const LINES_A_MINUTE_MAX = 200;

/** Name of the n-th simulated viewer, counted from 1. */
function crowdName(n: number): string {
  return `viewer${n}`;
}

export class Crowd {
  readonly #local: LocalPlatform;
  readonly #random: Random;
  #size = 0;

  constructor(local: LocalPlatform, random: Random) {
    this.#local = local;
    this.#random = random;
  }

  get size(): number {
    return this.#size;
  }

  /** Makes the crowd `count` strong: the missing come in, the last ones leave. */
  resize(count: number): void {
    for (let n = this.#size + 1; n <= count; n++) this.#local.joins({ name: crowdName(n), roles: rolesOf(n) });
    for (let n = count + 1; n <= this.#size; n++) this.#local.leaves(crowdName(n));
    this.#size = count;
  }

  /** What the crowd writes in one minute. */
  chat(): void {
    if (this.#size === 0) return;
    const lines = Math.min(LINES_A_MINUTE_MAX, Math.max(1, Math.floor(this.#size / 50)));
    for (let i = 0; i < lines; i++) {
      const n = 1 + this.#random.integer(this.#size);
      this.#local.says({ name: crowdName(n), roles: rolesOf(n) }, LINES[this.#random.integer(LINES.length)]!);
    }
  }
}

/** Every tenth is a subscriber, every fiftieth a VIP. */
function rolesOf(n: number): ("subscriber" | "vip")[] {
  if (n % 50 === 0) return ["vip"];
  return n % 10 === 0 ? ["subscriber"] : [];
}

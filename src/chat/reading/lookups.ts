/** Asks a platform for somebody it may know by name, and remembers for a minute whom it does not. */

import type { Clock } from "../../base/clock.ts";
import type { Log } from "../../base/log.ts";
import type { PlatformName } from "../../model/message.ts";
import type { Profile } from "../../platforms/platform.ts";
import { canBeLogin } from "../wording/said-back.ts";

/** A name that was not found is not asked for again for so long, in milliseconds. */
const UNKNOWN_FOR_MS = 60_000;
const UNKNOWN_MAX = 1_000;

export type Lookup = (platform: PlatformName, login: string) => Promise<Profile | undefined>;

export class Lookups {
  readonly #lookup: Lookup | undefined;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #log: Log;
  readonly #unknownUntil = new Map<string, number>();

  constructor(lookup: Lookup | undefined, clock: Pick<Clock, "monotonic">, log: Log) {
    this.#lookup = lookup;
    this.#clock = clock;
    this.#log = log;
  }

  /** Somebody by login; `undefined` when there is nobody, or the platform cannot tell. Never rejects. */
  async find(platform: PlatformName, name: string): Promise<Profile | undefined> {
    if (!canBeLogin(name)) return undefined;
    const login = name.toLowerCase();
    const key = `${platform}:${login}`;
    const now = this.#clock.monotonic();
    if (!this.#lookup || (this.#unknownUntil.get(key) ?? Number.NEGATIVE_INFINITY) > now) return undefined;
    try {
      const profile = await this.#lookup(platform, login);
      if (profile) return profile;
    } catch (error) {
      this.#log.warn({ err: error, platform }, "the platform could not be asked for a name");
      return undefined;
    }
    if (this.#unknownUntil.size >= UNKNOWN_MAX) this.#unknownUntil.clear();
    this.#unknownUntil.set(key, now + UNKNOWN_FOR_MS);
    return undefined;
  }
}

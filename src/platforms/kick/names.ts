/** The names of Kick users by id: Kick's redemptions carry ids only. Remembers the last few thousand. */
import { Recent } from "../../base/recent.ts";
import type { KickApi } from "./api.ts";

const KNOWN_MAX = 5_000;
const ASK_MAX = 50;

export class KickNames {
  readonly #api: KickApi;
  readonly #known = new Recent<string, string>(KNOWN_MAX);

  constructor(api: KickApi) {
    this.#api = api;
  }

  /** The names of these users; who is gone from Kick is missing. @throws {KickApiError} */
  async of(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const names = new Map<string, string>();
    const asked = new Set<string>();
    for (const userId of userIds) {
      const name = this.#known.get(userId);
      if (name === undefined) asked.add(userId);
      else names.set(userId, name);
    }
    const unknown = [...asked];
    for (let from = 0; from < unknown.length; from += ASK_MAX) {
      for (const user of await this.#api.users(unknown.slice(from, from + ASK_MAX), "names")) {
        names.set(user.id, user.name);
        this.#known.set(user.id, user.name);
      }
    }
    return names;
  }
}

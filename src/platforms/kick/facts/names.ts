/** The names of Kick users by id: Kick's redemptions carry ids only. Remembers the last few thousand. */
import { Recent } from "../../../base/recent.ts";
import type { KickApi } from "../api/api.ts";
import { KickApiError } from "../api/http.ts";

const KNOWN_MAX = 5_000;
const ASK_MAX = 50;

/** What Kick said of some ids. Who is in neither is gone from Kick. */
export interface Named {
  /** By id, as their owners write them. */
  readonly names: ReadonlyMap<string, string>;
  /** The ids that Kick could not be asked about now. */
  readonly unanswered: ReadonlySet<string>;
}

export class KickNames {
  readonly #api: KickApi;
  readonly #known = new Recent<string, string>(KNOWN_MAX);

  constructor(api: KickApi) {
    this.#api = api;
  }

  /** The names of these users. Never throws: a name is worth less than what waits for it. */
  async of(userIds: readonly string[]): Promise<Named> {
    const unknown = [...new Set(userIds)].filter((userId) => !this.#known.has(userId));
    const unanswered = new Set<string>();
    for (let from = 0; from < unknown.length; from += ASK_MAX) {
      await this.#ask(unknown.slice(from, from + ASK_MAX), unanswered);
    }
    const names = new Map<string, string>();
    for (const userId of userIds) {
      const name = this.#known.get(userId);
      if (name !== undefined) names.set(userId, name);
    }
    return { names, unanswered };
  }

  /** One id that Kick refuses to speak about makes it refuse all that were asked with it: the halves are asked then. */
  async #ask(userIds: readonly string[], unanswered: Set<string>): Promise<void> {
    try {
      for (const user of await this.#api.users(userIds, "names")) this.#known.set(user.id, user.name);
    } catch (error) {
      if (!(error instanceof KickApiError)) throw error;
      if (error.code !== "kick.refused") for (const userId of userIds) unanswered.add(userId);
      else if (userIds.length > 1) {
        const half = Math.ceil(userIds.length / 2);
        await this.#ask(userIds.slice(0, half), unanswered);
        await this.#ask(userIds.slice(half), unanswered);
      }
    }
  }
}

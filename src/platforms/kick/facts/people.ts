/**
 * Who is who, by name: half of Kick's feed tells a name without the id that everything is keyed on. Chat lines,
 * leaderboards and info rows tell both, so the last few thousand are remembered.
 */

import { Recent } from "../../../base/recent.ts";
import type { Author, Roles } from "../../../model/message.ts";

const PEOPLE_MAX = 5_000;

/** The last people seen, by lower-case name. Memory only. */
export class People {
  readonly #byLogin = new Recent<string, Author>(PEOPLE_MAX);

  /** Remembers somebody; roles are kept from before when this source does not tell them. */
  learn(platformId: string, name: string, roles?: Roles): Author {
    const login = name.toLowerCase();
    const known = this.#byLogin.get(login);
    const kept = known?.platformId === platformId ? known.roles : [];
    const author: Author = { platformId, login, displayName: name, roles: roles ?? kept };
    this.#byLogin.set(login, author);
    return author;
  }

  find(name: string): Author | undefined {
    return this.#byLogin.get(name.toLowerCase());
  }
}

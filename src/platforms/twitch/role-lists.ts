/**
 * Who subscribes, is VIP or moderates, by Twitch's own lists: read every hour, so that a subscriber who never writes earns
 * like one. Between two readings EventSub's subscriptions are added as they come.
 */

import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { normalRoles, type Role, type Roles } from "../../chat/message.ts";

const LISTED = ["subscriber", "vip", "moderator"] as const;
export type ListedRole = (typeof LISTED)[number];

export interface RoleListsOptions {
  readonly channelId: string;
  /** The roles that matter here. Unless all their lists are known none is told: a missing list would look like a lost role. */
  readonly wanted: readonly ListedRole[];
  readonly log: Log;
  /** Ids of everybody with the role; `undefined` when the question is not allowed. May throw. */
  holders(role: Role): Promise<ReadonlySet<string> | undefined>;
  /** Somebody's roles are other than they were told last. */
  changed(platformId: string, roles: Roles): void;
}

export class RoleLists {
  readonly #options: RoleListsOptions;
  readonly #lists = new Map<ListedRole, Set<string>>();
  /** The roles told last, so that an hourly reading tells only what changed. */
  readonly #told = new Map<string, string>();

  constructor(options: RoleListsOptions) {
    this.#options = options;
  }

  /** What the lists say of this viewer: `[]` where they say nothing. */
  of(platformId: string): Roles {
    const roles: Role[] = this.known ? LISTED.filter((role) => this.#lists.get(role)?.has(platformId)) : [];
    if (platformId === this.#options.channelId) roles.push("broadcaster");
    return normalRoles(roles);
  }

  /** Whether every list that matters is known. */
  get known(): boolean {
    return this.#options.wanted.length > 0 && this.#options.wanted.every((role) => this.#lists.has(role));
  }

  /** Reads every list that may be read. One that fails keeps what it said an hour ago. */
  async refresh(): Promise<void> {
    for (const role of this.#options.wanted) {
      try {
        const ids = await this.#options.holders(role);
        if (ids) this.#lists.set(role, new Set(ids));
        else this.#lists.delete(role);
      } catch (error) {
        this.#options.log.warn(
          { role, reason: messageOf(error) },
          "Twitch's list was not read whole; the last one stays",
        );
      }
    }
    if (!this.known) return;
    const everyone = new Set([...this.#told.keys(), ...[...this.#lists.values()].flatMap((ids) => [...ids])]);
    for (const platformId of everyone) this.#tell(platformId);
  }

  /** A subscription began or ended just now. */
  subscribed(platformId: string, on: boolean): void {
    const list = this.#lists.get("subscriber");
    if (!list || !this.known) return;
    if (on) list.add(platformId);
    else list.delete(platformId);
    this.#tell(platformId);
  }

  #tell(platformId: string): void {
    const roles = this.of(platformId);
    const text = roles.join(" ");
    if ((this.#told.get(platformId) ?? "") === text) return;
    if (text === "") this.#told.delete(platformId);
    else this.#told.set(platformId, text);
    this.#options.changed(platformId, roles);
  }
}

/**
 * Who subscribes, is VIP or moderates, by Twitch's own lists: read every hour, so that a subscriber who never writes earns
 * like one. Between two readings EventSub's subscriptions are added as they come. A list that could not be read is asked
 * for again after a minute, then ever more slowly, and the streamer is told what it means.
 */

import { Backoff } from "../../../base/backoff.ts";
import { messageOf } from "../../../base/errors.ts";
import { MINUTE_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import { phrase } from "../../../base/phrase.ts";
import type { System } from "../../../base/system.ts";
import { type ListedRoles, normalRoles, type Role, type Roles } from "../../../model/message.ts";
import type { ListRead } from "../api/helix-pages.ts";
import type { TwitchFeatures } from "../sign-in/scopes.ts";

const LISTED = ["subscriber", "vip", "moderator"] as const;
export type ListedRole = (typeof LISTED)[number];

/** The lists worth reading. Who moderates always is: a role told without it would look lost. */
export function listsOf({ subscriptions, vips }: TwitchFeatures): ListedRole[] {
  if (!subscriptions && !vips) return [];
  return [...(subscriptions ? (["subscriber"] as const) : []), ...(vips ? (["vip"] as const) : []), "moderator"];
}

export interface RoleListsOptions {
  readonly channelId: string;
  /** The roles that matter here. Unless all their lists are known none is told: a missing list would look like a lost role. */
  readonly wanted: readonly ListedRole[];
  readonly log: Log;
  readonly system: System;
  /** Everybody with the role, by id; `undefined` when the question is not allowed. May throw. */
  holders(role: Role): Promise<ListRead | undefined>;
  /** What the streamer should know of lists that are not read; `undefined` once they are. */
  attention(sentence: string | undefined): void;
  /** Somebody's roles are other than they were told last. */
  changed(platformId: string, roles: Roles): void;
}

/** A list that was never read is told to the streamer after so many tries: one failure is nothing to worry about. */
const TOLD_AFTER = 3;
const RETRY_FIRST_MS = 60_000;
const RETRY_MAX_MS = 30 * MINUTE_MS;
export const ROLE_NAMES: Readonly<Record<ListedRole, string>> = {
  subscriber: phrase("subscribers"),
  vip: phrase("VIPs"),
  moderator: phrase("moderators"),
};

export class RoleLists {
  readonly #options: RoleListsOptions;
  readonly #lists = new Map<ListedRole, Set<string>>();
  /** When (wall clock) a list was last asked for, of those that were once read to their end. */
  readonly #wholeAtMs = new Map<ListedRole, number>();
  /** Whose subscription began or ended since the list of subscribers was last asked for: newer than what it says. */
  readonly #meanwhile = new Map<string, boolean>();
  /** The roles told last, so that an hourly reading tells only what changed. */
  readonly #told = new Map<string, string>();

  readonly #backoff: Backoff;
  /** When (monotonic) a list that failed is asked for again. */
  #retryAtMs = Number.POSITIVE_INFINITY;
  #failures = 0;

  constructor(options: RoleListsOptions) {
    this.#options = options;
    const { clock, random } = options.system;
    this.#backoff = new Backoff({ firstMs: RETRY_FIRST_MS, maxMs: RETRY_MAX_MS, clock, random });
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

  /** The same with which lists say so, and since when; `undefined` where none was read to its end. */
  listed(platformId: string): ListedRoles | undefined {
    if (!this.known || this.#wholeAtMs.size === 0) return undefined;
    return {
      roles: this.of(platformId),
      known: [...this.#wholeAtMs.keys()],
      asOfMs: Math.min(...this.#wholeAtMs.values()),
    };
  }

  /** Reads the lists again when one of them failed and its time has come. Never throws. */
  async retry(): Promise<void> {
    if (this.#options.system.clock.monotonic() >= this.#retryAtMs) await this.refresh();
  }

  /** Reads every list that may be read. One that fails keeps what it said an hour ago. */
  async refresh(): Promise<void> {
    this.#retryAtMs = Number.POSITIVE_INFINITY;
    const failed: ListedRole[] = [];
    for (const role of this.#options.wanted) if (!(await this.#read(role))) failed.push(role);
    this.#noteFailed(failed);
    if (!this.known) return;
    const everyone = new Set([...this.#told.keys(), ...[...this.#lists.values()].flatMap((ids) => [...ids])]);
    for (const platformId of everyone) this.#tell(platformId);
  }

  /** Reads one list. Whether it was read, or nobody may read it. */
  async #read(role: ListedRole): Promise<boolean> {
    const askedAtMs = this.#options.system.clock.now();
    if (role === "subscriber") this.#meanwhile.clear();
    try {
      const read = await this.#options.holders(role);
      if (!read) {
        this.#lists.delete(role);
        this.#wholeAtMs.delete(role);
        return true;
      }
      // A list that Twitch gave short proves who has the role, not who has lost it.
      if (read.whole) this.#wholeAtMs.set(role, askedAtMs);
      const kept = read.whole ? [] : (this.#lists.get(role) ?? []);
      const ids = new Set([...kept, ...read.rows.keys()]);
      if (role === "subscriber") for (const [id, on] of this.#meanwhile) note(ids, id, on);
      this.#lists.set(role, ids);
      return true;
    } catch (error) {
      this.#options.log.warn({ role, reason: messageOf(error) }, "Twitch's list was not read; the last one stays");
      return false;
    }
  }

  #noteFailed(failed: readonly ListedRole[]): void {
    const { system, attention } = this.#options;
    if (failed.length === 0) {
      this.#failures = 0;
      this.#backoff.succeeded();
      attention(undefined);
      return;
    }
    this.#failures += 1;
    this.#retryAtMs = system.clock.monotonic() + this.#backoff.failed();
    if (this.#failures >= TOLD_AFTER) attention(unreadSentence(failed, this.known));
  }

  /** A subscription began or ended just now. */
  subscribed(platformId: string, on: boolean): void {
    this.#meanwhile.set(platformId, on);
    const list = this.#lists.get("subscriber");
    if (!list || !this.known) return;
    note(list, platformId, on);
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

function note(ids: Set<string>, id: string, on: boolean): void {
  if (on) ids.add(id);
  else ids.delete(id);
}

function unreadSentence(failed: readonly ListedRole[], known: boolean): string {
  const who = failed.map((role) => ROLE_NAMES[role]).join(", ");
  return known
    ? `Twitch does not give the list of your ${who} right now, so the last one counts. Chatmint keeps asking; nothing to do.`
    : `Twitch does not give the list of your ${who}, so subscribers and VIPs who only watch earn like everybody; whoever writes earns rightly. Chatmint keeps asking; \`npx chatmint doctor\` shows Twitch's reason.`;
}

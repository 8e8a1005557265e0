/** Among whom it rains: everybody here in any of the channels, each once. */

import type { Clock } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import { SUBSCRIBED_MS } from "../../model/message.ts";

export type Among = "active" | "listed" | "subscribers";

export interface RecipientsOptions {
  readonly db: Db;
  readonly system: { readonly clock: Pick<Clock, "now"> };
  /** Viewer ids of those here now who may earn. */
  readonly present: (channelId: number, how: "active" | "listed") => readonly number[];
}

/** Finds them, also among a hundred thousand while chat waits. */
export class Recipients {
  readonly #present: RecipientsOptions["present"];
  readonly #clock: Pick<Clock, "now">;
  readonly #subscribers;

  constructor(options: RecipientsOptions) {
    this.#present = options.present;
    this.#clock = options.system.clock;
    this.#subscribers = options.db
      .prepare(
        "SELECT viewer_id FROM identity WHERE platform = ? AND instr(roles, 'subscriber') > 0 AND roles_at_ms > ?",
      )
      .pluck();
  }

  /** In order of viewer id; `without` are left out, because nobody rains on themselves. */
  of(channels: readonly ChannelInfo[], among: Among, without: readonly number[]): number[] {
    const found = channels.map(({ id, platform }) => {
      const here = this.#present(id, among === "active" ? "active" : "listed");
      if (among !== "subscribers") return here;
      const subscribers = new Set(this.#subscribers.all(platform, this.#clock.now() - SUBSCRIBED_MS) as number[]);
      return here.filter((viewerId) => subscribers.has(viewerId));
    });
    return inOrder(found, without);
  }
}

/**
 * All numbers of these lists in order, each once, without some. Viewer ids are small whole numbers, so each is a mark in a
 * row of bytes: to sort a hundred thousand would hold up chat.
 */
function inOrder(lists: readonly (readonly number[])[], without: readonly number[]): number[] {
  let highest = 0;
  for (const list of lists) for (let n = 0; n < list.length; n++) highest = Math.max(highest, list[n]!);
  const among = new Uint8Array(highest + 1);
  for (const list of lists) for (let n = 0; n < list.length; n++) among[list[n]!] = 1;
  for (const id of without) among[id] = 0;
  const once: number[] = [];
  for (let id = among.indexOf(1); id >= 0; id = among.indexOf(1, id + 1)) once.push(id);
  return once;
}

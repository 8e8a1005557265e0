/** `!lurk`: present without writing for a while, once per broadcast, where writing is what counts. */

import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { ChannelState } from "./channel-state.ts";

/** `listed`: needless here, the viewer list knows. `again`: once per broadcast only. `off`: switched off. */
export type LurkResult =
  | { readonly status: "lurking"; readonly minutes: number }
  | { readonly status: "again" | "offline" | "listed" | "off" };

export class Lurkers {
  readonly #rules: { readonly lurkMinutes: number };
  readonly #has;
  readonly #insert;

  constructor(options: { db: Db; rules: { readonly lurkMinutes: number } }) {
    this.#rules = options.rules;
    this.#has = options.db
      .prepare<[number, number], number>("SELECT 1 FROM lurk WHERE broadcast_id = ? AND viewer_id = ?")
      .pluck();
    this.#insert = options.db.prepare<[number, number, number]>(
      "INSERT INTO lurk (broadcast_id, viewer_id, until_tick) VALUES (?, ?, ?)",
    );
  }

  lurk(work: Work, state: ChannelState, viewerId: number): LurkResult {
    work.assertAlive();
    const { broadcast, presence } = state;
    const { lurkMinutes: minutes } = this.#rules;
    if (minutes === 0) return { status: "off" };
    if (!broadcast || state.air !== "live") return { status: "offline" };
    if (!presence.byActivity) return { status: "listed" };
    if (this.#has.get(broadcast.id, viewerId) !== undefined) return { status: "again" };
    const untilTick = broadcast.n + minutes;
    this.#insert.run(broadcast.id, viewerId, untilTick);
    work.afterCommit(() => presence.lurk(viewerId, untilTick));
    return { status: "lurking", minutes };
  }
}

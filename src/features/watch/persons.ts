/** What changes for who watches when they are excluded, or become one person with somebody else and part again. */

import type { Work } from "../../db/work.ts";
import type { PlatformName } from "../../model/message.ts";
import type { DoneBy, Viewers } from "../../viewers/viewers.ts";
import type { Board } from "./board.ts";
import type { Changes } from "./changes.ts";
import type { Payroll } from "./payroll.ts";
import type { SpanRows } from "./spans.ts";
import type { ChannelStates } from "./states.ts";

export interface PersonsOptions {
  readonly viewers: Viewers;
  readonly states: ChannelStates;
  readonly board: Board;
  readonly spans: SpanRows;
  readonly payroll: Payroll;
  readonly changes: Changes;
}

/** Memory follows after COMMIT. */
export class Persons {
  readonly #options: PersonsOptions;

  constructor(options: PersonsOptions) {
    this.#options = options;
  }

  /** Whether a viewer earns. What was earned so far is theirs. */
  setEarning(work: Work, viewerId: number, earning: boolean, by?: DoneBy): void {
    const { viewers, states } = this.#options;
    viewers.setEarning(work, viewerId, earning, by);
    work.afterCommit(() => {
      for (const state of states.all()) {
        if (!earning) state.lively.forget(viewerId);
        const viewer = viewers.on(state.channel.platform, viewerId);
        if (viewer) state.presence.reexamine(viewer);
      }
    });
  }

  /** Closes and pays all that is open of a viewer; {@link become} opens it again. */
  detach(work: Work, viewerId: number): void {
    const { board, spans, payroll } = this.#options;
    for (const broadcast of [...board.broadcasts()]) {
      const row = spans.openOf(broadcast.id, viewerId);
      if (row) payroll.close(work, row, payroll.endOf(row, broadcast));
    }
  }

  /** From the commit on nobody is here under this number. What was open of them is closed before. */
  erased(work: Work, viewerId: number): void {
    const { states, changes } = this.#options;
    work.afterCommit(() => {
      for (const state of states.all()) {
        state.lively.forget(viewerId);
        state.messages.delete(viewerId);
        state.presence.erased(viewerId);
        changes.mark(state, viewerId);
      }
    });
  }

  /** From the commit on, who is here as `from` is here as `to`; on one platform only when it is named. */
  become(work: Work, from: number, to: number, platform?: PlatformName): void {
    const { viewers, states, changes } = this.#options;
    work.afterCommit(() => {
      for (const state of states.all()) {
        const at = state.channel.platform;
        const other = viewers.on(at, to);
        if (other && (platform === undefined || at === platform)) state.become(from, other);
        // Also who stays who they were: whoever was excluded as one of both is it as both.
        for (const viewer of [viewers.on(at, from), other]) if (viewer) state.presence.reexamine(viewer);
        for (const viewerId of [from, to]) changes.mark(state, viewerId);
      }
    });
  }
}

/** Takes whoever was erased out of ticket lists, once no draw needs them: one list after the other, in the background. */
import { existsSync } from "node:fs";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import type { Db } from "../../db/open.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { LaneGround } from "../../kit/lane.ts";
import { Tracker } from "../../kit/tracker.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { EntryRows } from "./entry-rows.ts";
import { ListHash, withoutName } from "./list.ts";
import { exchanged } from "./promise.ts";
import type { ProofFiles } from "./proof-files.ts";
import type { GiveawayRows } from "./store.ts";

export interface RedactionsOptions {
  readonly db: Db;
  readonly log: Log;
  readonly writer: Pick<Writer, "run">;
  readonly viewers: Pick<Viewers, "whileErasing">;
  readonly giveaways: GiveawayRows;
  readonly rows: EntryRows;
  readonly proofs: ProofFiles;
  readonly track: NonNullable<LaneGround["track"]>;
}

export class Redactions {
  readonly #options: RedactionsOptions;
  readonly #tracker = new Tracker();
  readonly #sql;

  constructor(options: RedactionsOptions) {
    const { db } = options;
    this.#options = options;
    this.#sql = {
      due: db
        .prepare<[], number>(
          `SELECT DISTINCT r.giveaway_id FROM giveaway_to_redact AS r JOIN giveaway AS g ON g.id = r.giveaway_id
           WHERE g.state IN ('drawn', 'cancelled') ORDER BY r.giveaway_id`,
        )
        .pluck(),
      whom: db.prepare<[number], number>("SELECT viewer_id FROM giveaway_to_redact WHERE giveaway_id = ?").pluck(),
      done: db.prepare("DELETE FROM giveaway_to_redact WHERE giveaway_id = ?"),
      part: db.prepare("UPDATE giveaway_list SET lines = ? WHERE giveaway_id = ? AND part = ?"),
      hash: db.prepare("UPDATE giveaway SET redacted = redacted + ?, redacted_hash = ? WHERE id = ?"),
    };
  }

  /** What is due now is done in the background; a failure is logged, and it is tried again at the next start. */
  begin(): void {
    const due = this.#sql.due.all();
    if (due.length === 0) return;
    const work = this.#all(due).catch((error: unknown) =>
      this.#options.log.error({ err: error }, `names could not be taken out of a ticket list: ${messageOf(error)}`),
    );
    this.#options.track("taking names out of ticket lists", this.#tracker.add(work));
  }

  idle(): Promise<void> {
    return this.#tracker.idle();
  }

  async #all(giveawayIds: readonly number[]): Promise<void> {
    const { writer, proofs } = this.#options;
    for (const id of giveawayIds) {
      const redacted = await writer.run((work) => this.#redact(work, id));
      if (redacted && existsSync(proofs.fileOf(id))) proofs.write(id);
    }
    await proofs.idle();
  }

  /** False where the list is not the one of the closing: what shows that must stay as it is. */
  #redact(work: Work, id: number): boolean {
    const { giveaways, rows, viewers, log } = this.#options;
    const giveaway = giveaways.get(id);
    if (exchanged(rows, giveaway) === "list") {
      log.error({ giveaway: id }, "the ticket list is not the one that was closed, so no name is taken out of it");
      return false;
    }
    const whom = new Set(this.#sql.whom.all(id));
    const hash = new ListHash();
    let count = 0;
    viewers.whileErasing(work, [...whom], () => {
      for (let part = 0; ; part++) {
        const lines = rows.part(id, part);
        if (!lines) break;
        const left = lines.map((line) => (whom.has(Number.parseInt(line, 10)) ? withoutName(line) : line));
        const gone = left.filter((line, at) => line !== lines[at]).length;
        if (gone > 0) this.#sql.part.run(left.join("\n"), id, part);
        hash.addText(left.join("\n"));
        count += gone;
      }
      if (count > 0) this.#sql.hash.run(count, hash.digest(), id);
    });
    this.#sql.done.run(id);
    return count > 0;
  }
}

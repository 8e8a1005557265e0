/** Proofs as files, `giveaway-7.json`, for whoever wants to check a draw on another computer. */
import { mkdir, open, rename } from "node:fs/promises";
import path from "node:path";
import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { inSteps } from "../../base/steps.ts";
import type { Db } from "../../db/open.ts";
import { EntryRows } from "./entry-rows.ts";
import { PickRows } from "./pick-rows.ts";
import { listedNames, proofHead } from "./proof.ts";
import { GiveawayRows } from "./store.ts";

export interface ProofFilesOptions {
  readonly db: Db;
  readonly log: Log;
  readonly folder: string;
}

export class ProofFiles {
  readonly #options: ProofFilesOptions;
  readonly #giveaways: GiveawayRows;
  readonly #rows: EntryRows;
  readonly #picks: PickRows;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: ProofFilesOptions) {
    this.#options = options;
    this.#giveaways = new GiveawayRows(options.db);
    this.#rows = new EntryRows(options.db);
    this.#picks = new PickRows(options.db);
  }

  /** Where the file of a giveaway is, or will be. */
  fileOf(giveawayId: number): string {
    return path.join(this.#options.folder, `giveaway-${giveawayId}.json`);
  }

  /** Writes the file in the background, one after the other; a failure is logged and costs nothing but the file. */
  write(giveawayId: number): void {
    const file = this.fileOf(giveawayId);
    this.#writing = this.#writing
      .then(() => this.#write(giveawayId, file))
      .catch((error: unknown) =>
        this.#options.log.warn({ file, error: messageOf(error) }, "the proof of a giveaway could not be written"),
      );
  }

  /** Resolves when every file asked for is there. */
  async idle(): Promise<void> {
    await this.#writing;
  }

  async #write(giveawayId: number, file: string): Promise<void> {
    await mkdir(path.dirname(file), { recursive: true });
    const unfinished = `${file}.part`;
    const handle = await open(unfinished, "w");
    try {
      const giveaway = this.#giveaways.get(giveawayId);
      const drawn = this.#picks.of(giveawayId);
      const names = await inSteps(listedNames(this.#rows, giveawayId, drawn));
      const head = JSON.stringify(proofHead(giveaway, drawn, names), undefined, 2);
      await handle.write(`${head.slice(0, -2)},\n  "tickets": [`);
      for (let part = 0; giveaway.listHash !== null; part++) {
        const lines = this.#rows.part(giveawayId, part);
        if (!lines) break;
        await handle.write(
          lines.map((line, n) => `${part + n === 0 ? "" : ","}\n    ${JSON.stringify(line)}`).join(""),
        );
      }
      await handle.write("\n  ]\n}\n");
    } finally {
      await handle.close();
    }
    await rename(unfinished, file);
  }
}

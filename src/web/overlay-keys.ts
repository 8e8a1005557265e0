/** Overlays: each has an address of its own with a key of 24 random bytes in it, which shows that picture and nothing else. */
import type { Clock } from "../base/clock.ts";
import type { Random } from "../base/system.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import { newSecret } from "./secrets.ts";

export interface OverlayRow {
  readonly id: number;
  /** Which picture: `leaderboard`. */
  readonly overlay: string;
  readonly key: string;
  /** JSON, in the shape of that overlay. */
  readonly settings: unknown;
}

interface Row {
  readonly id: number;
  readonly overlay: string;
  readonly key: string;
  readonly settings: string;
}

export class OverlayKeys {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #byKey;
  #onChanged: (overlayId: number) => void = () => {};

  constructor(options: { readonly db: Db; readonly clock: Clock; readonly random: Random }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#random = options.random;
    this.#byKey = this.#db.prepare<[string], Row>("SELECT id, overlay, key, settings FROM web_overlay WHERE key = ?");
  }

  /** Called when one has another key or is gone: what is open under it closes. */
  onChanged(listener: (overlayId: number) => void): void {
    this.#onChanged = listener;
  }

  find(key: string): OverlayRow | undefined {
    const row = this.#byKey.get(key);
    return row && rowOf(row);
  }

  /** In the order they were made. */
  list(): readonly OverlayRow[] {
    return this.#db.prepare<[], Row>("SELECT id, overlay, key, settings FROM web_overlay ORDER BY id").all().map(rowOf);
  }

  /** A new one. */
  make(work: Work, overlay: string, settings: unknown): OverlayRow {
    work.assertAlive();
    const key = newSecret(this.#random, 24);
    const { lastInsertRowid } = this.#db
      .prepare("INSERT INTO web_overlay (overlay, key, settings, created_at_ms) VALUES (?, ?, ?, ?)")
      .run(overlay, key, JSON.stringify(settings), this.#clock.now());
    return { id: Number(lastInsertRowid), overlay, key, settings };
  }

  /** Another key for it: the old address shows nothing from now on. `undefined` when there is no such overlay. */
  changeKey(work: Work, id: number): string | undefined {
    work.assertAlive();
    const key = newSecret(this.#random, 24);
    const { changes } = this.#db.prepare("UPDATE web_overlay SET key = ? WHERE id = ?").run(key, id);
    work.afterCommit(() => this.#onChanged(id));
    return changes > 0 ? key : undefined;
  }

  setSettings(work: Work, id: number, settings: unknown): boolean {
    work.assertAlive();
    const { changes } = this.#db
      .prepare("UPDATE web_overlay SET settings = ? WHERE id = ?")
      .run(JSON.stringify(settings), id);
    return changes > 0;
  }

  remove(work: Work, id: number): boolean {
    work.assertAlive();
    const { changes } = this.#db.prepare("DELETE FROM web_overlay WHERE id = ?").run(id);
    work.afterCommit(() => this.#onChanged(id));
    return changes > 0;
  }
}

function rowOf({ settings, ...row }: Row): OverlayRow {
  return { ...row, settings: JSON.parse(settings) };
}

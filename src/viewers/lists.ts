/**
 * Who stands in no list and takes no rank away: bots, this bot, the broadcaster where they do not earn, whom moderators
 * excluded, and who asked to be left out. One place, for the rank list, watch time and supporters alike.
 */
import type { Db } from "../db/open.ts";
import type { Ranking } from "../ranking/ranking.ts";
import type { Exclusions } from "./exclusions.ts";
import type { KnownViewer, Viewers } from "./viewers.ts";

export interface ListsOptions {
  readonly db: Db;
  readonly viewers: Viewers;
  readonly exclusions: Exclusions;
  readonly ranking: Pick<Ranking, "list">;
}

export class Lists {
  readonly #options: ListsOptions;
  readonly #hidden = new Set<number>();
  readonly #candidates;
  readonly #flags;
  readonly #owns;
  #placeAgain: (viewerId: number) => void = () => {};

  constructor(options: ListsOptions) {
    const { db, viewers } = options;
    this.#options = options;
    this.#candidates = db
      .prepare<[{ logins: string }], number>(
        `SELECT id FROM viewer WHERE listed = 0 OR earning = 0
         UNION SELECT viewer_id FROM identity WHERE login IN (SELECT value FROM json_each(:logins)) OR roles LIKE '%broadcaster%'
         UNION SELECT viewer_id FROM identity JOIN channel USING (platform, platform_id)`,
      )
      .pluck();
    this.#flags = db.prepare<[number], { listed: number; merged: number | null }>(
      "SELECT listed, merged_into_id AS merged FROM viewer WHERE id = ?",
    );
    this.#owns = db
      .prepare<[string, string], number>("SELECT 1 FROM channel WHERE platform = ? AND platform_id = ?")
      .pluck();
    viewers.onChanged((viewerId, met) => {
      // Somebody new in a crowd costs nothing: only who may have to go, or to come back, is looked at.
      if (met === undefined || this.#hidden.has(viewerId) || this.#hides(met)) this.look(viewerId);
    });
  }

  /** Reads from the book who is in no list. Once, at the start, when the rank list is loaded. */
  load(): void {
    const { exclusions } = this.#options;
    const logins = JSON.stringify(exclusions.logins());
    for (const viewerId of this.#candidates.all({ logins })) this.look(viewerId);
  }

  /** What puts a viewer who is shown again into the rank list, with what they have by now. */
  onShown(placeAgain: (viewerId: number) => void): void {
    this.#placeAgain = placeAgain;
  }

  /** Whether a viewer may stand in a list. */
  isShown(viewerId: number): boolean {
    return !this.#hidden.has(viewerId);
  }

  /** Everybody who stands in no list. */
  hidden(): IterableIterator<number> {
    return this.#hidden.values();
  }

  /** Looks at a viewer again, after what decides it has changed in the book. After COMMIT. */
  look(viewerId: number): void {
    const hidden = this.#isHidden(viewerId);
    if (hidden === this.#hidden.has(viewerId)) return;
    if (hidden) this.#hidden.add(viewerId);
    else this.#hidden.delete(viewerId);
    this.#options.ranking.list(viewerId, !hidden);
    if (!hidden) this.#placeAgain(viewerId);
  }

  #isHidden(viewerId: number): boolean {
    const flags = this.#flags.get(viewerId);
    if (!flags || flags.listed === 0 || flags.merged !== null) return true;
    return this.#options.viewers.identities(viewerId).some((identity) => this.#hides(identity));
  }

  #hides(identity: KnownViewer): boolean {
    const { platform, platformId } = identity;
    const owned = this.#owns.get(platform, platformId) === undefined ? undefined : platformId;
    return !identity.listed || this.#options.exclusions.reason(identity, owned) !== undefined;
  }
}

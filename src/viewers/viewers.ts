/**
 * The people: a viewer is a person, an identity their login on one platform. Keyed by the platform's id and never by the
 * login, so that a rename loses nothing.
 */

import type { Clock } from "../base/clock.ts";
import { DAY_MS, MINUTE_MS } from "../base/lengths.ts";
import { Recent } from "../base/recent.ts";
import type { Db } from "../db/open.ts";
import type { Work } from "../db/work.ts";
import type { Author, PlatformName, Roles } from "../model/message.ts";
import { normalRoles, PLATFORMS, platformTitle, rolesByLists } from "../model/message.ts";
import type { Person } from "../model/money.ts";
import { Erasures } from "./erasures.ts";
import { type Deed, type FormerName, type IdentityRow, IdentityRows } from "./identities.ts";
import { authorOf, fromRow, type KnownViewer, type Remembered } from "./known-viewer.ts";

export type { KnownViewer } from "./known-viewer.ts";

/** Who did something to somebody else, and why, for the log. */
export interface DoneBy {
  readonly viewer: Person;
  readonly reason?: string | undefined;
}

/** What `#meet` knows besides name and id. */
interface Facts {
  readonly roles: Roles | undefined;
  readonly accountCreatedAtMs: number | undefined;
}

/** Memory for at least this many identities of a platform; those met longest ago are read from the book again. */
const REMEMBERED = 200_000;
/** `seen_at_ms` is written again only after this time, so that a chatty viewer costs no write per line. */
const SEEN_AGAIN_MS = 10 * MINUTE_MS;

/** Everybody who was ever seen. */
export class Viewers {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #rows: IdentityRows;
  /** Who was erased, and accounts that come back. */
  readonly erasures: Erasures;
  /** By platform, then by its id: a key made of both would be built anew for every line of every list. */
  readonly #known: Readonly<Record<PlatformName, Recent<string, Remembered>>> = {
    twitch: new Recent(REMEMBERED),
    kick: new Recent(REMEMBERED),
    local: new Recent(REMEMBERED),
  };

  #onNamed: (work: Work, viewer: KnownViewer) => void = () => {};
  readonly #changed: ((viewerId: number, met?: KnownViewer) => void)[] = [];

  constructor(options: { db: Db; clock: Clock }) {
    this.#db = options.db;
    this.#clock = options.clock;
    this.#rows = new IdentityRows(options.db);
    this.erasures = new Erasures(options);
  }

  /**
   * Called after COMMIT when somebody is new, has another name or other roles (`met` is who they are now), or when
   * moderators, linking or they themselves changed what decides about them.
   */
  onChanged(listener: (viewerId: number, met?: KnownViewer) => void): void {
    this.#changed.push(listener);
  }

  /** Called inside the work that writes down a name: of somebody new, or one that an id has from now on. Once, at start. */
  onNamed(listener: (work: Work, viewer: KnownViewer) => void): void {
    this.#onNamed = listener;
  }

  /** Who this id is, from memory where possible. `undefined`: never seen. */
  known(platform: PlatformName, platformId: string): KnownViewer | undefined {
    const cached = this.#known[platform].get(platformId);
    if (cached && cached.lapsesAtMs > this.#clock.now()) return cached;
    const row = this.#rows.byId(platform, platformId);
    if (!row) return undefined;
    const viewer = this.#viewer(row);
    // What an open transaction shows may yet be rolled back, and ids are used again.
    if (!this.#db.inTransaction) this.#remember(viewer);
    return viewer;
  }

  /** The same, but only when {@link ensure} would have nothing to write: lets a plain line of chat skip the book. */
  upToDate(platform: PlatformName, author: Author, accountCreatedAtMs?: number): KnownViewer | undefined {
    const viewer = this.known(platform, author.platformId);
    const facts = { roles: author.roles, accountCreatedAtMs };
    return viewer && !this.#changes(viewer as Remembered, author, facts) ? viewer : undefined;
  }

  /**
   * Who wrote this, created when new; login, display name and roles as they are now. A login that another
   * id had is cleared there. Without a login nobody told the name: the known one stays.
   */
  ensure(work: Work, platform: PlatformName, author: Author, accountCreatedAtMs?: number): KnownViewer {
    return this.#meet(work, platform, author, { roles: author.roles, accountCreatedAtMs });
  }

  /** The same for somebody from a viewer list: of roles that it does not tell the last known ones are kept. */
  ensureListed(work: Work, platform: PlatformName, author: Author): KnownViewer {
    return this.#meet(work, platform, author, {
      roles: this.#listedRoles(platform, author),
      accountCreatedAtMs: undefined,
    });
  }

  #listedRoles(platform: PlatformName, { platformId, roles, listed }: Author): Roles | undefined {
    const known = this.known(platform, platformId);
    if (listed && known) return rolesByLists(known, listed);
    return roles.length > 0 || listed ? roles : undefined;
  }

  /**
   * Somebody new out of a list that was written at `asOfMs`, whom this bot has not met. A name that another id had later
   * than that is not theirs any more; they are shown by it until they are met.
   */
  ensureImported(
    work: Work,
    platform: PlatformName,
    { platformId, login, displayName }: Omit<Author, "roles">,
    { asOfMs, accountCreatedAtMs }: { readonly asOfMs: number; readonly accountCreatedAtMs: number | undefined },
  ): KnownViewer {
    const known = this.known(platform, platformId);
    if (known) return known;
    const holder = login === "" ? undefined : this.#rows.byLogin(platform, login);
    const author = {
      ...{ platformId, displayName: displayName || login, roles: [] },
      login: holder && holder.seen_at_ms >= asOfMs ? "" : login,
    };
    return this.#meet(work, platform, author, { roles: undefined, accountCreatedAtMs });
  }

  /** When an account was made, as the platform tells it. `undefined` when this id was never seen. */
  setAccountCreated(work: Work, platform: PlatformName, platformId: string, atMs: number): KnownViewer | undefined {
    const row = this.#rows.byId(platform, platformId);
    return row && this.#meet(work, platform, authorOf(row), { roles: undefined, accountCreatedAtMs: atMs });
  }

  /** Roles learnt without a line of chat. `undefined` when this id was never seen. */
  setRoles(work: Work, platform: PlatformName, platformId: string, roles: Roles): KnownViewer | undefined {
    const row = this.#rows.byId(platform, platformId);
    return row && this.#meet(work, platform, authorOf(row), { roles, accountCreatedAtMs: undefined });
  }

  /** A new login for a known id; `undefined` when this id was never seen. */
  rename(
    work: Work,
    platform: PlatformName,
    platformId: string,
    login: string,
    displayName: string,
  ): KnownViewer | undefined {
    const row = this.#rows.byId(platform, platformId);
    return row && this.#meet(work, platform, { platformId, login, displayName, roles: [] }, NO_FACTS);
  }

  /**
   * Somebody by login or display name, any case, with or without @; on this platform first, then on the others, unless
   * only this one is meant: a namesake on another platform is somebody else, and shown as `bob (Kick)`.
   */
  byName(platform: PlatformName, name: string, where: "here" | "anywhere" = "anywhere"): KnownViewer | undefined {
    const wanted = name.trim().replace(/^@/, "");
    if (wanted === "") return undefined;
    const others = where === "here" ? [] : PLATFORMS.filter((other) => other !== platform);
    for (const one of [platform, ...others]) {
      const row = this.#rows.byName(one, wanted);
      if (row) return this.#shownOn(platform, this.#viewer(row));
    }
    return undefined;
  }

  /** Who has this login on a platform now, as far as the book knows. */
  byLogin(platform: PlatformName, login: string): KnownViewer | undefined {
    const row = this.#rows.byLogin(platform, login);
    return row && this.#viewer(row);
  }

  /** Who was called so on this platform before a rename. For a hint only: the name may be somebody else's by now. */
  formerly(platform: PlatformName, name: string): KnownViewer | undefined {
    const row = this.#rows.former(platform, name.trim().replace(/^@/, ""));
    return row && this.#viewer(row);
  }

  /** A viewer by Chatmint's id, with the name they were last seen under; on `platform` if they have one there. */
  person(id: number, platform?: PlatformName): Person {
    const viewerId = this.survivor(id);
    const row = this.#rows.latest(viewerId, platform ?? "");
    return { id: viewerId, name: row?.display_name ?? `viewer ${viewerId}` };
  }

  /** How a viewer is known on one platform; `undefined` when they have no login there. */
  on(platform: PlatformName, id: number): KnownViewer | undefined {
    const row = this.#rows.latest(id, platform);
    return row?.platform === platform ? this.#viewer(row) : undefined;
  }

  /** When somebody was last met on any platform, in milliseconds; 0 for nobody. */
  seenAtMs(id: number): number {
    return this.#rows.ofViewer(id).reduce((last, row) => Math.max(last, row.seen_at_ms), 0);
  }

  /** Every login of a viewer. */
  identities(id: number): (KnownViewer & { readonly seenAtMs: number })[] {
    return this.#rows.ofViewer(id).map((row) => this.#viewer(row));
  }

  /** Every name a viewer has or had, on every platform: logins, names as shown, names of before. */
  namesOf(id: number): string[] {
    const names = this.#rows.ofViewer(id).flatMap(({ login, display_name: shown }) => [login, shown]);
    return [...names, ...this.#rows.formerOf(id)].filter((name) => name !== "");
  }

  /** Logins that somebody had and has no more. */
  formerNamesOf(id: number): string[] {
    return this.#rows.formerOf(id);
  }

  /** Who a viewer is now, after any linking: follows `merged_into_id` to its end. */
  survivor(id: number): number {
    let current = id;
    for (;;) {
      const into = this.#rows.mergedInto(current);
      if (into === undefined) return current;
      current = into;
    }
  }

  /** Whether a viewer earns as far as moderators are concerned; bots are another matter. */
  earns(id: number): boolean {
    return this.#rows.earns(id);
  }

  /** Whether a viewer earns. Ask `setEarning` of the watch instead, which also ends what they earn now. */
  setEarning(work: Work, id: number, earning: boolean, by?: DoneBy): void {
    if (by && earning !== this.earns(id)) this.#note(work, id, earning ? "included" : "excluded", by);
    this.#rows.setEarning(work, id, earning);
    if (earning) this.erasures.lifted(work, id);
    this.#forget(work, id);
  }

  /** Whether a viewer wants to stand in lists; that bots do not is another matter. */
  isListed(id: number): boolean {
    return this.#rows.listed(id);
  }

  /** Whether a viewer is shown in lists. */
  setListed(work: Work, id: number, listed: boolean, by?: DoneBy): void {
    if (by && listed !== this.isListed(id)) this.#note(work, id, listed ? "shown" : "hidden", by);
    this.#rows.setListed(work, id, listed);
    this.#forget(work, id);
  }

  #note(work: Work, viewerId: number, what: Deed, { viewer, reason = "" }: DoneBy): void {
    this.#rows.note(work, { atMs: this.#clock.now(), actor: `viewer:${viewer.id}`, what, viewerId, reason });
  }

  /** After identities were moved by other means (linking), so that memory reads them afresh. */
  moved(work: Work, id: number): void {
    this.#forget(work, id);
  }

  /**
   * Takes the logins, names and roles of a person out of the book, `ids` being every viewer they are, the one who stands for all
   * of them last. `others` takes out what else is known of them, while it is still known who they are.
   */
  erase(work: Work, ids: readonly number[], others: () => void): void {
    const accounts = ids.flatMap((id) => this.identities(id));
    this.whileErasing(work, ids, () => {
      this.erasures.remember(work, accounts);
      others();
      for (const id of ids) this.#forget(work, id);
      this.#rows.erase(work, ids, this.#clock.now());
    });
  }

  /** Names of these viewers may be taken out of rows that else never change. */
  whileErasing(work: Work, ids: readonly number[], run: () => void): void {
    this.#rows.erasing(work, ids);
    run();
    this.#rows.erasing(work, []);
  }

  /** Former names of a login, which it has no more. */
  formerNames(platform: PlatformName, platformId: string): readonly FormerName[] {
    return this.#rows.formerNames(platform, platformId);
  }

  /** A platform as people write it: `Twitch`. */
  titleOf(platform: PlatformName): string {
    return platformTitle(platform);
  }

  /** By their name on this platform, else with where they are from. */
  #shownOn(platform: PlatformName, viewer: KnownViewer): KnownViewer {
    if (viewer.platform === platform) return viewer;
    const name = this.on(platform, viewer.id)?.name ?? `${viewer.name} (${platformTitle(viewer.platform)})`;
    return { ...viewer, name };
  }

  #meet(work: Work, platform: PlatformName, author: Author, facts: Facts): KnownViewer {
    work.assertAlive();
    const now = this.#clock.now();
    const before = this.#rows.byId(platform, author.platformId);
    if (before && !this.#changes(this.#viewer(before), author, facts)) return this.#viewer(before);
    const name = author.login === "" && before ? authorOf(before) : author;
    const login = name.login.toLowerCase();
    if (before?.login !== login) this.#freeLogin(work, platform, login, author.platformId);
    if (before && before.login !== "" && before.login !== login) {
      this.#rows.putFormer(work, platform, before.login, author.platformId, now);
    }
    const row: IdentityRow = {
      platform,
      platform_id: author.platformId,
      viewer_id: before?.viewer_id ?? this.#rows.createViewer(work, now),
      login,
      display_name: name.displayName || name.login || name.platformId,
      roles: facts.roles ? normalRoles(facts.roles).join(" ") : (before?.roles ?? ""),
      account_created_at_ms: facts.accountCreatedAtMs ?? before?.account_created_at_ms ?? null,
      seen_at_ms: now,
      roles_at_ms: facts.roles ? now : (before?.roles_at_ms ?? now),
      earning: before?.earning ?? 1,
      listed: before?.listed ?? 1,
    };
    this.#rows.write(work, row, before === undefined);
    const viewer = this.#viewer(row);
    const isOther =
      before?.login !== row.login || before.roles !== row.roles || before.display_name !== row.display_name;
    work.afterCommit(() => {
      this.#remember(viewer);
      if (isOther) this.#tell(viewer.id, viewer);
    });
    if (login !== "" && before?.login !== login) this.#onNamed(work, viewer);
    if (before !== undefined) return viewer;
    this.erasures.met(work, viewer, this);
    return this.earns(viewer.id) ? viewer : { ...viewer, earning: false };
  }

  #changes(viewer: Remembered, author: Author, facts: Facts): boolean {
    return (
      (author.login !== "" && viewer.login !== author.login.toLowerCase()) ||
      (author.login !== "" && author.displayName !== "" && viewer.name !== author.displayName) ||
      (facts.roles !== undefined && viewer.roles.join(" ") !== normalRoles(facts.roles).join(" ")) ||
      (facts.roles !== undefined && Math.abs(this.#clock.now() - viewer.rolesAtMs) >= DAY_MS) ||
      (facts.accountCreatedAtMs !== undefined && viewer.accountCreatedAtMs !== facts.accountCreatedAtMs) ||
      this.#clock.now() - viewer.seenAtMs >= SEEN_AGAIN_MS
    );
  }

  #viewer(row: IdentityRow): Remembered {
    return fromRow(row, this.#clock.now());
  }

  /** Names are used again by others: whoever had this login before has it no more. */
  #freeLogin(work: Work, platform: PlatformName, login: string, platformId: string): void {
    if (login === "") return;
    for (const other of this.#rows.othersWithLogin(platform, login, platformId)) {
      this.#rows.clearLogin(work, platform, other);
      this.#rows.putFormer(work, platform, login, other, this.#clock.now());
      work.afterCommit(() => this.#known[platform].delete(other));
    }
  }

  #remember(viewer: Remembered): void {
    this.#known[viewer.platform].set(viewer.platformId, viewer);
  }

  #forget(work: Work, id: number): void {
    const identities = this.#rows.ofViewer(id);
    work.afterCommit(() => {
      for (const { platform, platform_id } of identities) this.#known[platform].delete(platform_id);
      this.#tell(id);
    });
  }

  #tell(viewerId: number, met?: KnownViewer): void {
    for (const listener of this.#changed) listener(viewerId, met);
  }
}

const NO_FACTS: Facts = { roles: undefined, accountCreatedAtMs: undefined };

/**
 * One signed-in Kick account: keeps its tokens fresh and on disk, and notices a new sign-in without a restart.
 *
 * A new pair is on the disk before it is used, with the refresh token it was bought with as a fallback, so that a crash
 * at any moment leaves a pair that works. One refresh at a time. A dead refresh token ends writing, never the bot.
 */

import { doubledMs } from "../../../base/backoff.ts";
import type { Cancel } from "../../../base/clock.ts";
import { messageOf } from "../../../base/errors.ts";
import { DAY_MS, MINUTE_MS } from "../../../base/lengths.ts";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";
import type { StoredToken, TokenStore } from "../../tokens.ts";
import { KickApiError, type TokenSource } from "../api/http.ts";
import { type KickOAuth, KickOAuthError, type TokenPair } from "./oauth.ts";
import { type KickAccountName, kickLogin } from "./scopes.ts";

/** Where an account stands: `dead` needs the streamer to sign in again. */
export type AccountState = "signed-out" | "signed-in" | "dead";

export interface KickAccountOptions {
  readonly account: KickAccountName;
  readonly store: TokenStore;
  readonly oauth: KickOAuth;
  readonly system: System;
  readonly log: Log;
}

type Attention = (code: string, sentence: string | undefined) => void;

const LOOK_EVERY_MS = 30_000;
const REFRESH_AHEAD_MS = 20 * MINUTE_MS;
const REFRESH_AT_LEAST_EVERY_MS = DAY_MS;
/** A token that Kick refuses although it is not due is refreshed at most this often. */
const FORCED_GAP_MS = 60_000;
const BACKOFF_MAX_MS = 5 * MINUTE_MS;
/** The streamer hears so long before Kick ends a sign-in, where Kick tells when that is. */
export const ENDS_SOON_MS = 5 * DAY_MS;

export class KickAccount implements TokenSource {
  readonly account: KickAccountName;
  readonly #options: KickAccountOptions;
  readonly #name: string;
  #attention: Attention = () => {};
  #changed: () => void = () => {};
  #current: StoredToken | undefined;
  #readAtMtimeMs: number | undefined;
  /** Bought, not yet on the disk: not used before it is. */
  #unsaved: StoredToken | undefined;
  #deadRefreshToken: string | undefined;
  #refreshing: Promise<void> | undefined;
  #failures = 0;
  #notBeforeMs = 0;
  #forcedAtMs = Number.NEGATIVE_INFINITY;
  #looking: Cancel | undefined;
  /** Only a running bot refreshes: `doctor` reads beside it, and two refreshes would take each other's token away. */
  #running = false;

  constructor(options: KickAccountOptions) {
    this.account = options.account;
    this.#options = options;
    this.#name = `kick-${options.account}`;
  }

  /** Begins to look after the tokens; what the streamer should know goes to `attention`, a later sign-in or -out to `changed`. */
  async start(attention: Attention, changed: () => void): Promise<void> {
    this.#attention = attention;
    this.#running = true;
    await this.look();
    if (!this.#running) return;
    this.#changed = changed;
    this.#looking = this.#options.system.timers.every(LOOK_EVERY_MS, () => this.look());
  }

  async stop(): Promise<void> {
    this.#running = false;
    this.#looking?.cancel();
    // A pair being bought is worth the wait: unsaved it would be lost.
    await this.#refreshing;
  }

  /** Reads a new sign-in and refreshes what is due. Never throws. */
  async look(): Promise<void> {
    await this.load();
    if (this.#current && this.#isDue(this.#current)) await this.#refresh();
    this.#sayWhenItEnds();
  }

  /** A sign-in that Kick will end soon although it is renewed all the time is worth a word before it ends. */
  #sayWhenItEnds(): void {
    const leftMs = (this.#current?.refreshExpiresAtMs ?? Infinity) - this.#options.system.clock.now();
    const code = `kick.login.${this.account}.ends`;
    if (this.#current === undefined || this.#isDead(this.#current) || leftMs > ENDS_SOON_MS)
      this.#attention(code, undefined);
    else {
      const days = Math.max(0, Math.floor(leftMs / DAY_MS));
      const when = days === 0 ? "within a day" : `in ${days === 1 ? "a day" : `${days} days`}`;
      this.#attention(
        code,
        `Kick ends the sign-in of ${this.#current.login} ${when}: run \`${kickLogin(this.account)}\` before (no restart needed).`,
      );
    }
  }

  get state(): AccountState {
    if (!this.#current) return "signed-out";
    const { clock } = this.#options.system;
    if (this.#current.expiresAtMs > clock.now()) return "signed-in";
    return this.#isDead(this.#current) || this.#current.refreshToken === undefined ? "dead" : "signed-in";
  }

  /** Kick will not refresh this sign-in any more, even if its last access token still works for a while. */
  get ending(): boolean {
    return this.#current !== undefined && this.#isDead(this.#current);
  }

  /** The sign-in as last read; look at its tokens nowhere but in a request. */
  get stored(): Readonly<StoredToken> | undefined {
    return this.#current;
  }

  async token(): Promise<string> {
    await this.load();
    if (this.#current && this.#isDue(this.#current)) await this.#refresh();
    const current = this.#current;
    if (current && current.expiresAtMs > this.#options.system.clock.now()) return current.accessToken;
    throw this.#signedOut();
  }

  async refused(token: string): Promise<string> {
    await this.load();
    if (this.#current?.accessToken === token) {
      const nowMs = this.#options.system.clock.monotonic();
      if (nowMs - this.#forcedAtMs >= FORCED_GAP_MS) {
        this.#forcedAtMs = nowMs;
        await this.#refresh();
      }
    }
    if (!this.#current) throw this.#signedOut();
    return this.#current.accessToken;
  }

  /** Reads the file when it changed. Never throws: a damaged one is told and counts as none. Refreshes nothing. */
  async load(): Promise<void> {
    const { store, log } = this.#options;
    const code = `kick.login.${this.account}.file`;
    try {
      const mtimeMs = await store.modifiedAtMs(this.#name);
      if (mtimeMs === this.#readAtMtimeMs) return;
      this.#current = mtimeMs === undefined ? undefined : await store.read(this.#name);
      this.#readAtMtimeMs = mtimeMs;
      this.#failures = 0;
      this.#notBeforeMs = 0;
      if (this.#current && !this.#isDead(this.#current)) {
        this.#attention(`kick.login.${this.account}`, undefined);
        log.info({ account: this.account, login: this.#current.login }, "signed in to Kick");
      }
      this.#attention(code, undefined);
      this.#changed();
    } catch (error) {
      this.#current = undefined;
      this.#readAtMtimeMs = undefined;
      this.#attention(code, messageOf(error));
    }
  }

  #isDue(current: StoredToken): boolean {
    const nowMs = this.#options.system.clock.now();
    if (current.refreshToken === undefined || this.#isDead(current)) return false;
    // A token that lives for less than 80 minutes is refreshed in its last quarter.
    const aheadMs = Math.min(REFRESH_AHEAD_MS, (current.expiresAtMs - current.obtainedAtMs) / 4);
    return nowMs >= current.expiresAtMs - aheadMs || nowMs - current.obtainedAtMs >= REFRESH_AT_LEAST_EVERY_MS;
  }

  #isDead(current: StoredToken): boolean {
    return current.refreshToken !== undefined && current.refreshToken === this.#deadRefreshToken;
  }

  /** One at a time; never throws. Afterwards `#current` is the new pair, or the old one with the reason told. */
  #refresh(): Promise<void> {
    this.#refreshing ??= this.#refreshNow().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async #refreshNow(): Promise<void> {
    const { system, log } = this.#options;
    const current = this.#current;
    if (!this.#running || !current || this.#isDead(current) || system.clock.monotonic() < this.#notBeforeMs) return;
    try {
      const mtimeMs = this.#readAtMtimeMs;
      this.#unsaved ??= await this.#buy(current);
      await this.#save(this.#unsaved, mtimeMs);
      this.#unsaved = undefined;
      this.#failures = 0;
      this.#attention(`kick.login.${this.account}`, undefined);
      this.#attention("kick.app", undefined);
      this.#attention(`kick.login.${this.account}.file`, undefined);
      log.debug({ account: this.account }, "refreshed the Kick sign-in");
    } catch (error) {
      this.#failed(error, current);
    }
  }

  /** Buys a new pair, with the previous refresh token if Kick no longer knows the last one. */
  async #buy(current: StoredToken): Promise<StoredToken> {
    const { oauth, system, log } = this.#options;
    const tokens = [current.refreshToken, current.previousRefreshToken].filter((token) => token !== undefined);
    let refusal: unknown;
    for (const token of tokens) {
      try {
        return this.#renewed(current, token, await oauth.refresh(token), system.clock.now());
      } catch (error) {
        if (!(error instanceof KickOAuthError) || error.word !== "invalid_grant") throw error;
        refusal = error;
        log.debug({ account: this.account }, "Kick no longer knows a refresh token");
      }
    }
    throw refusal;
  }

  #renewed(current: StoredToken, spent: string, pair: TokenPair, nowMs: number): StoredToken {
    const { refreshExpiresAtMs: _, ...kept } = current;
    // A refresh token that is kept ends when it did.
    const endsAtMs =
      pair.refreshExpiresAtMs ?? (pair.refreshToken === undefined ? current.refreshExpiresAtMs : undefined);
    return {
      ...kept,
      ...(endsAtMs !== undefined && { refreshExpiresAtMs: endsAtMs }),
      accessToken: pair.accessToken,
      // A server that keeps the refresh token does not repeat it.
      refreshToken: pair.refreshToken ?? spent,
      previousRefreshToken: spent,
      expiresAtMs: pair.expiresAtMs,
      scopes: pair.scopes.length > 0 ? pair.scopes : current.scopes,
      obtainedAtMs: nowMs,
    };
  }

  /** Writes the pair, unless the streamer signed in anew meanwhile: then theirs is read instead. */
  async #save(pair: StoredToken, readAtMtimeMs: number | undefined): Promise<void> {
    const { store } = this.#options;
    if ((await store.modifiedAtMs(this.#name)) !== readAtMtimeMs) {
      await this.load();
      return;
    }
    await store.write(this.#name, pair);
    this.#current = pair;
    this.#readAtMtimeMs = await store.modifiedAtMs(this.#name);
  }

  #failed(error: unknown, current: StoredToken): void {
    const { system, log } = this.#options;
    this.#failures++;
    const backoffMs = doubledMs(this.#failures - 1, 1_000, BACKOFF_MAX_MS);
    this.#notBeforeMs = system.clock.monotonic() + backoffMs + system.random.integer(500);
    const word = error instanceof KickOAuthError ? error.word : undefined;
    log.warn({ account: this.account, reason: messageOf(error) }, "could not refresh the Kick sign-in");
    if (word === "invalid_grant") {
      this.#deadRefreshToken = current.refreshToken;
      this.#attention(`kick.login.${this.account}`, this.#prompt());
    } else if (word === "invalid_client" || word === "unauthorized_client" || word === "no_credentials") {
      this.#attention(
        "kick.app",
        "Kick does not know your app: check KICK_CLIENT_ID and KICK_CLIENT_SECRET in .env against " +
          "kick.com/settings/developer, then restart. `npx chatmint login kick` walks you through it.",
      );
    } else if (word === undefined) {
      // Our own disk: the streamer must hear of it, or the sign-in is lost with the process.
      this.#attention(`kick.login.${this.account}.file`, messageOf(error));
    }
  }

  #prompt(): string {
    return this.account === "bot"
      ? `Kick has ended the sign-in of the account that writes, so Chatmint only reads there: run \`${kickLogin("bot")}\` (no restart needed).`
      : `Kick has ended Chatmint's sign-in, so it only reads there: run \`${kickLogin("broadcaster")}\` (no restart needed).`;
  }

  #signedOut(): KickApiError {
    const waiting = this.#current !== undefined && !this.#isDead(this.#current);
    return new KickApiError(
      "kick.signed-out",
      waiting
        ? "The Kick sign-in has run out and could not be refreshed yet; it is tried again."
        : `Nobody is signed in to Kick: run \`${kickLogin(this.account)}\`.`,
      {
        held: true,
        retryAfterMs: waiting ? Math.max(0, this.#notBeforeMs - this.#options.system.clock.monotonic()) : undefined,
      },
    );
  }
}

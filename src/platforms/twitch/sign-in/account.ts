/**
 * One signed-in Twitch account of the running bot: its token on disk, kept fresh, checked every hour, replaced without a
 * restart when somebody signs in anew.
 *
 * A public app's refresh tokens are used up by one refresh. Hence: only the running bot refreshes, one refresh at a time,
 * the new pair is on disk before anything uses it, and before each refresh the file is looked at again.
 */

import type { Cancel } from "../../../base/clock.ts";
import { codeOf, messageOf } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { System } from "../../../base/system.ts";
import type { StoredToken, TokenStore } from "../../tokens.ts";
import { ACCOUNT_TIMES, type AccountTimes, JUST_MADE_MS, ONCE_MORE_BEFORE_MS } from "./account-times.ts";
import type { TwitchId } from "./id.ts";
import { endedSentence, endingSentence, problemWith, renewed, type SignInName } from "./sign-in.ts";

/** Why a new pair is wanted: the token ends soon, or it does not work any more. */
type Want = "soon" | "now";

export interface AccountOptions {
  readonly name: SignInName;
  /** The login the config names: any other account is refused. */
  readonly login: string;
  readonly clientId: string;
  readonly id: TwitchId;
  readonly store: TokenStore;
  readonly system: System;
  readonly log: Log;
  readonly times?: AccountTimes;
  /** Said once per code until it clears. */
  attention(code: string, sentence: string | undefined): void;
  /** Another sign-in took effect, or this one ended. Not called for an ordinary refresh. */
  changed(): void;
}

export class Account {
  readonly #options: AccountOptions;
  readonly #times: AccountTimes;
  #token: StoredToken | undefined;
  /** A new pair that could not be written yet: it is not used, and written as soon as the disk lets us. */
  #unsaved: StoredToken | undefined;
  #dead: string | undefined;
  #readAtMs: number | undefined;
  /** This and the next two are by the monotonic clock: a clock that ran ahead and was set right locks nothing. */
  #validatedAtMs = Number.NEGATIVE_INFINITY;
  /** When the timer looks again after something went wrong. */
  #retryAtMs = Number.NEGATIVE_INFINITY;
  /** Until then nobody asks the sign-in server for a new pair: it did not answer. */
  #silentUntilMs = Number.NEGATIVE_INFINITY;
  #queue: Promise<unknown> = Promise.resolve();
  #refreshing: Promise<StoredToken | undefined> | undefined;
  /** Resolves when the file has been read for the first time. */
  readonly #known: Promise<void>;
  #nowKnown: () => void = () => {};
  #timer: Cancel | undefined;
  #stopped = false;

  constructor(options: AccountOptions) {
    this.#options = options;
    this.#times = options.times ?? ACCOUNT_TIMES;
    this.#known = new Promise((resolve) => {
      this.#nowKnown = resolve;
    });
  }

  /** Reads and validates the sign-in; trouble is told and retried, never thrown. */
  async start(): Promise<void> {
    await this.#serially(() => this.#look());
    this.#nowKnown();
    this.#timer = this.#options.system.timers.every(this.#times.tickMs, () => this.tick());
  }

  /** Ends the checks and waits for a refresh under way, so that no pair Twitch has handed out is lost. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#serially(async () => {
      if (this.#unsaved) await this.#save(this.#unsaved);
    });
  }

  /** The sign-in as it is now; `undefined` when nobody signed in, it ended, or it is another account's. */
  get token(): StoredToken | undefined {
    return this.#dead === undefined ? this.#token : undefined;
  }

  /** Why the sign-in on disk is of no use, as a sentence; `undefined` when it is, or there is none. */
  get dead(): string | undefined {
    return this.#dead;
  }

  has(...scopes: string[]): boolean {
    const owned = this.token?.scopes;
    return owned !== undefined && scopes.every((scope) => owned.includes(scope));
  }

  /**
   * A token good for a call right now, refreshed first when it has ended; `undefined` when there is none. While it starts,
   * waits until the file is read.
   */
  async usable(): Promise<StoredToken | undefined> {
    await this.#known;
    const token = this.token;
    if (token && token.expiresAtMs <= this.#now()) return this.refresh(token.accessToken);
    return token;
  }

  /** Twitch refused `accessToken`: the one that replaces it, or `undefined`. All who ask at once share one refresh. */
  refresh(accessToken: string): Promise<StoredToken | undefined> {
    if (this.token && this.token.accessToken !== accessToken) return Promise.resolve(this.token);
    this.#refreshing ??= this.#serially(() => this.#refresh(accessToken, "now")).finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** Does what is due. Called by a timer; a test may call it. */
  async tick(): Promise<void> {
    await this.#serially(async () => {
      if (this.#stopped) return;
      if (this.#unsaved) await this.#save(this.#unsaved);
      if ((await this.#modifiedAtMs()) !== this.#readAtMs) await this.#look();
      const token = this.token;
      if (!token || this.#elapsed() < this.#retryAtMs) return;
      const leftMs = token.expiresAtMs - this.#now();
      if (leftMs < this.#times.refreshBeforeMs) await this.#refresh(token.accessToken, leftMs > 0 ? "soon" : "now");
      else if (this.#elapsed() - this.#validatedAtMs >= this.#times.validateEveryMs) await this.#validate();
    });
  }

  /** Reads the file, and takes over what is in it when it is news. */
  async #look(): Promise<void> {
    const before = this.token;
    let found: StoredToken | undefined;
    try {
      this.#readAtMs = await this.#options.store.modifiedAtMs(this.#options.name);
      found = await this.#options.store.read(this.#options.name);
    } catch (error) {
      // A damaged file was set aside; what this process holds in memory is still good.
      if (this.token && codeOf(error) === "token.damaged") await this.#save(this.token);
      else this.#options.attention(this.#code, messageOf(error));
      return;
    }
    if (found && found.accessToken === this.#token?.accessToken && this.#dead === undefined) return;
    this.#token = found;
    this.#nowKnown();
    this.#unsaved = undefined;
    this.#dead = undefined;
    this.#retryAtMs = this.#silentUntilMs = Number.NEGATIVE_INFINITY;
    if (found) {
      if (found.expiresAtMs <= this.#now()) await this.#refresh(found.accessToken, "now");
      if (this.token && this.token.expiresAtMs > this.#now()) await this.#validate();
    } else if (before) {
      this.#options.log.info({ account: this.#options.name }, "signed out of Twitch");
    }
    if (this.token)
      this.#options.log.info({ account: this.#options.name, login: this.token.login }, "signed in to Twitch");
    if (this.token || before) this.#options.changed();
  }

  async #validate(): Promise<void> {
    const token = this.#token;
    if (!token) return;
    const answer = await this.#options.id.validate(token.accessToken);
    if (answer.status === "unclear") {
      this.#retryLater(answer.reason);
      return;
    }
    if (answer.status === "dead") {
      await this.#refresh(token.accessToken, "now");
      return;
    }
    this.#validatedAtMs = this.#elapsed();
    const problem = problemWith(this.#options, answer);
    if (problem) {
      this.#die(problem);
      return;
    }
    // The scopes and the end of the token are Twitch's to tell; a name may have changed since.
    this.#token = { ...token, scopes: answer.scopes, login: answer.login, userId: answer.userId };
    this.#options.attention(this.#code, undefined);
  }

  /** Trades the refresh token for a new pair. Runs alone (see #serially). */
  async #refresh(rejected: string, want: Want): Promise<StoredToken | undefined> {
    if (this.#unsaved) return this.#save(this.#unsaved);
    if (await this.#adoptFromDisk(rejected)) return this.token;
    const token = this.token;
    if (!token || token.accessToken !== rejected) return token;
    // Refused the moment it was made: another new one would be refused as well.
    if (Math.abs(this.#now() - token.obtainedAtMs) < JUST_MADE_MS && token.expiresAtMs > this.#now()) return undefined;
    if (this.#elapsed() < this.#silentUntilMs) return undefined;
    if (token.refreshToken === undefined) return this.#die(endedSentence(this.#options.name, token.login));
    const answer = await this.#options.id.refresh(token.refreshToken);
    if (answer.status === "unclear") {
      this.#retryLater(answer.reason);
      this.#silentUntilMs = this.#retryAtMs;
      return undefined;
    }
    if (answer.status === "dead") {
      // Another bot of the same profile may have been quicker: then its pair is on disk.
      if (await this.#adoptFromDisk(rejected)) return this.token;
      this.#options.log.warn(
        { account: this.#options.name, reason: answer.reason },
        "Twitch refused to renew the sign-in",
      );
      if (want === "soon") return this.#useToItsEnd(token, answer.reason);
      return this.#die(endedSentence(this.#options.name, token.login, answer.reason));
    }
    // Somebody may have signed in anew meanwhile; their sign-in must not be written over.
    if (await this.#adoptFromDisk(rejected)) return this.token;
    return this.#save(renewed(token, answer, this.#now()));
  }

  /** Twitch refuses to renew a token that works: it is used to its end, and asked for once more before that and then. */
  #useToItsEnd(token: StoredToken, reason: string): StoredToken {
    const { name, attention } = this.#options;
    const leftMs = token.expiresAtMs - this.#now();
    this.#retryAtMs = this.#elapsed() + (leftMs > ONCE_MORE_BEFORE_MS ? leftMs - ONCE_MORE_BEFORE_MS : leftMs);
    attention(this.#code, endingSentence(name, token.login, reason, leftMs));
    return token;
  }

  /** Whether the file holds another usable sign-in than `rejected`; it is taken over. */
  async #adoptFromDisk(rejected: string): Promise<boolean> {
    try {
      const modifiedAtMs = await this.#options.store.modifiedAtMs(this.#options.name);
      if (modifiedAtMs === this.#readAtMs) return false;
      const found = await this.#options.store.read(this.#options.name);
      this.#readAtMs = modifiedAtMs;
      if (!found || found.accessToken === rejected || found.accessToken === this.#token?.accessToken) return false;
      this.#token = found;
      this.#dead = undefined;
      this.#validatedAtMs = Number.NEGATIVE_INFINITY;
      this.#options.changed();
      return true;
    } catch (error) {
      this.#options.attention(this.#code, messageOf(error));
      return false;
    }
  }

  /** Puts a new pair on disk; only then it is the token. */
  async #save(token: StoredToken): Promise<StoredToken | undefined> {
    try {
      await this.#options.store.write(this.#options.name, token);
      this.#readAtMs = await this.#options.store.modifiedAtMs(this.#options.name);
    } catch (error) {
      this.#unsaved = token;
      this.#options.attention(`${this.#code}.disk`, messageOf(error));
      return undefined;
    }
    this.#unsaved = undefined;
    this.#token = token;
    this.#dead = undefined;
    this.#retryAtMs = this.#silentUntilMs = Number.NEGATIVE_INFINITY;
    this.#options.attention(`${this.#code}.disk`, undefined);
    this.#options.attention(this.#code, undefined);
    this.#options.log.debug({ account: this.#options.name, scopes: token.scopes }, "Twitch sign-in renewed");
    return token;
  }

  async #modifiedAtMs(): Promise<number | undefined> {
    try {
      return await this.#options.store.modifiedAtMs(this.#options.name);
    } catch (error) {
      this.#options.attention(this.#code, messageOf(error));
      return this.#readAtMs;
    }
  }

  #retryLater(reason: string): void {
    this.#retryAtMs = this.#elapsed() + this.#times.retryMs;
    this.#options.log.warn({ account: this.#options.name, reason }, "Twitch sign-in not checked; trying again");
  }

  #die(sentence: string): undefined {
    const lost = this.#dead === undefined;
    this.#dead = sentence;
    this.#options.attention(this.#code, sentence);
    if (lost) this.#options.changed();
    return undefined;
  }

  get #code(): string {
    return `${this.#options.name}.login`;
  }

  #now(): number {
    return this.#options.system.clock.now();
  }

  #elapsed(): number {
    return this.#options.system.clock.monotonic();
  }

  /** One thing at a time: two readers or writers of one token would use a one-time refresh token twice. */
  #serially<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }
}

/**
 * Which token a call of twurple's goes out with. Unlike twurple's own providers it needs no secret and no app token, never
 * gives a user up after one failed refresh, and leaves keeping and renewing tokens to account.ts.
 */
import type { AccessTokenWithUserId, AuthProvider } from "@twurple/auth";
import { PlatformError } from "../../../base/errors.ts";
import { phrase } from "../../../base/phrase.ts";
import type { StoredToken } from "../../tokens.ts";

type User = Parameters<AuthProvider["getCurrentScopesForUser"]>[0];

/** An account whose token may be used: the running bot's, which renews it, or a token just read from disk. */
export interface TokenHolder {
  readonly token: StoredToken | undefined;
  has(...scopes: string[]): boolean;
  usable(): Promise<StoredToken | undefined>;
  refresh(accessToken: string): Promise<StoredToken | undefined>;
}

/** The accounts that are signed in, best first: the broadcaster's token may see more than the bot's. */
export interface SignedIn {
  readonly bot: TokenHolder;
  readonly broadcaster: TokenHolder;
}

/** The first of two that is signed in. */
export function eitherOf(first: TokenHolder, second: TokenHolder): TokenHolder {
  const chosen = (): TokenHolder => (first.token ? first : second);
  return {
    get token() {
      return chosen().token;
    },
    has: (...scopes) => chosen().has(...scopes),
    usable: () => chosen().usable(),
    refresh: (accessToken) => chosen().refresh(accessToken),
  };
}

export class AccountsAuthProvider implements AuthProvider {
  readonly clientId: string;
  readonly #accounts: readonly TokenHolder[];

  constructor(clientId: string, { bot, broadcaster }: SignedIn) {
    this.clientId = clientId;
    this.#accounts = [broadcaster, bot];
  }

  getCurrentScopesForUser(user: User): string[] {
    return this.#of(idOf(user)).flatMap((account) => account.token?.scopes ?? []);
  }

  /**
   * A token of this user with one scope of each set. Where no scope is asked for, anybody's will do: EventSub types that
   * need none (online, offline, raid) then work with the bot's token alone.
   */
  async getAccessTokenForUser(
    user: User,
    ...scopeSets: (string[] | undefined)[]
  ): Promise<AccessTokenWithUserId | null> {
    const sets = scopeSets.filter((set) => set !== undefined && set.length > 0) as string[][];
    const own = this.#of(idOf(user));
    const candidates = sets.length > 0 ? own : [...own, ...this.#accounts];
    const able = candidates.find(
      (account) => account.token && sets.every((set) => set.some((scope) => account.has(scope))),
    );
    const token = await able?.usable();
    return token ? toTwurple(token) : null;
  }

  async getAnyAccessToken(user?: User): Promise<AccessTokenWithUserId> {
    const token = await this.getAccessTokenForUser(user ?? "");
    if (!token)
      throw new PlatformError(
        "twitch.signed_out",
        phrase("Nobody is signed in to Twitch: run `npx chatmint login twitch`."),
      );
    return token;
  }

  /** Asked for when Twitch refused `accessToken`; all who ask at once share one refresh. */
  async replace(accessToken: string): Promise<AccessTokenWithUserId | null> {
    const account = this.#accounts.find((each) => each.token?.accessToken === accessToken);
    const token = await account?.refresh(accessToken);
    return token ? toTwurple(token) : null;
  }

  #of(userId: string): TokenHolder[] {
    return this.#accounts.filter((account) => account.token?.userId === userId);
  }
}

function idOf(user: User): string {
  return typeof user === "object" ? user.id : String(user);
}

/** `expiresIn` is left out: twurple would compare it with the computer's clock and refresh on its own. */
function toTwurple(token: StoredToken): AccessTokenWithUserId {
  return {
    accessToken: token.accessToken,
    refreshToken: null,
    scope: token.scopes,
    expiresIn: null,
    obtainmentTimestamp: token.obtainedAtMs,
    userId: token.userId,
  };
}

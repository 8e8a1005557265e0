/**
 * Kick accounts by the names that other bots kept. Kick is asked by slug, the address, which is not derived from the name: most
 * addresses write the underscores of a name as hyphens. So both are asked for, and whose name it is not is not taken for it.
 * Kick does not tell how old an account is.
 */
import type { FoundAccount } from "../../../db/staged.ts";
import { type AccountsAnswer, answerLater, type Unanswered } from "../../accounts.ts";
import { InParts } from "../../in-parts.ts";
import type { KickApi, KickChannel, KickUser } from "./api.ts";
import { KickApiError } from "./http.ts";

const ASK_MAX = 50;
const SLUG = /^[a-z0-9_-]{1,25}$/;

export class KickAccounts {
  readonly #api: KickApi;
  readonly #slugs = new InParts(ASK_MAX);
  readonly #ids = new InParts(ASK_MAX);

  constructor(api: KickApi) {
    this.#api = api;
  }

  /** Never throws. What cannot be a name is answered without asking. */
  async byLogin(logins: readonly string[]): Promise<AccountsAnswer> {
    const asked = [...new Set(logins)].map((login) => ({ login, slugs: slugsOf(login.toLowerCase()) }));
    const channels = await this.#slugs.ask(
      asked.flatMap(({ slugs }) => slugs),
      (part) => this.#api.channels(part, "accounts"),
      isUnknown,
    );
    const users = await this.#ids.ask(
      channels.rows.map(({ userId }) => userId),
      // Each part has been paid for by the questions before it: it must not wait behind new ones.
      (part) => this.#api.users(part, "names"),
      isUnknown,
    );
    const bySlug = new Map(channels.rows.map((channel) => [channel.slug.toLowerCase(), channel]));
    const byId = new Map(users.rows.map((user) => [user.id, user]));
    const accounts: FoundAccount[] = [];
    const answered: string[] = [];
    for (const { login, slugs } of asked) {
      if (!slugs.every((slug) => channels.answered.has(slug))) continue;
      const owners = slugs.flatMap((slug) => bySlug.get(slug) ?? []);
      if (!owners.every(({ userId }) => users.answered.has(userId))) continue;
      answered.push(login);
      const user = calledSo(login.toLowerCase(), owners, byId);
      if (user) accounts.push({ login, platformId: user.id, displayName: user.name, createdAtMs: null });
    }
    const error = channels.error ?? users.error;
    return { answered, accounts, ...(error === undefined ? {} : { rest: restOf(error) }) };
  }
}

/** The addresses that somebody of this name may have. */
function slugsOf(name: string): string[] {
  return SLUG.test(name) ? [...new Set([name, name.replaceAll("_", "-")])] : [];
}

/** Whose name it is; a bot may also have kept the address, which then is the name but for its hyphens. */
function calledSo(
  name: string,
  owners: readonly KickChannel[],
  byId: ReadonlyMap<string, KickUser>,
): KickUser | undefined {
  const users = owners.flatMap(({ userId }) => byId.get(userId) ?? []);
  const called = (as: (user: KickUser) => string) => users.find((user) => as(user) === name);
  return called((user) => user.name.toLowerCase()) ?? called((user) => user.name.toLowerCase().replaceAll("_", "-"));
}

/** Kick refuses a whole question for one slug or id that it does not know. */
function isUnknown(error: unknown): boolean {
  if (!(error instanceof KickApiError)) return false;
  return error.status === 400 || (error.status === 404 && /channel|slug|user/i.test(error.said));
}

function restOf(error: unknown): Unanswered {
  const { code, message, retryAfterMs } = error as KickApiError;
  return code === "kick.signed-out" && retryAfterMs === undefined
    ? { why: "refused", reason: message }
    : answerLater(message, retryAfterMs);
}

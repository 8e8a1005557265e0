/** Accounts by login, a hundred in one call. Who was renamed, banned or deleted is simply not in Twitch's answer. */
import type { FoundAccount } from "../../../db/staged.ts";
import { ACCOUNTS_MOST } from "../../accounts.ts";
import { InParts, type PartsRead } from "../../in-parts.ts";
import { HelixError, type TwitchApiClient } from "./api-client.ts";
import { isRow, type Row, rowsIn, textIn } from "./helix-pages.ts";

/** What a login of Twitch can consist of. One that is none makes Twitch refuse all that are asked with it. */
const LOGIN = /^[a-z0-9_]{1,25}$/;

export class TwitchAccounts {
  readonly #client: Pick<TwitchApiClient, "callApi">;
  readonly #parts = new InParts(ACCOUNTS_MOST);

  constructor(client: Pick<TwitchApiClient, "callApi">) {
    this.#client = client;
  }

  /** Never throws. What cannot be a login is answered without asking. */
  async byLogin(logins: readonly string[]): Promise<PartsRead<FoundAccount>> {
    const asked = new Map(logins.map((login) => [login.toLowerCase(), login]));
    const possible = [...asked.keys()].filter((login) => LOGIN.test(login));
    const { answered, rows, ...ended } = await this.#parts.ask(possible, (part) => this.#ask(part), isNoLogin);
    const accounts = new Map<string, FoundAccount>();
    for (const account of rows) {
      const login = asked.get(account.login);
      if (login !== undefined) accounts.set(login, { ...account, login });
    }
    const all = [...asked].filter(([login]) => answered.has(login) || !LOGIN.test(login));
    return { answered: new Set(all.map(([, login]) => login)), rows: [...accounts.values()], ...ended };
  }

  async #ask(logins: readonly string[]): Promise<FoundAccount[]> {
    const answer = await this.#client.callApi<unknown>({ type: "helix", url: "users", query: { login: [...logins] } });
    const rows = rowsIn(answer);
    // Without a list it would seem that Twitch knows none of them.
    if (!rows) throw new HelixError(200, "Twitch answered the question for names without a list.");
    return rows.flatMap((row) => (isRow(row) ? (accountIn(row) ?? []) : []));
  }
}

function accountIn(row: Row): FoundAccount | undefined {
  const platformId = textIn(row, "id");
  const login = textIn(row, "login").toLowerCase();
  if (!/^[0-9]+$/.test(platformId) || login === "") return undefined;
  const createdAtMs = Date.parse(textIn(row, "created_at"));
  return {
    login,
    platformId,
    displayName: textIn(row, "display_name").trim() || login,
    createdAtMs: Number.isFinite(createdAtMs) && createdAtMs > 0 ? createdAtMs : null,
  };
}

/** `Invalid login names, emails or IDs in request`, or a parameter that "was malformed"; other 400s are about the app. */
function isNoLogin(error: unknown): boolean {
  return error instanceof HelixError && error.status === 400 && /login|malformed/i.test(error.message);
}

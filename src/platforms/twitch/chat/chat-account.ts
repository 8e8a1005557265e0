/** Whose account chat signs in with: that of the token in the environment first, then whoever signed in. */
import type { ChatCredentials, TwitchApiPart } from "../twitch-seams.ts";

export interface ChatAccountOptions {
  /** Lower case; empty where the config names none. */
  readonly botLogin: string;
  /** `TWITCH_BOT_TOKEN`, with or without `oauth:`. */
  readonly botToken: string | undefined;
  readonly api: Pick<TwitchApiPart, "accessToken" | "refreshOnce"> | undefined;
}

export class ChatAccount {
  readonly #options: ChatAccountOptions;
  #token: string | undefined;

  constructor(options: ChatAccountOptions) {
    this.#options = options;
    const token = options.botToken?.trim().replace(/^oauth:/i, "");
    // Anything else in a token would break out of the line that carries it.
    this.#token = token && /^[!-~]+$/.test(token) ? token : undefined;
  }

  /** There is a token in the environment, and nobody says whose it is. */
  get isNameless(): boolean {
    return this.#token !== undefined && this.#options.botLogin === "";
  }

  async credentials(refresh: boolean): Promise<ChatCredentials | undefined> {
    const { botLogin, api } = this.#options;
    if (this.#token !== undefined && botLogin !== "") return { login: botLogin, token: this.#token };
    return api?.accessToken({ refresh });
  }

  /** The login was refused: fetches a new token. Whether there is one. */
  async refreshOnce(): Promise<boolean> {
    const { api } = this.#options;
    if (!api) return false;
    if (this.#token === undefined) return api.refreshOnce();
    // A token of the environment cannot be refreshed; somebody may have signed in besides.
    const other = await api.accessToken({ refresh: true });
    if (other) this.#token = undefined;
    return other !== undefined;
  }
}

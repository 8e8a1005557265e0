/** The account of the app's bot: Kick tells nowhere which it is, so it is learnt from its first line and remembered. */
import { z } from "zod";
import type { OwnAccount } from "../feed/echoes.ts";
import type { KeyValueStore } from "../kick-seams.ts";

export interface BotAccountOptions {
  readonly store: KeyValueStore;
  readonly channel: { readonly userId: string };
  /** Told of the account, where it is not the streamer's own. */
  own(account: Pick<OwnAccount, "platformId" | "login">): void;
}

const shape = z.object({ platformId: z.string().min(1), login: z.string() });

export class BotAccount {
  readonly #options: BotAccountOptions;

  constructor(options: BotAccountOptions) {
    this.#options = options;
  }

  /** Tells of the account that wrote in an earlier run, before it writes again. */
  remembered(): void {
    try {
      const account = shape.parse(JSON.parse(this.#options.store.get(this.#key) ?? ""));
      this.#options.own(account);
    } catch {
      // Never learnt yet, or a torn value: its next line tells.
    }
  }

  learnt({ platformId, login }: OwnAccount): void {
    const { store, channel, own } = this.#options;
    if (platformId === channel.userId) return;
    own({ platformId, login });
    try {
      store.set(this.#key, JSON.stringify({ platformId, login }));
    } catch {
      // The disk is full: it is learnt again in the next run.
    }
  }

  get #key(): string {
    return `bot-account:${this.#options.channel.userId}`;
  }
}

/**
 * Which lines of the feed are our own: those this process sent, by the message id Kick answered with. Never everything
 * of an account, because a streamer may talk as the bot.
 */

import { plainEmotes, withoutEmotesBefore } from "../../../base/emote-codes.ts";
import { Recent, RecentIds } from "../../../base/recent.ts";
import type { Author, ChatMessage } from "../../../model/message.ts";

const IDS_MAX = 500;

/** A line on its way to Kick. */
export interface Sending {
  readonly text: string;
  /** Set when the feed was faster than the answer: this line's echo has been recognised. */
  echoedBy?: string;
}

/** The account that lines are written as. */
export type OwnAccount = Pick<Author, "platformId" | "login" | "displayName">;

export class Echoes {
  readonly #ids = new RecentIds(IDS_MAX);
  readonly #sending = new Set<Sending>();
  /** Authors of the last lines of the feed, to learn which account the app's bot is: Kick tells nowhere else. */
  readonly #authors = new Recent<string, Author>(IDS_MAX);
  #unheard = 0;
  #account: OwnAccount | undefined;
  readonly #learnt: (account: OwnAccount) => void;

  /** `learnt` is told of the account that writes, each time it is another. */
  constructor(learnt: (account: OwnAccount) => void = () => {}) {
    this.#learnt = learnt;
  }

  /** The account lines are known to be written as; `undefined` until told or learnt from the first echo. */
  get account(): OwnAccount | undefined {
    return this.#account;
  }

  /** How many lines Kick took since one of them was seen in the feed. */
  get unheard(): number {
    return this.#unheard;
  }

  /** The account that writes is known from its sign-in. */
  writesAs(account: OwnAccount | undefined): void {
    if (account === undefined) return;
    const isOther = this.#account?.platformId !== account.platformId;
    this.#account = account;
    if (isOther) this.#learnt(account);
  }

  /** A line is about to be sent: from now on its echo may arrive. */
  begin(text: string): Sending {
    const sending: Sending = { text: flat(text) };
    this.#sending.add(sending);
    return sending;
  }

  /** Kick answered (with an id when it took the line), or never will. */
  end(sending: Sending, messageId: string | undefined): void {
    this.#sending.delete(sending);
    if (messageId === undefined || messageId === "") return;
    const wasSeen = sending.echoedBy !== undefined || this.#authors.has(messageId);
    this.#unheard = wasSeen ? 0 : this.#unheard + 1;
    this.#ids.add(messageId);
    if (this.#account === undefined) this.writesAs(this.#authors.get(messageId));
  }

  /**
   * Whether this line is our own echo: its id came back from a send, or it is, word for word and from the account that
   * writes, a line whose answer is still under way. One line on its way recognises one echo.
   */
  isOwn(message: Pick<ChatMessage, "id" | "author" | "text">): boolean {
    const { id, author, text } = message;
    this.#authors.set(id, author);
    if (this.#ids.has(id)) {
      this.#unheard = 0;
      if (this.#account === undefined) this.writesAs(author);
      return true;
    }
    if (this.#account !== undefined && this.#account.platformId !== author.platformId) return false;
    for (const sending of this.#sending) {
      if (sending.echoedBy === undefined && sending.text === flat(text)) {
        sending.echoedBy = id;
        this.#unheard = 0;
        this.#ids.add(id);
        return true;
      }
    }
    return false;
  }
}

/**
 * Texts as they compare: Kick trims lines and folds their spaces; invisible marks may be dropped on the way. The feed's
 * emotes are read as words before they come here, so those of what was sent are too, also one inside another.
 */
function flat(text: string): string {
  let plain = withoutEmotesBefore(text);
  for (let before = ""; before !== plain; ) {
    before = plain;
    plain = plainEmotes(plain);
  }
  return plain
    .replace(/[\u200B-\u200F\u2060\uFEFF\u{E0000}]/gu, "")
    .replace(/\s+/g, " ")
    .trim();
}

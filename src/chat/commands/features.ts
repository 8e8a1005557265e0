/** The features a command may reach through its context: the only door from chat to the rest of the house. */

import type { CustomCommands } from "../../features/custom/custom-commands.ts";
import type { ChatTimers } from "../../features/custom/timers.ts";
import type { Drops } from "../../features/drops/drops.ts";
import type { Giveaways } from "../../features/giveaways/giveaways.ts";
import type { LinkCodes } from "../../features/linking/link-codes.ts";
import type { Linking } from "../../features/linking/linking.ts";
import type { Shop } from "../../features/shop/shop.ts";
import type { Watching } from "../../features/watch/watching.ts";
import type { Ledger } from "../../ledger/ledger.ts";
import type { ChatMessage, Role, Roles } from "../../model/message.ts";
import type { Ranking } from "../../ranking/ranking.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { Adjustments } from "../../wallet/adjustments.ts";
import type { Statement } from "../../wallet/statement.ts";

/**
 * The rest of the house by name, as the built-in commands use it. It is not the promise that the other parts of the public API
 * are: an update may change it. Prefer `wallet`, and read balances of others with `wallet.balance(person)`.
 */
export interface Features {
  readonly ledger: Ledger;
  readonly statement: Statement;
  readonly ranking: Ranking;
  readonly adjustments: Adjustments;
  readonly viewers: Viewers;
  readonly watching: Watching;
  readonly linking: Linking;
  readonly linkCodes: LinkCodes;
  readonly giveaways: Giveaways;
  readonly drops: Drops;
  readonly shop: Shop;
  readonly custom: CustomCommands;
  readonly timers: ChatTimers;
  readonly chat: ChatControls;
}

/** A command as `!help` and `!commands` show it. */
export interface ListedCommand {
  readonly name: string;
  /** With the mark: `!give @viewer amount`. */
  readonly usage: string;
  readonly description: string;
  /** Every word that calls it, without the mark, its own name first. */
  readonly words: readonly string[];
  /** Who may use it. */
  readonly role: Role;
  /** What using it costs; 0 for nothing. */
  readonly price: number;
}

/** What commands may ask of the chat pipeline itself. */
export interface ChatControls {
  /** What calls a command: `!`. */
  readonly mark: string;
  /** Commands a viewer with these roles can use, with the words that call them, for `!commands`. */
  list(roles: Roles): readonly ListedCommand[];
  /** The command of `list` that a word calls, with or without the mark. */
  find(word: string, roles: Roles): ListedCommand | undefined;
  /** The one of some words that was meant by one that is near it; `undefined` where none is near enough. */
  nearest(word: string, among: readonly string[]): string | undefined;
  /** Which of some options was written, by its own word or as the language calls it. */
  meant<W extends string>(word: string, among: readonly W[]): W | undefined;
  /** The option that was meant by a word near it, as the language calls it; `undefined` where none is near enough. */
  nearestOption(word: string, among: readonly string[]): string | undefined;
  /** A line that a command keeps, with the emotes of the message as its platform writes them; the first word stays plain. */
  withEmotes(message: Pick<ChatMessage, "emoteCodes">, line: string): string;
  /** How an option is called in the language of the bot. */
  shown(option: string): string;
  /** Whether a word may be said back to who wrote it: one that can be a name, and is not blocked. */
  mayRepeat(word: string): boolean;
  /** Says nothing until `untilMs` (still earning); `undefined` unmutes. Inside a command only: true once it is committed. */
  mute(untilMs: number | undefined): void;
}

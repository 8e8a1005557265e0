/** What commands may ask of the chat pipeline itself. */

import type { Work } from "../../db/work.ts";
import type { ChatMessage, PlatformName, Role, Roles } from "../../model/message.ts";
import type { Reply } from "../../model/reply.ts";

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
  /** Where the page for viewers is, like `https://points.example.com`; "none" where there is none. */
  readonly page: string;
  /** The same where somebody of a platform can sign in there, to see what is theirs alone; else "none". */
  ownPage(platform: PlatformName): string;
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
  /** What a feature calls a kind of transfer of its own; `undefined` where none has words for it. */
  kindWords(kind: string): Reply | undefined;
  /** How an option is called in the language of the bot. */
  shown(option: string): string;
  /** Whether a word may be said back to who wrote it: one that can be a name, and is not blocked. */
  mayRepeat(word: string): boolean;
  /** Says nothing until `untilMs` (still earning); `undefined` unmutes. Inside a command only: true once it is committed. */
  mute(work: Work, untilMs: number | undefined): void;
}

/** What every feature may ask of the watch: who is here, for how long, and whether a channel is live. */
import type { Work } from "../db/work.ts";
import { type Token, token } from "../model/token.ts";

/** What became of a bonus. `amount` may be less than asked for when a cap is near. */
export type EarnResult =
  | { readonly status: "earned"; readonly amount: number; readonly id: number }
  /** This key was paid before. */
  | { readonly status: "exists"; readonly id: number }
  /** A cap leaves nothing of it. */
  | { readonly status: "capped" }
  /** They never earn: a bot, the broadcaster, somebody excluded. */
  | { readonly status: "excluded" };

/** What watching earns by the config: `amount` for so many `minutes`, faster by what everybody's minutes count. */
export interface Pace {
  readonly amount: number;
  readonly minutes: number;
  readonly multipliers: { readonly everyone: number };
}

/** Ids are Chatmint's own, times milliseconds since 1970. */
export interface Watched {
  isLive(channelId: number): boolean;
  /**
   * More or fewer minutes than were watched here, down to none, as an import brings them along; by how many they changed.
   * They earn nothing. `atMs`: when somebody who was never seen on the channel was seen elsewhere.
   */
  changeMinutes(work: Work, viewerId: number, channelId: number, minutes: number, atMs: number): number;
  /** The broadcast that is on air. */
  broadcast(channelId: number): { readonly id: number; readonly startedAtMs: number } | undefined;
  /** Minutes watched, in one channel or in all. */
  minutes(viewerId: number, channelId?: number): number;
  /** Who is here: `active` wrote lately, `listed` are those and who stands in the platform's list. */
  present(channelId: number, how: "active" | "listed"): number[];
  isPresent(channelId: number, viewerId: number, how: "active" | "listed"): boolean;
  /** Names of who is here, for "did you mean". */
  presentNames(channelId: number): string[];
  /** Closes and pays what is open of a viewer. */
  detach(work: Work, viewerId: number): void;
  /**
   * Pays a bonus out of the mint under the caps of watching. `key` says what it is for (`bonus:twitch:<event id>`) and is
   * paid once.
   */
  earn(work: Work, viewerId: number, currencyId: number, amount: number, key: string, memo?: string): EarnResult;
  /** Live by a guess: chat is lively, and nobody has said so. */
  isGuess(channelId: number): boolean;
  readonly pace: Pace;
}

export const WATCHED: Token<Watched> = token<Watched>("the watch");

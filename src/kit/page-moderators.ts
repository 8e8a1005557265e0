/** What the public page must know of moderators. */
import type { PlatformName } from "../model/message.ts";
import { type Token, token } from "../model/token.ts";

/** An account on a platform: what somebody signed in with. */
export interface Account {
  readonly platform: PlatformName;
  readonly platformId: string;
}

/**
 * What somebody is on the public page. `may-ask`: they moderate the channel and have not asked; `asked`: the broadcaster has yet
 * to say yes; `former`: the broadcaster said yes, and they moderate no more.
 */
export type Standing = "viewer" | "may-ask" | "asked" | "moderator" | "former";

/** A line that a moderator sent from the page, and what became of it. */
export interface ModeratorAct {
  readonly atMs: number;
  readonly line: string;
  readonly became: "done" | "refused" | "silent" | "failed";
}

export interface PageModerators {
  /** As of now: to be asked with every request. */
  standing(account: Account): Standing;
}

export const PAGE_MODERATORS: Token<PageModerators> = token("page moderators");

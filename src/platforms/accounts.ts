/** What a platform can be asked about accounts of which only the login is known, many at a time. */
import { z } from "zod";
import type { FoundAccount } from "../db/staged.ts";
import { type PlatformName, platformTitle } from "../model/message.ts";

/** Logins of one question at most. */
export const ACCOUNTS_MOST = 100;

/** What it answered. Whatever went wrong, what is in `answered` holds. */
export interface AccountsAnswer {
  /** The logins it gave an answer to, as they were asked, each once. Of those without an account it knows nobody. */
  readonly answered: readonly string[];
  /** Each with the login it was asked by. */
  readonly accounts: readonly FoundAccount[];
  /** Why it did not answer to all of them. */
  readonly rest?: Unanswered;
}

/** Why some logins have no answer, as a sentence. */
export interface Unanswered {
  /** `later`: ask for them again. `refused`: not before the streamer did something, which the sentence names. */
  readonly why: "later" | "refused";
  readonly reason: string;
  /** How long the platform wants to be left alone, where it said. Milliseconds. */
  readonly retryAfterMs?: number;
}

/** The same as it comes out of JSON. */
export const accountsAnswerShape: z.ZodType<AccountsAnswer> = z.object({
  answered: z.array(z.string()),
  accounts: z.array(
    z.object({
      login: z.string(),
      platformId: z.string().min(1),
      displayName: z.string(),
      createdAtMs: z.number().nullable(),
    }),
  ),
  rest: z
    .object({ why: z.enum(["later", "refused"]), reason: z.string(), retryAfterMs: z.number().exactOptional() })
    .exactOptional(),
});

/** No answer to any of them. */
export function refusedAll(reason: string): AccountsAnswer {
  return { answered: [], accounts: [], rest: { why: "refused", reason } };
}

/** The bot is in no channel of this platform, or it cannot be asked. */
export function noSuchPlatform(platform: PlatformName): AccountsAnswer {
  const title = platformTitle(platform);
  return refusedAll(`${title} cannot be asked: the config names no channel there (${platform}.channel).`);
}

/** `later`, with the wait where there is one. */
export function answerLater(reason: string, retryAfterMs: number | undefined): Unanswered {
  return { why: "later", reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) };
}

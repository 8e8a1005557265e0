/** What brings a row of the feed to one kind of place. */
import type { FeedType } from "../feed-events.ts";
import type { Endpoint } from "./endpoint-rows.ts";

/** What happened, with the names of now: what leaves the house. */
export interface Message {
  readonly id: string;
  readonly type: FeedType | "test";
  readonly atMs: number;
  readonly data: Readonly<Record<string, unknown>>;
}

/** How it went. */
export type Delivered =
  | { readonly status: "done" }
  /** Nothing is said of it there. */
  | { readonly status: "passed" }
  /** It is tried again, not before `askedMs`; `counts`: such a try is one of those after which it is given up. */
  | { readonly status: "later"; readonly why: string; readonly askedMs: number; readonly counts: boolean }
  /** The receiver wants nothing any more. */
  | { readonly status: "gone"; readonly why: string };

export interface Carrier {
  /** Brings one message. Never rejects. */
  carry(endpoint: Endpoint, message: Message): Promise<Delivered>;
  /** Whether an old message is better not told at all. */
  readonly freshMs?: number;
  /** Lets go of what is open to a place. */
  leave?(endpointId: number): void;
}

/** Did not work; the next try is by the schedule. */
export function later(why: string, askedMs = 0): Delivered {
  return { status: "later", why, askedMs, counts: true };
}

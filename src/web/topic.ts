/**
 * What pages watch live: the whole state of one thing, sent when somebody looks and again when it has changed. A page draws it as
 * it is and adds nothing up, so that whoever missed a hundred changes is right with the next one.
 */
import type * as z from "zod";
import type { Access, Caller, Listener } from "./caller.ts";

/** Who looks. */
interface Looks {
  readonly caller: Caller;
  readonly on: Listener;
}

export interface Topic<Name extends string = string, S extends z.ZodType = z.ZodType> {
  /** `giveaway`. Whoever changes what it shows says `changed("giveaway")`. */
  readonly name: Name;
  readonly on: readonly Listener[];
  readonly who: readonly Access[];
  readonly shape: S;
  /** Whether callers see different states: then it is worked out for each. Default: all see the same. */
  readonly perCaller?: boolean;
  /** At most this often a second it is worked out and sent. Default: 4. */
  readonly perSecond?: number;
  /** Other topics that show some of the same: with each change of theirs this one may be another too. */
  readonly with?: readonly string[];
  /** For what changes by itself: so often it is worked out again while a page looks, in milliseconds. */
  readonly everyMs?: number;
  state(looks: Looks): z.input<S>;
}

// biome-ignore lint/suspicious/noExplicitAny: the shape of a topic is known to itself only.
export type AnyTopic = Topic<string, any>;

/** Declares a topic; returns it as it is. */
export function topic<const Name extends string, S extends z.ZodType>(declared: Topic<Name, S>): Topic<Name, S> {
  return declared;
}

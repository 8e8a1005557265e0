import type { PlatformClock } from "./platform-clock.ts";

/** An id by which a witness knows a fact; see the file's head. */
export interface WitnessId {
  /** Whose id it is: a witness's name, or what the mark is. */
  readonly name: string;
  readonly id: string;
  readonly sort: "unique" | "frame" | "mark";
}

/** One witness's report of a fact. */
export interface Report {
  readonly kind: string;
  /** The person, as every witness can tell; empty when hidden. */
  readonly who: string;
  /** How many of it; 0 where there is no number. */
  readonly amount: number;
  /** The amount is the least it can be, because parts were not heard. */
  readonly partial?: boolean;
  /** The witness. */
  readonly source: string;
  readonly ids: readonly WitnessId[];
  /** When it happened, by the platform's clock; `undefined` when this witness tells no time and it is now. */
  readonly atMs?: number | undefined;
  /** When it was heard ({@link PlatformClock.heard}), if that was not just now. */
  readonly heardMs?: number | undefined;
  /** It came late: when it was heard says nothing. */
  readonly late?: boolean;
  /** How far apart two witnesses' times of one fact may be. */
  readonly windowMs: number;
  /** There cannot be two of this within the window, whoever tells of them (nobody subscribes twice in two weeks). */
  readonly once?: boolean;
  /** Two of this witness's reports this near to each other are one, without a mark that says otherwise. */
  readonly echoMs?: number;
  /** The same, when another witness has told of the fact: a real second one would be told by that too. */
  readonly echoConfirmedMs?: number;
  /** Nothing more can become known about whose it is: a report with a name may follow one without. */
  readonly named: boolean;
  /** The fact's key, if it turns out to be a new one. */
  readonly key: string;
}

/** What to do about a report. */
export interface Verdict {
  readonly key: string;
  /** Whether the bot shall hear of it: a key is paid once, so hearing of it again does no harm. */
  readonly tell: boolean;
  /** What it turned out to be, for the log. */
  readonly why: "new" | "the same again" | "told by another witness" | "an echo" | "named at last" | "the rest of it";
  /** How many of it are to be told. */
  readonly amount: number;
}

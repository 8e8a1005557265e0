/**
 * One telling for each subscription, gift, cheer and raid, though EventSub and chat both know of them.
 *
 * EventSub is the better witness, chat the one that is always there, and they share no id for gifts, cheers and raids. So
 * while EventSub listens, what chat tells is held for a moment: EventSub says the same, and chat's word is dropped. When
 * it turns out that EventSub was not there the whole time (its loss is noticed late, and it repeats nothing), chat's word
 * counts after all. Two tellings within that moment with the same people and numbers are one fact, whichever came first.
 */
import type { Cancel, System } from "../../base/system.ts";
import type { PlatformEvent } from "../platform.ts";
import type { TwitchFact } from "./parts.ts";

/**
 * EventSub and chat tell of one fact within this time of each other. Also longer than a dead connection of EventSub stays
 * unnoticed (its sign of life is due every ten seconds).
 */
export const MOMENT_MS = 30_000;

export interface OneTellingOptions {
  readonly system: System;
  /** Since when (monotonic) EventSub delivers this fact without a break; `undefined` while it does not. */
  listeningSince(fact: TwitchFact): number | undefined;
  emit(event: PlatformEvent): void;
}

interface Telling {
  readonly by: "chat" | "EventSub";
  readonly atMs: number;
  /** Chat's word that is held; without it the fact was told. */
  readonly held: PlatformEvent | undefined;
  timer: Cancel;
}

export class OneTelling {
  readonly #options: OneTellingOptions;
  /** The tellings of the last moment that have not met their other half, by what they tell. */
  readonly #alone = new Map<string, Telling[]>();

  constructor(options: OneTellingOptions) {
    this.#options = options;
  }

  /** Chat told of something. */
  byChat(event: PlatformEvent): void {
    const what = whatOf(event);
    if (what === undefined) this.#options.emit(event);
    else if (this.#otherHalf(what, "EventSub")) return;
    else if (this.#options.listeningSince(event.kind as TwitchFact) === undefined) this.#tell(what, "chat", event);
    else this.#keep(what, "chat", event, (held) => this.#judge(what, event, held.atMs));
  }

  /** EventSub told of something. */
  byEventSub(event: PlatformEvent): void {
    const what = whatOf(event);
    if (what === undefined) {
      this.#options.emit(event);
      return;
    }
    const chats = this.#otherHalf(what, "chat");
    if (chats === undefined) this.#tell(what, "EventSub", event);
    else if (chats.held) this.#options.emit(event);
  }

  /** Forgets what is held: nothing is told any more. */
  stop(): void {
    for (const tellings of this.#alone.values()) for (const { timer } of tellings) timer.cancel();
    this.#alone.clear();
  }

  /** EventSub was silent about what chat told: that counts, unless it would have told. */
  #judge(what: string, event: PlatformEvent, atMs: number): void {
    const sinceMs = this.#options.listeningSince(event.kind as TwitchFact);
    if (sinceMs === undefined || sinceMs > atMs - MOMENT_MS) this.#tell(what, "chat", event);
  }

  #tell(what: string, by: Telling["by"], event: PlatformEvent): void {
    this.#keep(what, by, undefined, () => {});
    this.#options.emit(event);
  }

  #keep(what: string, by: Telling["by"], held: PlatformEvent | undefined, over: (telling: Telling) => void): void {
    const { clock, timers } = this.#options.system;
    const timer = timers.after(MOMENT_MS, () => {
      this.#remove(what, telling);
      over(telling);
    });
    const telling: Telling = { by, atMs: clock.monotonic(), held, timer };
    const before = this.#alone.get(what);
    if (before) before.push(telling);
    else this.#alone.set(what, [telling]);
  }

  /** The oldest telling of the same by the other witness; each is met once. */
  #otherHalf(what: string, by: Telling["by"]): Telling | undefined {
    const found = this.#alone.get(what)?.find((telling) => telling.by === by);
    if (!found) return undefined;
    found.timer.cancel();
    this.#remove(what, found);
    return found;
  }

  #remove(what: string, telling: Telling): void {
    const left = this.#alone.get(what)?.filter((other) => other !== telling) ?? [];
    if (left.length > 0) this.#alone.set(what, left);
    else this.#alone.delete(what);
  }
}

/** What both witnesses tell alike of one fact; `undefined` for what has one witness only. */
function whatOf(event: PlatformEvent): string | undefined {
  switch (event.kind) {
    case "subscription":
      return `subscription ${event.author.platformId} ${event.gifted}`;
    case "gift":
      return `gift ${event.author?.platformId} ${event.tier} ${event.count}`;
    case "cheer":
      return `cheer ${event.author?.platformId} ${event.bits}`;
    case "raid":
      return `raid ${event.author.platformId}`;
    default:
      return undefined;
  }
}

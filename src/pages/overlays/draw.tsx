/**
 * The draw of a giveaway, as it was: one after the other in the order of the draw, those too who were passed over. The reel only
 * makes it worth watching; where it stops was decided by the bot and stands in the proof.
 */
import type { Ref } from "preact";
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { later, now } from "../shared/clock.ts";
import { recall, remember } from "../shared/remembered.ts";
import { useAir } from "./air.ts";
import { FittedContext } from "./fitted.ts";
import { NameInRow } from "./parts.tsx";
import { type Say, useSay } from "./say.ts";
import type { Drawn } from "./state.ts";

type Giveaway = NonNullable<Drawn<"giveaway">["data"]["giveaway"]>;
export type DrawnOne = Giveaway["drawn"][number];

/** How long the reel turns for one; less where many are drawn, so that all of them take no longer than this. */
const ROLL_MS = 4_000;
const ALL_MS = 40_000;
/** What was drawn longer ago than this is shown as it came out: somebody has only now opened the page. */
const OLD_MS = 30_000;
/** Rows below each other, while they are drawn and of each column when all are. */
export const DRAWN_ROWS = 6;
/** Rows of the last picture; where there are more, they are shown in turns. */
const LAST_ROWS = 24;
/** Letters that are lower than this are read by nobody. */
const READABLE_PX = 11;
/** How long each of these is shown; less where the picture goes before all of them were. */
const TURN_MS = 6_000;
/** Names on the reel before the one that was drawn. */
const REEL = 16;

/** How many of the drawn have been shown whole, and how long the reel turns for the next one. */
export function useDraw({ id, drawn }: Giveaway, memory: string | undefined, landed: (one: DrawnOne) => void) {
  const isOn = useAir().isOn.value;
  const [shown, setShown] = useState(() => shownBefore(id, drawn, memory));
  const [rollMs, setRollMs] = useState(ROLL_MS);
  const isRolling = shown < drawn.length;
  useEffect(() => {
    if (!isRolling) return undefined;
    // Of all that wait now, whenever some are added.
    setRollMs(Math.min(ROLL_MS, ALL_MS / (drawn.length - shown)));
    return undefined;
  }, [isRolling, drawn.length]);
  useEffect(() => {
    if (!isOn || !isRolling) return undefined;
    return later(rollMs, () => {
      if (memory !== undefined) remember(memory, `${id} ${shown + 1}`);
      landed(drawn[shown]!);
      setShown(shown + 1);
    });
  }, [isOn, isRolling, shown, rollMs]);
  return { shown, rollMs, isOn };
}

function shownBefore(id: number, drawn: readonly DrawnOne[], memory: string | undefined): number {
  const [keptId, keptCount] = (memory === undefined ? undefined : recall(memory))?.split(" ").map(Number) ?? [];
  if (keptId === id && keptCount !== undefined) return Math.min(keptCount, drawn.length);
  return drawn.filter(({ atMs }) => atMs < now() - OLD_MS).length;
}

interface ReelProps {
  readonly one: DrawnOne;
  readonly names: readonly string[];
  readonly rollMs: number;
}

/** Names of those who were in run past, and stop at the one who was drawn. */
export function Reel({ one, names, rollMs }: ReelProps) {
  const others = names.length > 1 ? names : [one.name, "…"];
  const strip = Array.from({ length: REEL }, (_, at) => others[(one.n * 5 + at) % others.length]!);
  return (
    <div class="cm-reel">
      <div class="cm-strip" style={{ "--roll": `${rollMs}ms`, "--names": REEL }}>
        {[...strip, one.name].map((name, at) => (
          <div class="cm-reel-name" key={at}>
            <NameInRow>{name}</NameInRow>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Those who were shown so far, in the order of the draw: the last of them. */
export function DrawnSoFar({ drawn }: { readonly drawn: readonly DrawnOne[] }) {
  const say = useSay();
  const first = Math.max(0, drawn.length - DRAWN_ROWS);
  return (
    <>
      {first > 0 && <div class="cm-more">{say.t("{count, plural, other {+ # before}}", { count: first })}</div>}
      <Rows of={drawn.slice(first)} />
    </>
  );
}

interface AllDrawnProps {
  readonly drawn: readonly DrawnOne[];
  /** How long it has stood, and how long it will stand in all. */
  readonly forMs: number;
  readonly untilMs: number;
}

/** The last picture of a draw: nobody who wins is left out of it. */
export function AllDrawn({ drawn, forMs, untilMs }: AllDrawnProps) {
  const say = useSay();
  const all = lastPicture(drawn);
  const { list, most } = useReadableRows(all.length);
  const turns = Math.max(1, Math.ceil(all.length / most));
  const from = (Math.floor(Math.max(0, forMs) / Math.min(TURN_MS, untilMs / turns)) % turns) * most;
  const shown = all.slice(from, from + most);
  return (
    <>
      <Rows of={shown} list={list} />
      {turns > 1 && (
        <div class="cm-more">
          {say.t("{from} to {to} of {of}", { from: from + 1, to: from + shown.length, of: all.length })}
        </div>
      )}
    </>
  );
}

const wins = ({ outcome: became }: DrawnOne) => became === "won" || became === "claiming";

/** All of them where they fit; else every winner first, and of the others as many as fill the first column. */
function lastPicture(drawn: readonly DrawnOne[]): readonly DrawnOne[] {
  if (drawn.length <= DRAWN_ROWS) return drawn;
  const winners = drawn.filter(wins);
  const others = drawn.filter((one) => !wins(one));
  return [...winners, ...others.slice(0, Math.max(0, DRAWN_ROWS - winners.length))];
}

/** How many rows the draw has at most, in one picture. */
export function rowsOf(drawn: readonly DrawnOne[]): number {
  return Math.min(LAST_ROWS, Math.max(Math.min(DRAWN_ROWS, drawn.length), lastPicture(drawn).length));
}

/** How many rows stand at once: fewer in a small source, where their letters would be too small. */
function useReadableRows(count: number) {
  const list = useRef<HTMLOListElement>(null);
  const fitted = useContext(FittedContext).value;
  const [most, setMost] = useState(LAST_ROWS);
  const before = useRef(fitted);
  useLayoutEffect(() => {
    // Letters are those of the picture before until it was fitted.
    if (fitted === before.current) return;
    const letters = list.current ? Number.parseFloat(getComputedStyle(list.current).fontSize) : READABLE_PX;
    const now = Math.min(most, count);
    if (letters < READABLE_PX && now > DRAWN_ROWS) setMost(Math.max(DRAWN_ROWS, Math.ceil(now / 2)));
  }, [fitted, most, count]);
  return { list, most };
}

interface RowsProps {
  readonly of: readonly DrawnOne[];
  readonly list?: Ref<HTMLOListElement>;
}

function Rows({ of, list = null }: RowsProps) {
  const say = useSay();
  return (
    <ol class="cm-list" ref={list}>
      {of.map((one) => (
        <li class={`cm-entry cm-${one.outcome}`} key={one.n}>
          <span class="cm-rank">{one.n + 1}</span>
          <NameInRow>{one.name}</NameInRow>
          <span class="cm-outcome">{outcome(say, one)}</span>
        </li>
      ))}
    </ol>
  );
}

function outcome(say: Say, { outcome: became, reason }: DrawnOne): string {
  switch (became) {
    case "won":
      return say.t("wins");
    case "claiming":
      return say.t("write in chat!");
    case "unclaimed":
      return say.t("did not write");
    case "redrawn":
      return say.t("drawn again");
    default:
      return whyPassed(say, reason);
  }
}

function whyPassed(say: Say, reason: string): string {
  switch (reason) {
    case "not_following":
      return say.t("does not follow");
    case "not_subscribed":
      return say.t("does not subscribe");
    case "inactive":
      return say.t("is not here");
    case "won_lately":
      return say.t("won lately");
    case "same_person":
      return say.t("is in twice");
    case "own_prize":
      return say.t("gives the prize");
    default:
      return say.t("passed over");
  }
}

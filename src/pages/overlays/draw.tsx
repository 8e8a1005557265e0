/**
 * The draw of a giveaway, as it was: one after the other in the order of the draw, those too who were passed over. The reel only
 * makes it worth watching; where it stops was decided by the bot and stands in the proof.
 */
import { useEffect, useState } from "preact/hooks";
import { later, now } from "../shared/clock.ts";
import { recall, remember } from "../shared/remembered.ts";
import { useAir } from "./air.ts";
import { Named } from "./parts.tsx";
import { type Say, useSay } from "./say.ts";
import type { Drawn } from "./state.ts";

type Giveaway = NonNullable<Drawn<"giveaway">["data"]["giveaway"]>;
export type DrawnOne = Giveaway["drawn"][number];

/** How long the reel turns for one; less where many are drawn, so that all of them take no longer than this. */
const ROLL_MS = 4_000;
const ALL_MS = 40_000;
/** What was drawn longer ago than this is shown as it came out: somebody has only now opened the page. */
const OLD_MS = 30_000;
/** Rows that fit. */
export const DRAWN_ROWS = 6;
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
            <Named>{name}</Named>
          </div>
        ))}
      </div>
    </div>
  );
}

/** Those who were shown, in the order of the draw. */
export function DrawnList({ drawn }: { readonly drawn: readonly DrawnOne[] }) {
  const say = useSay();
  const first = Math.max(0, drawn.length - DRAWN_ROWS);
  return (
    <ol class="cm-list">
      {first > 0 && <li class="cm-more">{say.t("{count, plural, other {+ # before}}", { count: first })}</li>}
      {drawn.slice(first).map((one) => (
        <li class={`cm-entry cm-${one.outcome}`} key={one.n}>
          <span class="cm-rank">{one.n + 1}</span>
          <Named>{one.name}</Named>
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

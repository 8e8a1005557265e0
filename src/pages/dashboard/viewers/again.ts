import { useEffect, useRef } from "preact/hooks";
import { later } from "../../shared/clock.ts";

/**
 * Fetches anew when something has changed, but not when it is drawn first: that is fetched anyway. `afterMs`: what costs much is
 * fetched so long after the first of many changes.
 */
export function useAgain(turn: string, again: () => void, afterMs = 0): void {
  const last = useRef(turn);
  const due = useRef<(() => void) | undefined>(undefined);
  useEffect(() => () => due.current?.(), []);
  useEffect(() => {
    if (last.current === turn) return;
    last.current = turn;
    if (afterMs === 0) again();
    else
      due.current ??= later(afterMs, () => {
        due.current = undefined;
        again();
      });
  }, [turn]);
}

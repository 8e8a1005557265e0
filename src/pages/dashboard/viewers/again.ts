import { useEffect, useRef } from "preact/hooks";

/** Fetches anew when something has changed, but not when it is drawn first: that is fetched anyway. */
export function useAgain(turn: string, again: () => void): void {
  const last = useRef(turn);
  useEffect(() => {
    if (last.current === turn) return;
    last.current = turn;
    again();
  }, [turn]);
}

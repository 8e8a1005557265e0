/** What an overlay needs to know of the page it is in: whether it is on air, and where it remembers how far it is. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { every, now } from "../shared/clock.ts";

export interface Air {
  readonly isOn: ReadonlySignal<boolean>;
  /** A preview makes no noise and remembers nothing. */
  readonly isPreview: boolean;
}

export const AirContext = createContext<Air>({ isOn: signal(true), isPreview: true });
export const useAir = (): Air => useContext(AirContext);

/** The bot's time, told again every second while the overlay is on air. */
export function useNow(): number {
  const isOn = useAir().isOn.value;
  const [atMs, setAtMs] = useState(now);
  useEffect(() => {
    if (!isOn) return undefined;
    setAtMs(now());
    return every(1_000, () => setAtMs(now()));
  }, [isOn]);
  return atMs;
}

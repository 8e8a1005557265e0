/** How large an overlay is drawn: its letters grow with its source, so that all of it fits at any size. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** A way to lay an overlay out, and what it needs then, in heights of its letters. */
export interface Layout {
  readonly wide: number;
  readonly high: number;
  /** Side by side instead of one below the other. */
  readonly flat?: boolean;
  /** Of a list. */
  readonly columns?: number;
  readonly rows?: number;
}

const LETTERS_MIN = 6;
const LETTERS_MAX = 120;

/** The layout with the largest letters, and their height in pixels. `percent` of what would fit is taken. */
export function fitting(layouts: readonly Layout[], width: number, height: number, percent: number) {
  const sizeOf = ({ wide, high }: Layout) => Math.min(width / wide, height / high);
  const best = layouts.reduce((one, other) => (sizeOf(other) > sizeOf(one) ? other : one));
  const letters = Math.min(LETTERS_MAX, Math.max(LETTERS_MIN, sizeOf(best) * (percent / 100)));
  return { ...best, letters: Math.floor(letters * 100) / 100 };
}

/** The size of an element, also when it changes. */
export function useBox() {
  const ref = useRef<HTMLDivElement>(null);
  const [box, setBox] = useState({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current!;
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element;
      setBox((before) => (before.width === width && before.height === height ? before : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return { ref, ...box };
}

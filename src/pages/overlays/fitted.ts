/** Keeps an overlay fitted: whenever it is drawn anew, or its source has another size. */
import { type ReadonlySignal, signal, useSignal } from "@preact/signals";
import { createContext } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { fitIn } from "./fit.ts";
import type { Layout } from "./size.ts";

/** Counts how often the overlay was fitted: what depends on the room that is left looks again. */
export const FittedContext = createContext<ReadonlySignal<number>>(signal(0));

/** `layouts` is asked whenever it is fitted; `percent` is how much of its source the overlay fills. */
export function useFitted(layouts: () => readonly Layout[], percent: number) {
  const ref = useRef<HTMLDivElement>(null);
  const fitted = useSignal(0);
  const wished = useRef({ layouts, percent });
  wished.current = { layouts, percent };
  const last = useRef("");
  const isFlat = useRef(false);
  const again = useRef((_isForced = false) => {});
  again.current = (isForced = false) => {
    const root = ref.current;
    if (!root) return;
    const now = shapeOf(root, wished.current.percent);
    if (now === last.current && !isForced) {
      // Preact has written the classes anew.
      root.classList.toggle("cm-flat", isFlat.current);
      return;
    }
    last.current = now;
    isFlat.current = fitIn(root, wished.current.layouts(), wished.current.percent)?.flat === true;
    fitted.value += 1;
  };
  useLayoutEffect(() => again.current());
  useLayoutEffect(() => {
    const root = ref.current!;
    const drawn = new MutationObserver(() => again.current());
    drawn.observe(root, { childList: true, characterData: true, subtree: true });
    // The streamer's own CSS is put in by OBS behind the styles of the page.
    const styles = new MutationObserver(() => again.current(true));
    styles.observe(document.head, { childList: true });
    const size = new ResizeObserver(() => again.current());
    size.observe(root);
    const letters = () => again.current(true);
    document.fonts.addEventListener("loadingdone", letters);
    return () => {
      drawn.disconnect();
      styles.disconnect();
      size.disconnect();
      document.fonts.removeEventListener("loadingdone", letters);
    };
  }, []);
  return { ref, fitted };
}

/** What decides how large it can be. A clock that runs down is as wide as before: figures are all of one width. */
function shapeOf(root: HTMLElement, percent: number): string {
  const parts = [...root.querySelectorAll("*")].map(({ className }) => String(className));
  const text = (root.textContent ?? "").replace(/\d/g, "0");
  return [
    root.clientWidth,
    root.clientHeight,
    percent,
    root.className.replace(/ cm-(?:flat|paused)/g, ""),
    parts,
    text,
  ].join("\n");
}

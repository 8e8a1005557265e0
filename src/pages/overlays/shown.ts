/**
 * Whether anybody sees the overlay. OBS says when its source is shown anywhere and when it is on air; a browser, when its tab is
 * hidden. What nobody sees stands still.
 */
import { computed, type ReadonlySignal, signal } from "@preact/signals";

const isVisible = signal(true);
const isActive = signal(true);
const isHidden = signal(false);

/** It is on air, as far as OBS says so. */
export const onAir: ReadonlySignal<boolean> = computed(() => isVisible.value && isActive.value && !isHidden.value);

/** Listens from now on. */
export function watchVisibility(): void {
  const detail = (event: Event) => (event as CustomEvent<Record<string, unknown> | undefined>).detail;
  addEventListener("obsSourceVisibleChanged", (event) => {
    isVisible.value = detail(event)?.visible !== false;
  });
  addEventListener("obsSourceActiveChanged", (event) => {
    isActive.value = detail(event)?.active !== false;
  });
  const look = () => {
    isHidden.value = document.visibilityState === "hidden";
  };
  document.addEventListener("visibilitychange", look);
  look();
}

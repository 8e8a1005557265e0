/** Light or dark: as the system has it, or as was chosen on this computer. */
import { computed, effect, signal } from "@preact/signals";
import { recall, remember } from "./remembered.ts";

type Choice = "system" | "light" | "dark";

const dark = matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(dark.matches);
const chosen = signal<Choice>(readChoice());

export const isDark = computed(() => (chosen.value === "system" ? systemIsDark.value : chosen.value === "dark"));

function readChoice(): Choice {
  const kept = recall("theme");
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** The other one, from now on; what the system has is not kept as a choice. */
export function switchTheme(): void {
  const next = isDark.value ? "light" : "dark";
  chosen.value = (next === "dark") === systemIsDark.value ? "system" : next;
  remember("theme", chosen.value === "system" ? undefined : chosen.value);
}

/** Keeps the document in it. */
export function startTheme(): void {
  dark.addEventListener("change", () => {
    systemIsDark.value = dark.matches;
  });
  effect(() => {
    document.documentElement.dataset.theme = isDark.value ? "dark" : "light";
  });
}

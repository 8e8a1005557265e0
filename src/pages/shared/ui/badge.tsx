import type { ComponentChildren } from "preact";

export type Tone = "plain" | "good" | "warn" | "bad" | "info";

/** A word or two about how something stands. */
export function Badge({ tone = "plain", children }: { readonly tone?: Tone; readonly children: ComponentChildren }) {
  return <span class={`badge ${tone}`}>{children}</span>;
}

/** Pieces that several overlays are made of. Their classes are for the streamer's own CSS: docs/overlays.md names them. */
import type { ComponentChildren } from "preact";

/** Somebody's name. Whatever is written in it, and in whatever direction, stays inside. */
export function Named({ children }: { readonly children: string }) {
  return <bdi class="cm-name">{children}</bdi>;
}

/** A name in a row: as large as there is room for, whole. */
export function NameInRow({ children }: { readonly children: string }) {
  return (
    <span class="cm-slot cm-wraps">
      <Named>{children}</Named>
    </span>
  );
}

/** What stands above. */
export function Title({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="cm-title" dir="auto">
      {children}
    </div>
  );
}

export function Card({ kind, children }: { readonly kind?: string; readonly children: ComponentChildren }) {
  return <div class={kind === undefined ? "cm-card" : `cm-card cm-${kind}`}>{children}</div>;
}

import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { isRehearsal, t } from "../words.ts";
import { Icon } from "./icon.tsx";

interface PageProps {
  readonly title: string;
  /** One sentence on what it is for. */
  readonly lead?: ComponentChildren;
  /** Buttons beside the title. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

let drawnBefore = false;

/** A whole page: its title is the document's too, and is where a screen reader goes on after a link. */
export function Page({ title, lead, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  // Together with what is drawn: after it, a key pressed at once would still go to the page before.
  useLayoutEffect(() => {
    if (drawnBefore) heading.current?.focus({ preventScroll: true });
    drawnBefore = true;
    scrollTo(0, 0);
  }, []);
  useLayoutEffect(() => {
    document.title = `${title} · ${isRehearsal() ? t("Chatmint (rehearsal)") : "Chatmint"}`;
  }, [title]);
  return (
    <div class="page">
      <header class="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <p class="lead">{lead}</p>}
        </div>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface CardProps {
  readonly title?: string;
  readonly icon?: string;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
  /** Tables and lists go to its edges. */
  readonly isFlush?: boolean;
  readonly class?: string;
}

/** Something that belongs together. */
export function Card({ title, icon, actions, children, isFlush = false, class: more = "" }: CardProps) {
  const id = useId();
  return (
    <section
      class={`card ${isFlush ? "flush" : ""} ${more}`}
      {...(title === undefined ? {} : { "aria-labelledby": id })}
    >
      {title !== undefined && (
        <header>
          {icon !== undefined && <Icon svg={icon} />}
          <h2 id={id}>{title}</h2>
          {actions !== undefined && <div class="actions">{actions}</div>}
        </header>
      )}
      <div class="card-body">{children}</div>
    </section>
  );
}

/** A number that matters, and what it is. */
export function Stat(props: {
  readonly label: ComponentChildren;
  readonly value: ComponentChildren;
  readonly hint?: ComponentChildren;
}) {
  return (
    <div class="stat">
      <dt>{props.label}</dt>
      <dd>
        <span class="value">{props.value}</span>
        {props.hint !== undefined && <span class="hint">{props.hint}</span>}
      </dd>
    </div>
  );
}

/** Several of them beside each other. */
export function Stats({ children }: { readonly children: ComponentChildren }) {
  return <dl class="stats">{children}</dl>;
}

interface EmptyProps {
  readonly icon?: string;
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** Where nothing is yet: what would be here, and how it comes. */
export function Empty({ icon, title, children }: EmptyProps) {
  return (
    <div class="empty">
      {icon !== undefined && <Icon svg={icon} />}
      <p class="empty-title">{title}</p>
      {children !== undefined && <div class="empty-text">{children}</div>}
    </div>
  );
}

/** While something is fetched for the first time. */
export function Loading() {
  return (
    <div class="loading" role="status">
      <span class="spinner" aria-hidden />
      <span>{t("Loading …")}</span>
    </div>
  );
}

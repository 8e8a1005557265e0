import type { ComponentChildren } from "preact";
import { useId, useRef } from "preact/hooks";
import { chosenIn, setQuery } from "../route.ts";

interface TabsProps<T extends string> {
  readonly label: string;
  readonly tabs: readonly (readonly [id: T, label: string])[];
  /** The one that is shown where the address names none. */
  readonly usual: T;
  /** What the chosen one shows. */
  readonly children: (chosen: T) => ComponentChildren;
}

/** Several views of one place, by the address (`?tab=`), so that a reload and Back keep them; the arrows go from one to the next. */
export function Tabs<T extends string>({ label, tabs, usual, children }: TabsProps<T>) {
  const id = useId();
  const ids = tabs.map(([one]) => one);
  const chosen = chosenIn("tab", ids) ?? usual;
  const onChoose = (tab: T) => {
    if (tab !== chosen) setQuery({ tab }, { step: true });
  };
  const list = useRef<HTMLDivElement>(null);
  const at = ids.indexOf(chosen);
  const steps: Readonly<Record<string, number>> = {
    ArrowRight: at + 1,
    ArrowLeft: at - 1,
    Home: 0,
    End: tabs.length - 1,
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (step + tabs.length) % tabs.length;
    onChoose(tabs[next]![0]);
    list.current?.querySelectorAll<HTMLButtonElement>("[role=tab]")[next]?.focus();
  };
  return (
    <>
      <div ref={list} class="tabs" role="tablist" aria-label={label} onKeyDown={onKeyDown}>
        {tabs.map(([one, shown]) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`${id}-${one}`}
            aria-selected={one === chosen}
            aria-controls={`${id}-panel`}
            tabIndex={one === chosen ? 0 : -1}
            onClick={() => onChoose(one)}
          >
            {shown}
          </button>
        ))}
      </div>
      <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${chosen}`}>
        {children(chosen)}
      </div>
    </>
  );
}

import ArrowDown from "lucide-static/icons/arrow-down.svg?raw";
import ArrowUp from "lucide-static/icons/arrow-up.svg?raw";
import ChevronLeft from "lucide-static/icons/chevron-left.svg?raw";
import ChevronRight from "lucide-static/icons/chevron-right.svg?raw";
import type { ComponentChildren } from "preact";
import { t } from "../words.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";

interface TableProps {
  /** What it lists, for screen readers. */
  readonly caption: string;
  /** A row of `<th scope="col">`. */
  readonly head: ComponentChildren;
  /** Rows. */
  readonly children: ComponentChildren;
}

/** A table that scrolls within itself where the page is narrow. Cells of numbers have the class `number`. */
export function Table({ caption, head, children }: TableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the arrows.
    <section class="table-box" aria-label={caption} tabIndex={0}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>{head}</tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  );
}

interface SortedHeadProps {
  readonly label: string;
  /** How the table is sorted by this column now. */
  readonly sorted: "up" | "down" | undefined;
  readonly onSort: () => void;
  readonly isNumber?: boolean;
}

/** The head of a column by which can be sorted. */
export function SortedHead({ label, sorted, onSort, isNumber = false }: SortedHeadProps) {
  const said = sorted === "up" ? "ascending" : sorted === "down" ? "descending" : "none";
  return (
    <th scope="col" aria-sort={said} class={isNumber ? "number" : ""}>
      <button type="button" class="sort" onClick={onSort}>
        {label}
        {sorted !== undefined && <Icon svg={sorted === "up" ? ArrowUp : ArrowDown} />}
      </button>
    </th>
  );
}

interface PagerProps {
  /** Which rows are shown: "1–50 of 1,200". */
  readonly shown?: ComponentChildren;
  /** `undefined` where there is none. */
  readonly onBack: (() => void) | undefined;
  readonly onNext: (() => void) | undefined;
}

/** To the rows before and after. */
export function Pager({ shown, onBack, onNext }: PagerProps) {
  return (
    <nav class="pager" aria-label={t("Pages of the table")}>
      <Button icon={ChevronLeft} disabled={onBack === undefined} onClick={() => onBack?.()}>
        {t("Back")}
      </Button>
      <span class="hint">{shown}</span>
      <Button disabled={onNext === undefined} onClick={() => onNext?.()}>
        {t("Next")} <Icon svg={ChevronRight} />
      </Button>
    </nav>
  );
}

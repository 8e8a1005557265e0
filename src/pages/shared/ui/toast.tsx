/** Short news of what was just done, at the edge of the page and for screen readers. */
import { signal } from "@preact/signals";
import CircleAlert from "lucide-static/icons/circle-alert.svg?raw";
import CircleCheck from "lucide-static/icons/circle-check.svg?raw";
import X from "lucide-static/icons/x.svg?raw";
import type { ApiProblem } from "../api.ts";
import { later } from "../clock.ts";
import { t } from "../words.ts";
import { Icon } from "./icon.tsx";

interface Toast {
  readonly id: number;
  readonly tone: "good" | "bad";
  readonly text: string;
  readonly cure: string;
}

const GOOD_LASTS_MS = 6_000;
const MOST = 4;
const toasts = signal<readonly Toast[]>([]);
let count = 0;

function show(tone: Toast["tone"], text: string, cure = ""): void {
  const id = ++count;
  toasts.value = [...toasts.value, { id, tone, text, cure }].slice(-MOST);
  // What went wrong stays until it was read.
  if (tone === "good") later(GOOD_LASTS_MS, () => close(id));
}

function close(id: number): void {
  toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

export const toast = {
  good: (text: string): void => show("good", text),
  bad: ({ message, cure }: Pick<ApiProblem, "message" | "cure">): void => show("bad", message, cure),
};

/** Where they are shown; once a page. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, tone, text, cure }) => (
        <div key={id} class={`toast ${tone}`}>
          <Icon svg={tone === "good" ? CircleCheck : CircleAlert} />
          <div>
            <bdi>{text}</bdi>
            {cure && (
              <p>
                <bdi>{cure}</bdi>
              </p>
            )}
          </div>
          <button type="button" class="button quiet only-icon" aria-label={t("Close")} onClick={() => close(id)}>
            <Icon svg={X} />
          </button>
        </div>
      ))}
    </div>
  );
}

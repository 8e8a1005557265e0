/** Keys of the dashboard. They can be switched off, for whoever speaks to the computer or presses keys by accident. */
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { later } from "../shared/clock.ts";
import { recall, remember } from "../shared/remembered.ts";
import { go } from "../shared/route.ts";
import { Dialog } from "../shared/ui/dialog.tsx";
import { Switch } from "../shared/ui/form.tsx";
import { t } from "../shared/words.ts";
import { PAGES } from "./nav.ts";

/** How long after `g` the key of a page is awaited. */
const SECOND_KEY_MS = 1_500;

const areOn = signal(recall("keys") !== "off");
const isHelpOpen = signal(false);

export const openKeysHelp = (): void => {
  isHelpOpen.value = true;
};

/** Listens for keys while the dashboard is open. */
export function useKeys(): void {
  useEffect(() => {
    let afterG = false;
    let forget = () => {};
    const onKey = (event: KeyboardEvent) => {
      if (!areOn.value || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      if (afterG) {
        forget();
        afterG = false;
        const page = PAGES.find(({ key }) => key === event.key);
        if (page) go(`/${page.name}`);
      } else if (event.key === "g") {
        afterG = true;
        forget = later(SECOND_KEY_MS, () => {
          afterG = false;
        });
      } else if (event.key === "?") openKeysHelp();
      else if (event.key === "/") {
        const search = document.querySelector<HTMLElement>("main :is([data-search], input[type=search])");
        if (!search) return;
        event.preventDefault();
        search.focus();
      }
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

/** Keys belong to what is typed in, and to an open dialog. */
function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof Element && target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}

export function KeysHelp() {
  if (!isHelpOpen.value) return null;
  const rows: readonly (readonly [keys: readonly string[], does: string])[] = [
    [["?"], t("Shows this list")],
    [["/"], t("Goes to the search or the command line of the page, where it has one")],
    ...PAGES.map(({ key, title }) => [["g", key], title()] as const),
  ];
  return (
    <Dialog
      title={t("Keyboard shortcuts")}
      onClose={() => {
        isHelpOpen.value = false;
      }}
    >
      <Switch
        label={t("Keyboard shortcuts are on")}
        isOn={areOn.value}
        onChange={(isOn) => {
          areOn.value = isOn;
          remember("keys", isOn ? undefined : "off");
        }}
      />
      <dl class="keys">
        {rows.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}

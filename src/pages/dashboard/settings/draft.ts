/** What was changed on the page and is not saved yet, and what the bot has said about it. */
import { signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import type { GetAnswer, PostAnswer } from "../../shared/routes.ts";
import { useAction } from "../../shared/ui/action.ts";
import { toast } from "../../shared/ui/toast.tsx";
import { t } from "../../shared/words.ts";

/** The settings as the bot answers them. */
export type Answer = GetAnswer<"/api/v1/settings">;
export type Setting = Answer["settings"][number];
type Told = Answer["problems"][number];

/** Values by setting; one that is `undefined` goes back to its default. */
export type Drafted = ReadonlyMap<string, unknown>;

/** Kept while another page is looked at. */
const drafted = signal<Drafted>(new Map());

export function useDraft(answer: Answer | undefined, reload: () => void) {
  const draft = drafted.value;
  const setDraft = (next: Drafted) => {
    drafted.value = next;
  };
  useEffect(() => {
    if (draft.size === 0) return;
    // The browser asks before it closes or loads the page.
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [draft.size === 0]);
  const [told, setTold] = useState<PostAnswer<"/api/v1/settings">>();
  const saving = useAction(async (key: string) => {
    const changes = [...draft].map(([path, value]) => (value === undefined ? { path } : { path, value }));
    const changed = await api.post("/api/v1/settings", { key, body: { hash: answer?.hash ?? "", changes } });
    setTold(changed);
    if (changed.status === "written") {
      setDraft(new Map());
      toast.good(changed.atStart.length === 0 ? t("Saved. It holds from now on.") : t("Saved."));
    }
    if (changed.status !== "wrong") reload();
  });
  return {
    ...{ draft, told, saving },
    set(path: string, value: unknown) {
      const next = new Map(draft);
      const stands = answer?.values[path];
      const isWritten = answer?.written.includes(path) ?? false;
      const isSame = value === undefined ? !isWritten : JSON.stringify(value) === JSON.stringify(stands);
      if (isSame) next.delete(path);
      else next.set(path, value);
      setDraft(next);
      // What was said of another value does not hold for this one.
      if (told?.status === "wrong") {
        const problems = told.problems.filter((one) => one.path !== path && !one.path.startsWith(`${path}.`));
        setTold(problems.length === 0 ? undefined : { ...told, problems });
      }
    },
    discard() {
      setDraft(new Map());
      setTold(undefined);
    },
  };
}

/** The problems of a setting, or of something inside of it. */
export function problemsOf(path: string, problems: readonly Told[]): string | undefined {
  const own = problems.filter((one) => one.path === path || one.path.startsWith(`${path}.`));
  return own.length === 0 ? undefined : [...new Set(own.map(({ sentence }) => sentence))].join(" ");
}

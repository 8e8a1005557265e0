/** What was changed on the page and is not saved yet, and what the bot has said about it. */
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { toast } from "../../shared/ui/toast.tsx";
import { t } from "../../shared/words.ts";
import type { SettingForm } from "./form-field.tsx";

interface Told {
  readonly path: string;
  readonly sentence: string;
}

export interface Setting extends SettingForm {
  readonly path: string;
  readonly live: boolean;
}

/** The settings as the bot answers them. */
export interface Answer {
  readonly sections: readonly { readonly path: string; readonly meaning: string }[];
  readonly settings: readonly Setting[];
  readonly file: string;
  readonly hash: string;
  readonly text?: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly written: readonly string[];
  readonly waiting: readonly string[];
  readonly old: readonly { readonly from: string; readonly to: string }[];
  readonly problems: readonly Told[];
  readonly standing: readonly Told[];
  readonly warnings: readonly string[];
}

interface Changed extends Pick<Answer, "problems" | "warnings"> {
  readonly status: "written" | "fine" | "wrong" | "changed meanwhile";
  readonly now: readonly string[];
  readonly atStart: readonly string[];
  readonly differences: readonly { readonly path: string; readonly wanted: unknown; readonly now: unknown }[];
}

/** Values by setting; one that is `undefined` goes back to its default. */
export type Drafted = ReadonlyMap<string, unknown>;

export function useDraft(answer: Answer | undefined, reload: () => void) {
  const [draft, setDraft] = useState<Drafted>(new Map());
  const [told, setTold] = useState<Changed>();
  const saving = useAction(async (key: string) => {
    const changes = [...draft].map(([path, value]) => (value === undefined ? { path } : { path, value }));
    const changed = await api.post<Changed>("/api/v1/settings", { key, body: { hash: answer?.hash ?? "", changes } });
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
  return own.length === 0 ? undefined : own.map(({ sentence }) => sentence).join(" ");
}

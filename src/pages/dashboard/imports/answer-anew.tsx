import { api } from "../../shared/api.ts";
import { ActionButton } from "../../shared/ui/button.tsx";
import { t } from "../../shared/words.ts";
import type { Desk } from "./state.ts";

/** Asks again what was answered before. */
export function AnswerAnew({ desk }: { readonly desk: Desk }) {
  const { mode, from, answers, currency, platform, duplicates } = desk.choices;
  const isAnswered = [currency, platform, duplicates, ...Object.values(answers)].some((one) => one !== undefined);
  if (!isAnswered) return null;
  const choices = { mode, ...(from === undefined ? {} : { from }) };
  return (
    <ActionButton act={(key) => api.post("/api/v1/imports/again", { key, body: { id: desk.id, choices } })}>
      {t("Answer its questions anew")}
    </ActionButton>
  );
}

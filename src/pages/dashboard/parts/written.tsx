import { t } from "../../shared/words.ts";

/** A line as a moderator would write it: what the form does, and what could be typed in chat instead. */
export function Written({ line }: { readonly line: string }) {
  return (
    <p class="written">
      <span class="hint">{t("Written in chat:")}</span> <code>{line}</code>
    </p>
  );
}

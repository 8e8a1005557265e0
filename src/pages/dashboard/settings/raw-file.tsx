import FileX from "lucide-static/icons/file-x.svg?raw";
import { Empty } from "../../shared/ui/layout.tsx";
import { t } from "../../shared/words.ts";
import type { Answer } from "./draft.ts";

/** config.json as it stands on the disk. */
export function RawFile({ answer }: { readonly answer: Answer }) {
  if (answer.text === undefined) {
    return (
      <Empty icon={FileX} title={t("There is no config.json yet.")}>
        <p>{t("It is made when you save the first change; until then the defaults hold.")}</p>
      </Empty>
    );
  }
  return (
    <div class="stack">
      <p class="hint">{t("Whoever changes it by hand does so in an editor; this page shows it as it is.")}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the arrows. */}
      <section class="raw-file" aria-label={answer.file} tabIndex={0}>
        <pre>{answer.text}</pre>
      </section>
    </div>
  );
}

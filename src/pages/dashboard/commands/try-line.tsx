import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Form, TextField } from "../../shared/ui/form.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { t } from "../../shared/words.ts";

interface Tried {
  readonly line: string;
  readonly answers: readonly string[];
  readonly done: boolean;
}

/** A line as yours, in your first channel. It is really done; what the bot answers stays here. */
export function TryLine({ mark }: { readonly mark: string }) {
  const [line, setLine] = useState("");
  const [tried, setTried] = useState<readonly Tried[]>([]);
  const run = useAction(async (key) => {
    const written = line.trim();
    const { done, lines } = await api.post("/api/v1/lines", { key, body: { line: written } });
    setTried([{ line: written, answers: lines, done }, ...tried].slice(0, 20));
    setLine("");
  });
  return (
    <Card title={t("Try a line")}>
      <p class="hint">
        {t("It is run as yours, in your first channel, and really done. What the bot answers stays on this page.")}
      </p>
      <Form action={run} submit={t("Run it")} isLine>
        <TextField
          label={t("Line")}
          value={line}
          onValue={setLine}
          placeholder={`${mark}points`}
          maxLength={500}
          required
        />
      </Form>
      <ol class="tried" aria-live="polite" aria-label={t("Answers")}>
        {tried.map((one, at) => (
          <li key={tried.length - at}>
            <code>{one.line}</code>
            {one.answers.map((answer) => (
              <p key={answer}>
                <bdi>{answer}</bdi>
              </p>
            ))}
            {one.answers.length === 0 && (
              <p class="hint">{one.done ? t("Done.") : t("The bot says nothing to that.")}</p>
            )}
          </li>
        ))}
      </ol>
    </Card>
  );
}

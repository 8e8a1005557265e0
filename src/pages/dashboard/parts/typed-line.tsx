/** A box that takes lines as the bot's window does, with the answers below: nothing of it is written in chat. */
import "./typed-line.css";
import Send from "lucide-static/icons/send.svg?raw";
import SquareTerminal from "lucide-static/icons/square-terminal.svg?raw";
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { mark, t } from "../../shared/words.ts";

interface Answered {
  readonly number: number;
  readonly line: string;
  readonly answers: readonly string[];
}

/** Lines that stay in sight, and that the up arrow brings back. */
const KEPT = 20;

export function TypedLine() {
  const [line, setLine] = useState("");
  const [all, setAll] = useState<readonly Answered[]>([]);
  const [back, setBack] = useState(-1);
  const action = useAction(async (key, typed: string) => {
    const { lines } = await api.post("/api/v1/lines", { body: { line: typed }, key });
    const answers = lines.length === 0 ? [t("Done; what is said about it is said in chat.")] : lines;
    setAll((before) => [{ number: (before[0]?.number ?? 0) + 1, line: typed, answers }, ...before].slice(0, KEPT));
    setLine("");
    setBack(-1);
  });
  const recall = (event: KeyboardEvent, step: number) => {
    const next = Math.min(all.length - 1, Math.max(-1, back + step));
    if (next === back) return;
    event.preventDefault();
    setBack(next);
    setLine(next < 0 ? "" : all[next]!.line);
  };
  return (
    <Card title={t("Type a command")} icon={SquareTerminal}>
      <form
        class="typed-line"
        onSubmit={(event) => {
          event.preventDefault();
          if (line.trim()) void action.run(line.trim());
        }}
      >
        <input
          aria-label={t("A command, as you would write it in chat")}
          placeholder={`${mark()}points @…`}
          value={line}
          maxLength={400}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          data-search
          onInput={(event) => setLine(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "ArrowUp") recall(event, 1);
            if (event.key === "ArrowDown") recall(event, -1);
          }}
        />
        <Button type="submit" kind="primary" icon={Send} label={t("Run it")} isBusy={action.isBusy} />
      </form>
      <Problem problem={action.problem} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse scrolls it with the arrows. */}
      <ol class="typed-answers" aria-live="polite" aria-label={t("Answers, the newest first")} tabIndex={0}>
        {all.map(({ number, line: typed, answers }) => (
          <li key={number}>
            <code>{typed}</code>
            {answers.map((answer) => (
              <p key={answer}>
                <bdi>{answer}</bdi>
              </p>
            ))}
          </li>
        ))}
      </ol>
      {all.length === 0 && <p class="hint">{t("The answer stands here and is not written in chat.")}</p>}
    </Card>
  );
}

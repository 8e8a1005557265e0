/** The import that is looked at: how far its reading is, what it asks, or what it would do. */
import CircleQuestion from "lucide-static/icons/circle-question-mark.svg?raw";
import FileSearch from "lucide-static/icons/file-search.svg?raw";
import { useState } from "preact/hooks";
import { ApiProblem, api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Form, SelectField, TextField } from "../../shared/ui/form.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { number, t } from "../../shared/words.ts";
import { CommandList } from "./command-list.tsx";
import { DryRun } from "./dry-run.tsx";
import { PutAway } from "./put-away.tsx";
import type { Desk, Standing } from "./state.ts";

export function OnDesk({ desk }: { readonly desk: Desk }) {
  const { standing } = desk;
  switch (standing.at) {
    case "reading":
      return <Reading desk={desk} standing={standing} />;
    case "asks":
      return <Question key={standing.question.id} desk={desk} standing={standing} />;
    case "points":
      return <DryRun desk={desk} look={standing.look} />;
    case "commands":
      return <CommandList desk={desk} look={standing.look} />;
    default:
      return <Failed desk={desk} problems={standing.problems} />;
  }
}

function Reading({ desk, standing }: { readonly desk: Desk; readonly standing: Standing<"reading"> }) {
  const { step, done, total, waits } = standing;
  const what = {
    fetching: () => t("Fetching what the service tells."),
    reading: () => t("Reading the file."),
    names: () => t("Asking the platform whose the names are. It goes on where it was when you come back."),
    looking: () => t("Comparing it with your book."),
  }[step]();
  const soFar = total > 0 ? t("{done} of {total}", { done, total }) : done > 0 ? number(done) : "";
  return (
    <Card title={desk.name} icon={FileSearch} actions={<PutAway desk={desk}>{t("Stop")}</PutAway>}>
      <p role="status">
        {what} <span class="hint">{soFar}</span>
      </p>
      <progress aria-label={what} {...(total > 0 ? { value: done, max: total } : {})} />
      {waits !== undefined && <p class="hint">{waits}</p>}
    </Card>
  );
}

function Question({ desk, standing: { question } }: { readonly desk: Desk; readonly standing: Standing<"asks"> }) {
  const { id, text, before, options, usual } = question;
  const [answer, setAnswer] = useState(usual ?? options[0] ?? "");
  const body = { id: desk.id, question: id, answer };
  const action = useAction((key) => api.post("/api/v1/imports/answer", { key, body }));
  const isSecret = id === "token";
  const label = t("Your answer");
  return (
    <Card title={desk.name} icon={CircleQuestion} actions={<PutAway desk={desk}>{t("Stop")}</PutAway>}>
      {before.length > 0 && (
        <ul class="lines">
          {before.map((line, at) => (
            <li key={at}>
              <Name of={line.trim()} />
            </li>
          ))}
        </ul>
      )}
      <p role="status">
        <Name of={asked(id, text)} />
      </p>
      <Form action={action} submit={t("Go on")}>
        {options.length > 0 ? (
          <SelectField
            label={label}
            value={answer}
            onValue={setAnswer}
            options={options.map((one) => [one, shown(id, one)])}
          />
        ) : (
          <TextField
            label={label}
            value={answer}
            onValue={setAnswer}
            required={!isSecret}
            maxLength={isSecret ? 4_000 : 500}
            {...(isSecret ? { type: "password", hint: t("It is kept nowhere.") } : {})}
          />
        )}
      </Form>
    </Card>
  );
}

/** What is always asked in the same way; the rest comes with what stands in the file. */
function asked(question: string, text: string): string {
  if (question === "duplicates") return t("Several rows are one person. What do they get?");
  if (question === "platform") return t("Where are these viewers?");
  if (question === "currency") return t("Several currencies are in it. Which of them becomes yours?");
  return question === "profile" ? t("Several profiles are in it. Which one?") : text;
}

/** An answer that is always the same word; names of the other bot stay as they are. */
function shown(question: string, option: string): string {
  const words: Readonly<Record<string, () => string>> = {
    sum: () => t("the sum of their rows"),
    largest: () => t("the largest of each"),
    skip: () => t("nothing"),
    minutes: () => t("minutes"),
    hours: () => t("hours"),
    seconds: () => t("seconds"),
    comma: () => t("a comma: 1.240,5"),
    point: () => t("a point: 1,240.5"),
    twitch: () => "Twitch",
    kick: () => "Kick",
  };
  return ["duplicates", "time", "decimals", "platform"].includes(question) ? (words[option]?.() ?? option) : option;
}

function Failed({ desk, problems }: { readonly desk: Desk; readonly problems: readonly string[] }) {
  const [from, setFrom] = useState(desk.choices.from ?? "");
  const { mode } = desk.choices;
  const action = useAction((key) =>
    api.post("/api/v1/imports/again", {
      key,
      body: { id: desk.id, choices: { mode, ...(from.trim() === "" ? {} : { from: from.trim() }) } },
    }),
  );
  const problem = new ApiProblem(-1, { code: "READ", message: problems.join(" ") });
  return (
    <Card title={desk.name} icon={FileSearch}>
      <Problem problem={problem} />
      <Form action={action} submit={t("Read it again")} beside={<PutAway desk={desk}>{t("Give another one")}</PutAway>}>
        <TextField
          label={t("The bot that it is of")}
          value={from}
          onValue={setFrom}
          maxLength={40}
          hint={t(
            "Only where it was not recognised: phantombot, firebot, streamlabs. All of them stand in docs/moving-here.md.",
          )}
        />
      </Form>
    </Card>
  );
}

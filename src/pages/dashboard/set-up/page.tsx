/** The set-up of a new streamer: a few questions, config.json at their end, and the sign-ins. */
import "./set-up.css";
import ChevronLeft from "lucide-static/icons/chevron-left.svg?raw";
import CircleCheck from "lucide-static/icons/circle-check.svg?raw";
import { useEffect, useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { recallInTab, rememberInTab } from "../../shared/remembered.ts";
import type { PostAnswer, PostBody } from "../../shared/routes.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Form, SelectField, TextField } from "../../shared/ui/form.tsx";
import { Icon } from "../../shared/ui/icon.tsx";
import { Card, Loading, Page } from "../../shared/ui/layout.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { t } from "../../shared/words.ts";
import { Differences } from "../settings/what-is-told.tsx";
import { SignIns } from "./sign-ins.tsx";

type Step = PostAnswer<"/api/v1/set-up/step">;
type Question = NonNullable<Step["next"]>;
type Finished = PostAnswer<"/api/v1/set-up">;
type Answers = PostBody<"/api/v1/set-up/step">["answers"];

export default function SetUpPage() {
  const [step, setStep] = useState<Step>();
  const [finished, setFinished] = useState<Finished>();
  const going = useAction(async (key: string, answers: Answers) => {
    const next = await api.post("/api/v1/set-up/step", { key, body: { answers } });
    setStep(next);
    rememberInTab(KEPT, JSON.stringify(answersOf(next)));
  });
  const writing = useAction(async (key: string) => {
    const body = { hash: step?.hash ?? "", answers: answersOf(step) };
    const done = await api.post("/api/v1/set-up", { key, body });
    setFinished(done);
    if (done.written) rememberInTab(KEPT, undefined);
    // By the file as it is now, once both were looked at.
    else await going.run(answersOf(step));
  });
  const again = (answers: Answers) => {
    setFinished(undefined);
    return going.run(answers);
  };
  useEffect(() => void going.run(keptAnswers()), []);
  return (
    <Page
      title={t("Set-up")}
      lead={t("A few questions, and nothing is written before the end. An empty answer keeps what is shown.")}
    >
      <div class="stack">
        <Problem problem={going.problem ?? writing.problem} retry={() => void going.run(answersOf(step))} />
        {!step && going.isBusy && <Loading />}
        {step && !finished?.written && <Asked step={step} />}
        {step?.next && !finished?.written && (
          <Ask
            key={`${step.next.id} ${step.asked.length}`}
            {...{ step, question: step.next, isBusy: going.isBusy }}
            go={again}
          />
        )}
        {step && !step.next && !finished?.written && (
          <Card title={t("That is all")}>
            <p>{t("Everything is answered. Now it is written into config.json; what stands there besides stays.")}</p>
            {finished?.problems.map((sentence) => (
              <p key={sentence} class="problem" role="alert">
                {sentence}
              </p>
            ))}
            {finished && finished.differences.length > 0 && <Differences of={finished.differences} />}
            <div class="row">
              <Button icon={ChevronLeft} onClick={() => void again(withoutLast(step))}>
                {t("Back")}
              </Button>
              <Button kind="primary" isBusy={writing.isBusy} onClick={() => void writing.run()}>
                {t("Write config.json")}
              </Button>
            </div>
          </Card>
        )}
        {finished?.written && <Written {...{ finished }} again={() => void again({})} />}
        <SignIns />
      </div>
    </Page>
  );
}

/** Until they are written, or the tab is closed: nothing of them is secret. */
const KEPT = "set-up";

function keptAnswers(): Answers {
  try {
    return JSON.parse(recallInTab(KEPT) ?? "{}") as Answers;
  } catch {
    return {};
  }
}

function answersOf(step: Step | undefined): Answers {
  return Object.fromEntries((step?.asked ?? []).map(({ id, answer }) => [id, answer]));
}

const withoutLast = (step: Step): Answers => answersOf({ ...step, asked: step.asked.slice(0, -1) });

/** What was answered, to look back at. */
function Asked({ step }: { readonly step: Step }) {
  if (step.asked.length === 0) return null;
  return (
    <Card title={t("Your answers")}>
      <dl class="answers">
        {step.asked.map(({ id, text, answer, shown }) => (
          <div key={id}>
            <dt>{text}</dt>
            <dd>{answer.trim() === "" ? shown : answer}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

interface AskProps {
  readonly step: Step;
  readonly question: Question;
  readonly isBusy: boolean;
  readonly go: (answers: Answers) => Promise<boolean>;
}

function Ask({ step, question, isBusy, go }: AskProps) {
  const { id, before, text, shown, words } = question;
  const [answer, setAnswer] = useState(words ? shown : "");
  const action = {
    ...{ isBusy, problem: undefined },
    run: () => go({ ...answersOf(step), [id]: answer }),
  };
  const field = { label: text, value: answer, onValue: setAnswer, error: step.wrong };
  return (
    <Card>
      {before.map((line) => (
        <p key={line}>{line}</p>
      ))}
      <Form
        action={action}
        submit={t("Next")}
        beside={
          step.asked.length > 0 && (
            <Button icon={ChevronLeft} onClick={() => void go(withoutLast(step))}>
              {t("Back")}
            </Button>
          )
        }
      >
        {words ? (
          <SelectField {...field} options={words.map((one) => [one.shown, one.shown] as const)} />
        ) : (
          <TextField {...field} placeholder={shown} />
        )}
      </Form>
    </Card>
  );
}

interface WrittenProps {
  readonly finished: Finished;
  /** From the first question. */
  readonly again: () => void;
}

function Written({ finished, again }: WrittenProps) {
  if (!finished.hasChannel) {
    return (
      <Card title={t("Written: {file}", { file: finished.file })} icon={CircleCheck}>
        <p>
          {t(
            "No channel is named yet, so there is nothing the bot could connect to. Until then everything can be tried out in a rehearsal: in Chatmint's folder type this.",
          )}
        </p>
        <p>
          <code class="mono">npx chatmint rehearse</code>
        </p>
        <Button kind="primary" onClick={again}>
          {t("Answer again, with a channel")}
        </Button>
      </Card>
    );
  }
  return (
    <Card title={t("Written: {file}", { file: finished.file })} icon={CircleCheck}>
      {finished.atStart && (
        <p>
          {t(
            "To start the bot with it: end the one that runs (Ctrl-C in its window), and in Chatmint's folder type this.",
          )}
        </p>
      )}
      <p>
        <code class="mono">npx chatmint start</code>
      </p>
      <p class="with-icon">
        <Icon svg={CircleCheck} /> {t("Before that, sign the bot in below.")}
      </p>
      {finished.forViewers && (
        <p class="with-icon">
          <Icon svg={CircleCheck} /> {t("And do there what your viewers need to sign in on the public page.")}
        </p>
      )}
    </Card>
  );
}

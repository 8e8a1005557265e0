/** Support: the goal that it fills up, and who gave most. */
import HeartHandshake from "lucide-static/icons/heart-handshake.svg?raw";
import { useEffect, useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useTopic } from "../../shared/live.ts";
import type { TopicState } from "../../shared/routes.ts";
import { useAction } from "../../shared/ui/action.ts";
import { ActionButton } from "../../shared/ui/button.tsx";
import { confirm } from "../../shared/ui/dialog.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { Form, TextField } from "../../shared/ui/form.tsx";
import { Card, Empty, Loading, Page } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Pager, Table } from "../../shared/ui/table.tsx";
import { money, number, percent, t } from "../../shared/words.ts";
import { amountIn, shownNumber } from "../parts/numbers.ts";
import { Written } from "../parts/written.tsx";
import "./support.css";

type SupportShown = TopicState<"support">;

const PAGE = 50;

export default function Support() {
  const state = useTopic("support").value;
  if (!state) return <Loading />;
  const { goal, called } = state;
  return (
    <Page
      title={t("Support and goals")}
      lead={t("Viewers spend to support you with {command}; a goal shows what for.", { command: called.support })}
    >
      {goal && <GoalCard goal={goal} />}
      {(goal === null || goal.state === "reached" || goal.soFar === 0) && (
        <Card title={goal === null ? t("New goal") : t("Another goal")}>
          <SetGoal called={called.goal} />
        </Card>
      )}
      <Supporters top={state.top} />
    </Page>
  );
}

function GoalCard({ goal }: { readonly goal: NonNullable<SupportShown["goal"]> }) {
  const part = Math.min(1, goal.soFar / goal.target);
  const end = async (key: string) => {
    const yes = await confirm({
      title: t("Take the goal down?"),
      text: t("What was given stays given."),
      yes: t("Take it down"),
    });
    if (yes) await api.post("/api/v1/goal/end", { key, body: {} });
  };
  return (
    <Card title={goal.title} icon={HeartHandshake} actions={<ActionButton act={end}>{t("Take it down")}</ActionButton>}>
      <progress class="goal" max={1} value={part} aria-label={goal.title} />
      <p>
        {goal.state === "reached"
          ? t("Reached: {soFar} of {target}.", { soFar: money(goal.soFar), target: money(goal.target) })
          : t("{soFar} of {target} ({part}).", {
              soFar: money(goal.soFar),
              target: money(goal.target),
              part: percent(part),
            })}
      </p>
    </Card>
  );
}

function SetGoal({ called }: { readonly called: string }) {
  const [title, setTitle] = useState("");
  const [target, setTarget] = useState("");
  const set = useAction(async (key) => {
    await api.post("/api/v1/goal", { key, body: { target: amountIn("target", target), title: title.trim() } });
    setTitle("");
    setTarget("");
  });
  return (
    <Form action={set} submit={t("Set the goal")}>
      <TextField name="title" label={t("What for")} value={title} onValue={setTitle} maxLength={60} required />
      <TextField name="target" label={t("Amount")} value={target} onValue={setTarget} required />
      <Written line={`${called} ${shownNumber(target || "5000")} "${title.replaceAll('"', "'")}"`} />
    </Form>
  );
}

/** The first page is live, the others are looked up. */
function Supporters({ top }: { readonly top: SupportShown["top"] }) {
  const [from, setFrom] = useState(0);
  const found = useGet("/api/v1/supporters", {
    query: { from },
  });
  const given = top.map(({ total }) => total).join();
  useEffect(found.reload, [given]);
  const shown = found.data?.supporters ?? top;
  return (
    <Card title={t("Who gave most")} isFlush>
      {shown.length === 0 ? (
        <Empty icon={HeartHandshake} title={t("Nobody has given anything yet")} />
      ) : (
        <>
          <Table
            caption={t("Supporters")}
            head={
              <>
                <th scope="col" class="number">
                  {t("Rank")}
                </th>
                <th scope="col">{t("Name")}</th>
                <th scope="col" class="number">
                  {t("Altogether")}
                </th>
              </>
            }
          >
            {shown.map(({ rank, viewerId, name, total }) => (
              <tr key={viewerId}>
                <td class="number">{number(rank)}</td>
                <th scope="row">
                  <Name of={name} />
                </th>
                <td class="number">{money(total)}</td>
              </tr>
            ))}
          </Table>
          {(from > 0 || found.data?.more) && (
            <Pager
              onBack={from === 0 ? undefined : () => setFrom(Math.max(0, from - PAGE))}
              onNext={found.data?.more ? () => setFrom(from + PAGE) : undefined}
            />
          )}
        </>
      )}
    </Card>
  );
}

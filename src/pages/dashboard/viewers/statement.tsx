/** Why somebody has what they have: every movement in words, each of which can be taken back. */
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { now } from "../../shared/clock.ts";
import type { GetAnswer } from "../../shared/routes.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { ActionButton } from "../../shared/ui/button.tsx";
import { confirm } from "../../shared/ui/dialog.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { SelectField } from "../../shared/ui/form.tsx";
import { Card, Empty, Loading } from "../../shared/ui/layout.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Pager, Table } from "../../shared/ui/table.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { When } from "../../shared/ui/when.tsx";
import { amount, money, t } from "../../shared/words.ts";
import { useAgain } from "./again.ts";
import { kindText } from "./kinds.ts";
import type { PersonAnswer } from "./person-answer.ts";

type StatementAnswer = GetAnswer<"/api/v1/viewers/:id/statement">;
type Line = StatementAnswer["lines"][number];

const DAY_MS = 86_400_000;

interface StatementProps {
  readonly person: PersonAnswer;
  /** Another one when something has changed. */
  readonly turn: string;
  readonly done: () => void;
}

export function Statement({ person, turn, done }: StatementProps) {
  const [kind, setKind] = useState("");
  const [days, setDays] = useState("");
  const [fromMs, setFromMs] = useState<number>();
  const [cursors, setCursors] = useState<readonly number[]>([]);
  const asked = { kind: kind || undefined, from: fromMs, before: cursors.at(-1) };
  const { data, problem, reload } = useGet("/api/v1/viewers/:id/statement", {
    ...{ params: { id: person.id }, query: asked },
  });
  useAgain(turn, reload);
  return (
    <Card title={t("Why")} isFlush>
      <div class="form line card-tools">
        <SelectField
          label={t("What for")}
          value={kind}
          onValue={(value) => {
            setCursors([]);
            setKind(value);
          }}
          options={[["", t("Everything")], ...person.kinds.map((one) => [one, kindText(one)] as const)]}
        />
        <SelectField
          label={t("Time")}
          value={days}
          onValue={(value) => {
            setCursors([]);
            setDays(value);
            setFromMs(value === "" ? undefined : Math.round(now() - Number(value) * DAY_MS));
          }}
          options={[
            ["", t("All of it")],
            ["1", t("24 hours")],
            ["7", t("7 days")],
            ["30", t("30 days")],
          ]}
        />
      </div>
      <Problem problem={problem} retry={reload} />
      {!data && !problem && <Loading />}
      {data?.lines.length === 0 && <Empty title={t("Nothing has happened.")} />}
      {data && data.lines.length > 0 && (
        <>
          <Table
            caption={t("Movements")}
            head={
              <>
                <th scope="col">{t("When")}</th>
                <th scope="col" class="number">
                  {t("Amount")}
                </th>
                <th scope="col">{t("What for")}</th>
                <th scope="col">
                  <span class="unseen">{t("Undo")}</span>
                </th>
              </>
            }
          >
            {data.lines.map((line) => (
              <StatementRow key={line.id ?? "now"} of={line} name={person.name} done={done} />
            ))}
          </Table>
          <Pager
            onBack={cursors.length === 0 ? undefined : () => setCursors(cursors.slice(0, -1))}
            onNext={data.next === undefined ? undefined : () => setCursors([...cursors, data.next!])}
          />
        </>
      )}
    </Card>
  );
}

interface RowProps {
  readonly of: Line;
  /** Whose it is. */
  readonly name: string;
  readonly done: () => void;
}

function StatementRow({ of: line, name, done }: RowProps) {
  const mayUndo =
    line.id !== undefined && line.undoneBy === undefined && line.kind !== "reversal" && line.kind !== "merge";
  return (
    <tr>
      <td>
        <When at={line.atMs} />
      </td>
      <td class="number">{amount(line.amount, true)}</td>
      <td>
        <bdi>{line.text}</bdi> {line.id === undefined && <Badge tone="info">{t("not in the book yet")}</Badge>}
        {line.id !== undefined && !line.text.includes(`#${line.id}`) && <span class="hint"> #{line.id}</span>}
      </td>
      <td>
        {mayUndo && (
          <UndoButton
            what={line.operation === undefined ? `transfer:${line.id}` : `operation:${line.operation}`}
            about={t("{name}, {amount}: {text}.", { name, amount: money(line.amount, true), text: line.text })}
            done={done}
          />
        )}
      </td>
    </tr>
  );
}

interface UndoProps {
  readonly what: string;
  /** Whose it is, how much and what for, in words. */
  readonly about?: string;
  readonly done: () => void;
}

/** Takes back a movement, or the operation that it is part of. */
export function UndoButton({ what, about, done }: UndoProps) {
  const [kind, number] = what.split(":") as [string, string];
  const isWhole = kind === "operation";
  return (
    <ActionButton
      kind="quiet"
      label={isWhole ? t("Undo O{number}", { number }) : t("Undo #{number}", { number })}
      act={async (key) => {
        const yes = await confirm({
          title: isWhole ? t("Undo O{number}", { number }) : t("Undo #{number}", { number }),
          text: [
            about,
            isWhole
              ? t("All movements of O{number} are taken back, as far as they are not spent.", { number })
              : t("The movement is taken back whole. What was spent since cannot be."),
          ]
            .filter(Boolean)
            .join(" "),
          yes: t("Undo"),
        });
        if (!yes) return;
        await api.post("/api/v1/undo", { key, body: { what } });
        toast.good(t("Taken back."));
        done();
      }}
    >
      {t("Undo")}
    </ActionButton>
  );
}

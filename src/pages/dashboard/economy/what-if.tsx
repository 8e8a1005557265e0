/** What another rule of watching would have made of the last 30 days, worked out from the book; nothing is written. */
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import type { GetAnswer } from "../../shared/routes.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Chart } from "../../shared/ui/chart.tsx";
import { Form, TextField } from "../../shared/ui/form.tsx";
import { Card, Stat, Stats } from "../../shared/ui/layout.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { amount, money, number, t } from "../../shared/words.ts";

type Rule = GetAnswer<"/api/v1/economy">["rule"];
type WhatIf = GetAnswer<"/api/v1/economy/what-if">;

export function WhatIfCard({ rule }: { readonly rule: Rule }) {
  const { multipliers } = rule;
  const [wish, setWish] = useState<Readonly<Record<string, string>>>({
    ...{ amount: `${rule.amount}`, minutes: `${rule.minutes}` },
    ...{ everyone: `${multipliers.everyone}`, subscriber: `${multipliers.subscriber}` },
    ...{ vip: `${multipliers.vip}`, moderator: `${multipliers.moderator}` },
    ...{ dailyCap: `${rule.dailyCap}`, balanceCap: `${rule.balanceCap}` },
  });
  const [told, setTold] = useState<WhatIf>();
  const action = useAction(async () => setTold(await api.get("/api/v1/economy/what-if", { query: wish })));
  const field = (
    name: string,
    label: string,
    more: { readonly step?: string; readonly min?: string; readonly max?: string } = {},
  ) => (
    <TextField
      {...{ name, label, min: "0", ...more }}
      type="number"
      required
      value={wish[name]!}
      onValue={(value) => setWish({ ...wish, [name]: value })}
    />
  );
  return (
    <Card title={t("What if watching paid differently?")}>
      <p class="hint">{t("Worked out from who watched in the last 30 days, minute by minute. Nothing is changed.")}</p>
      <Form
        action={action}
        submit={t("Work it out")}
        beside={
          <p class="hint" role="status">
            {action.isBusy &&
              t("All that was watched in these days is being gone through: a few seconds where it is much.")}
          </p>
        }
      >
        <div class="grid">
          {field("amount", t("Amount each time"), { min: "1" })}
          {field("minutes", t("Every so many minutes"), { min: "1", max: "1440" })}
          {field("everyone", t("Everybody, times"), { step: "0.001", max: "10" })}
          {field("subscriber", t("Subscribers, times"), { step: "0.001", max: "10" })}
          {field("vip", t("VIPs, times"), { step: "0.001", max: "10" })}
          {field("moderator", t("Moderators, times"), { step: "0.001", max: "10" })}
          {field("dailyCap", t("Most in a day (0: no cap)"))}
          {field("balanceCap", t("Most to have (0: no cap)"))}
        </div>
      </Form>
      {told && <Told of={told} />}
    </Card>
  );
}

function Told({ of: { was, would, days, hours, unknownRole } }: { readonly of: WhatIf }) {
  const part = was.amount === 0 ? undefined : would.amount / was.amount;
  return (
    <div role="status">
      <Stats>
        <Stat
          label={t("Was paid")}
          value={money(was.amount)}
          hint={t("to {n, plural, one {# viewer} other {# viewers}}", { n: was.viewers })}
        />
        <Stat
          label={t("Would have been")}
          value={money(would.amount)}
          hint={t("to {n, plural, one {# viewer} other {# viewers}}", { n: would.viewers })}
        />
        <Stat
          label={t("Times as much")}
          value={part === undefined ? "–" : number(part)}
          hint={t("over {hours} hours watched", { hours: number(hours, 0) })}
        />
      </Stats>
      {unknownRole > 0 && (
        <p class="hint">
          {t(
            "{n, plural, one {# stretch} other {# stretches}} of watching counted by a rule that is gone: they count as they did.",
            { n: unknownRole },
          )}
        </p>
      )}
      {days.length > 0 && (
        <>
          <Chart
            label={t("Paid by watching, day by day")}
            atMs={days.map(({ day }) => Date.parse(`${day}T12:00Z`))}
            series={[
              { label: t("Was paid"), colour: "info", values: days.map((day) => day.was) },
              { label: t("Would have been"), colour: "accent", values: days.map((day) => day.would) },
            ]}
          />
          <details>
            <summary>{t("The same as a table")}</summary>
            <Table
              caption={t("Paid by watching, as a table")}
              head={
                <>
                  <th scope="col">{t("Day")}</th>
                  <th scope="col" class="number">
                    {t("Was paid")}
                  </th>
                  <th scope="col" class="number">
                    {t("Would have been")}
                  </th>
                </>
              }
            >
              {[...days].reverse().map((day) => (
                <tr key={day.day}>
                  <th scope="row">{day.day}</th>
                  <td class="number">{amount(day.was)}</td>
                  <td class="number">{amount(day.would)}</td>
                </tr>
              ))}
            </Table>
          </details>
        </>
      )}
    </div>
  );
}

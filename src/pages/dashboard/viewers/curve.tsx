/** What somebody had over time: a picture, and the same as a table. */
import { useState } from "preact/hooks";
import { Chart } from "../../shared/ui/chart.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { SelectField } from "../../shared/ui/form.tsx";
import { Card, Loading } from "../../shared/ui/layout.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { When } from "../../shared/ui/when.tsx";
import { amount, t } from "../../shared/words.ts";
import { useAgain } from "./again.ts";

export function Curve({ id, turn }: { readonly id: number; readonly turn: string }) {
  const [days, setDays] = useState("36500");
  const asked = { params: { id }, query: { days } };
  const { data, problem, reload } = useGet("/api/v1/viewers/:id/curve", asked);
  useAgain(turn, reload);
  return (
    <Card
      title={t("Balance over time")}
      actions={
        <SelectField
          label={t("Time")}
          value={days}
          onValue={setDays}
          options={[
            ["36500", t("All of it")],
            ["365", t("A year")],
            ["30", t("30 days")],
            ["7", t("7 days")],
          ]}
        />
      }
    >
      <Problem problem={problem} retry={reload} />
      {!data && !problem && <Loading />}
      {data && (
        <>
          <Chart
            label={t("Balance over time")}
            isStepped
            atMs={data.points.map(({ atMs }) => atMs)}
            series={[{ label: t("Balance"), colour: "accent", values: data.points.map(({ balance }) => balance) }]}
          />
          <details>
            <summary>{t("The same as a table")}</summary>
            <Table
              caption={t("Balance over time, as a table")}
              head={
                <>
                  <th scope="col">{t("When")}</th>
                  <th scope="col" class="number">
                    {t("Balance")}
                  </th>
                </>
              }
            >
              {[...data.points].reverse().map(({ atMs, balance }, at) => (
                <tr key={at}>
                  <th scope="row">
                    <When at={atMs} />
                  </th>
                  <td class="number">{amount(balance)}</td>
                </tr>
              ))}
            </Table>
          </details>
        </>
      )}
    </Card>
  );
}

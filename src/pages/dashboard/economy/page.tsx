/** What is minted and what is gone, how it is spread, what things cost in hours, and what another rule would have made. */
import { useState } from "preact/hooks";
import { useTopic } from "../../shared/live.ts";
import type { GetAnswer } from "../../shared/routes.ts";
import { Chart } from "../../shared/ui/chart.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { SelectField } from "../../shared/ui/form.tsx";
import { Card, Empty, Loading, Page, Stat, Stats } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { amount, money, number, percent, t } from "../../shared/words.ts";
import { useAgain } from "../viewers/again.ts";
import { kindText } from "../viewers/kinds.ts";
import { WhatIfCard } from "./what-if.tsx";

/** The whole book is read for it. */
const RARELY_MS = 30_000;

export type EconomyAnswer = GetAnswer<"/api/v1/economy">;
type Day = EconomyAnswer["days"][number];

export default function Economy() {
  const [days, setDays] = useState("30");
  const { data, problem, reload } = useGet("/api/v1/economy", { query: { days } });
  useAgain(String(useTopic("people").value?.transfer), reload, RARELY_MS);
  return (
    <Page title={t("Economy")} lead={t("What comes into the book and what leaves it.")}>
      <Problem problem={problem} retry={reload} />
      {!data && !problem && <Loading />}
      {data && (
        <>
          <Spread of={data} />
          <Flow of={data} days={days} setDays={setDays} />
          <Prices of={data} />
          <WhatIfCard rule={data.rule} />
        </>
      )}
    </Page>
  );
}

function Spread({ of: { supply, waiting, spread } }: { readonly of: EconomyAnswer }) {
  const { holders, inEscrow, topOne, topTen, quantiles } = spread;
  return (
    <Card title={t("Who has how much")}>
      <Stats>
        <Stat
          label={t("There is")}
          value={money(supply)}
          hint={
            waiting > 0
              ? t("{amount} of it set aside; {waiting} more is earned by watching and paid out soon", {
                  ...{ amount: amount(inEscrow), waiting: amount(waiting) },
                })
              : t("{amount} of it set aside", { amount: amount(inEscrow) })
          }
        />
        <Stat label={t("Who has something")} value={number(holders)} />
        <Stat label={t("Half of them have at most")} value={money(quantiles.median)} />
        <Stat label={t("The richest 1 in 100 have")} value={percent(topOne)} />
        <Stat label={t("The richest 10 in 100 have")} value={percent(topTen)} />
      </Stats>
      <Table
        caption={t("What most have at most")}
        head={
          <>
            <th scope="col">{t("Of a hundred who have something")}</th>
            <th scope="col" class="number">
              {t("have at most")}
            </th>
          </>
        }
      >
        {(
          [
            [10, quantiles.p10],
            [25, quantiles.p25],
            [50, quantiles.median],
            [75, quantiles.p75],
            [90, quantiles.p90],
            [99, quantiles.p99],
          ] as const
        ).map(([of, most]) => (
          <tr key={of}>
            <th scope="row">{of}</th>
            <td class="number">{amount(most)}</td>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

const sumOf = (flows: Day["minted"]) => Object.values(flows).reduce((sum, one) => sum + one, 0);

function flowText(flows: Day["minted"]): string {
  return Object.entries(flows)
    .sort(([, a], [, b]) => b - a)
    .map(([kind, sum]) => `${kindText(kind)} ${amount(sum)}`)
    .join(" · ");
}

interface FlowProps {
  readonly of: EconomyAnswer;
  readonly days: string;
  readonly setDays: (days: string) => void;
}

function Flow({ of: { days: shown }, days, setDays }: FlowProps) {
  const atMs = shown.map(({ day }) => Date.parse(`${day}T12:00Z`));
  return (
    <Card
      title={t("New and gone, day by day")}
      actions={
        <SelectField
          label={t("Time")}
          value={days}
          onValue={setDays}
          options={[
            ["30", t("30 days")],
            ["90", t("90 days")],
            ["365", t("A year")],
          ]}
        />
      }
    >
      <Chart
        label={t("New and gone, day by day")}
        atMs={atMs}
        series={[
          { label: t("New"), colour: "accent", isBars: true, values: shown.map(({ minted }) => sumOf(minted)) },
          { label: t("Gone"), colour: "bad", values: shown.map(({ burned }) => sumOf(burned)) },
        ]}
      />
      <Chart
        label={t("How much there is")}
        atMs={atMs}
        series={[{ label: t("How much there is"), colour: "info", values: shown.map(({ supply }) => supply) }]}
      />
      <details>
        <summary>{t("The same as a table")}</summary>
        <Table
          caption={t("New and gone, as a table")}
          head={
            <>
              <th scope="col">{t("Day")}</th>
              <th scope="col">{t("New")}</th>
              <th scope="col">{t("Gone")}</th>
              <th scope="col" class="number">
                {t("How much there is")}
              </th>
            </>
          }
        >
          {[...shown].reverse().map(({ day, minted, burned, supply }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              <td>{flowText(minted)}</td>
              <td>{flowText(burned)}</td>
              <td class="number">{amount(supply)}</td>
            </tr>
          ))}
        </Table>
      </details>
    </Card>
  );
}

function Prices({ of: { items } }: { readonly of: EconomyAnswer }) {
  return (
    <Card title={t("What things cost in hours of watching")} isFlush={items.length > 0}>
      {items.length === 0 && <Empty title={t("The shop is empty.")} />}
      {items.length > 0 && (
        <Table
          caption={t("Prices in hours")}
          head={
            <>
              <th scope="col">{t("Item")}</th>
              <th scope="col" class="number">
                {t("Price")}
              </th>
              <th scope="col" class="number">
                {t("Hours of a plain viewer")}
              </th>
            </>
          }
        >
          {items.map(({ name, price, hours }) => (
            <tr key={name}>
              <th scope="row">
                <Name of={name} />
              </th>
              <td class="number">{amount(price)}</td>
              <td class="number">{number(hours, 1)}</td>
            </tr>
          ))}
        </Table>
      )}
    </Card>
  );
}

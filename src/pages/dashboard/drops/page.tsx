/** Drops: amounts thrown into chat, as rain or for the first who type a word; what runs, what is planned, what was. */
import CloudRain from "lucide-static/icons/cloud-rain.svg?raw";
import Droplets from "lucide-static/icons/droplets.svg?raw";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useTopic } from "../../shared/live.ts";
import type { TopicState } from "../../shared/routes.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { confirm } from "../../shared/ui/dialog.tsx";
import { Form, SelectField, Switch, TextField } from "../../shared/ui/form.tsx";
import { Card, Empty, Loading, Page } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { Ago, When } from "../../shared/ui/when.tsx";
import { money, t } from "../../shared/words.ts";
import { amountIn, shownNumber, wholeOrNone } from "../parts/numbers.ts";
import { Written } from "../parts/written.tsx";

type DropsShown = TopicState<"drops">;
type Drop = DropsShown["running"][number];
type Plan = DropsShown["plans"][number];

export default function Drops() {
  const state = useTopic("drops").value;
  if (!state) return <Loading />;
  return (
    <Page title={t("Drops")} lead={t("An amount for the first who type a word, or rain among everybody who is here.")}>
      {state.running.map((drop) => (
        <Running key={drop.id} drop={drop} />
      ))}
      <div class="grid">
        <Card title={t("Drop with a word")} icon={Droplets}>
          <StartDrop state={state} />
        </Card>
        <Card title={t("Rain")} icon={CloudRain}>
          <StartRain state={state} />
        </Card>
      </div>
      <Card title={t("Planned")} isFlush>
        {state.plans.length === 0 ? (
          <Empty title={t("Nothing is planned")}>
            {t("Drops that come by themselves stand in the settings: drops.plans.")}
          </Empty>
        ) : (
          <Plans plans={state.plans} />
        )}
      </Card>
      {state.recent.length > 0 && (
        <Card title={t("Over")} isFlush>
          <Recent drops={state.recent} />
        </Card>
      )}
    </Page>
  );
}

function Running({ drop }: { readonly drop: Drop }) {
  const { kind, amount, persons, left, word, got, endsAtMs } = drop;
  return (
    <Card
      title={kind === "claim" ? t("The word is {word}", { word }) : t("It rains")}
      actions={<Badge tone="good">{t("running")}</Badge>}
    >
      <p>
        {kind === "claim"
          ? t("{amount} for the first {persons, plural, one {viewer} other {# viewers}}; {left} left.", {
              amount: money(amount),
              persons,
              left: money(left),
            })
          : t("{amount} for each of {persons}.", { amount: money(amount), persons })}{" "}
        {endsAtMs !== null && (
          <span class="hint">
            {t("Its end:")} <Ago at={endsAtMs} />
          </span>
        )}
      </p>
      {got.length > 0 && (
        <p>
          <Names of={got} />
        </p>
      )}
    </Card>
  );
}

function Names({ of }: { readonly of: readonly string[] }) {
  return (
    <>
      {of.map((name, at) => (
        <span key={name}>
          {at > 0 && ", "}
          <Name of={name} />
        </span>
      ))}
    </>
  );
}

function StartDrop({ state }: { readonly state: DropsShown }) {
  const [amount, setAmount] = useState("");
  const [first, setFirst] = useState("");
  const drop = useAction(async (key) => {
    const body = {
      amount: amountIn("amount", amount),
      first: wholeOrNone("first", first, { most: state.firstMax }),
    };
    await api.post("/api/v1/drops", { key, body });
    setAmount("");
  });
  return (
    <Form action={drop} submit={t("Drop it")}>
      <TextField name="amount" label={t("Amount for each")} value={amount} onValue={setAmount} required />
      <TextField
        name="first"
        label={t("For the first so many")}
        hint={t("At most {most}; the word counts for {seconds} seconds.", {
          most: state.firstMax,
          seconds: state.claimSeconds,
        })}
        placeholder="1"
        value={first}
        onValue={setFirst}
      />
      <Written line={[state.called.drop, shownNumber(amount || "100"), shownNumber(first)].filter(Boolean).join(" ")} />
    </Form>
  );
}

function StartRain({ state }: { readonly state: DropsShown }) {
  const [amount, setAmount] = useState("");
  const [among, setAmong] = useState<Plan["who"]>("active");
  const [each, setEach] = useState(false);
  const rain = useAction(async (key) => {
    const whole = amountIn("amount", amount);
    const yes = await confirm({
      title: t("Let it rain?"),
      text: each
        ? t("Everybody gets {amount}.", { amount: money(whole) })
        : t("{amount} are shared out.", { amount: money(whole) }),
      yes: t("Let it rain"),
    });
    if (!yes) return;
    await api.post("/api/v1/rain", { key, body: { amount: whole, among, each, sure: true } });
    setAmount("");
  });
  const audiences = [
    ["active", t("Who writes in chat")],
    ["listed", t("Everybody who is here")],
    ["subscribers", t("Subscribers")],
  ] as const;
  return (
    <Form action={rain} submit={t("Let it rain")}>
      <TextField name="amount" label={t("Amount")} value={amount} onValue={setAmount} required />
      <SelectField label={t("Among whom")} options={audiences} value={among} onValue={setAmong} />
      <Switch label={t("Everybody gets all of it")} isOn={each} onChange={setEach} />
      <Written
        line={[state.called.rain, shownNumber(amount || "100"), among, each && "each"].filter(Boolean).join(" ")}
      />
    </Form>
  );
}

function Plans({ plans }: { readonly plans: readonly Plan[] }) {
  return (
    <Table caption={t("Planned drops")} head={<Heads of={[t("Name"), t("What"), t("When")]} />}>
      {plans.map((plan) => (
        <tr key={plan.name}>
          <th scope="row">
            <Name of={plan.name} />
          </th>
          <td>
            {plan.kind === "rain"
              ? t("rain of {amount}", { amount: money(plan.amount) })
              : t("{amount} for the first {first}", { amount: money(plan.amount), first: plan.first })}
          </td>
          <td>
            {plan.nextAtMs !== null && <When at={plan.nextAtMs} />}
            {plan.minutesLeft !== null &&
              t("after {minutes, plural, one {# more minute} other {# more minutes}} of being live", {
                minutes: plan.minutesLeft,
              })}
          </td>
        </tr>
      ))}
    </Table>
  );
}

function Recent({ drops }: { readonly drops: readonly Drop[] }) {
  return (
    <Table caption={t("Drops that are over")} head={<Heads of={[t("When"), t("What"), t("Who got it"), t("By")]} />}>
      {drops.map(({ id, kind, amount, persons, got, by, atMs }) => (
        <tr key={id}>
          <td>
            <Ago at={atMs} />
          </td>
          <td>
            {kind === "rain"
              ? t("rain of {amount} each", { amount: money(amount) })
              : t("{amount} for the first {first}", { amount: money(amount), first: persons })}
          </td>
          <td>
            {kind === "rain" ? (
              t("{persons, plural, one {# viewer} other {# viewers}}", { persons })
            ) : got.length > 0 ? (
              <Names of={got} />
            ) : (
              t("nobody")
            )}
          </td>
          <td>{by === null ? t("a plan") : <Name of={by} />}</td>
        </tr>
      ))}
    </Table>
  );
}

function Heads({ of }: { readonly of: readonly ComponentChildren[] }) {
  return (
    <>
      {of.map((head) => (
        <th key={String(head)} scope="col">
          {head}
        </th>
      ))}
    </>
  );
}

/** What is one's own: the balance and why, tickets, redemptions and codes, lists, and one's data. */
import { useState } from "preact/hooks";
import { api } from "../shared/api.ts";
import type { GetAnswer } from "../shared/routes.ts";
import { useAction } from "../shared/ui/action.ts";
import { Badge } from "../shared/ui/badge.tsx";
import { Button } from "../shared/ui/button.tsx";
import { Dialog } from "../shared/ui/dialog.tsx";
import { useGet } from "../shared/ui/fetched.ts";
import { Form, Switch, TextField } from "../shared/ui/form.tsx";
import { Card, Loading, Stat, Stats } from "../shared/ui/layout.tsx";
import { Name } from "../shared/ui/name.tsx";
import { Problem } from "../shared/ui/problem.tsx";
import { toast } from "../shared/ui/toast.tsx";
import { date, duration, money, number, t } from "../shared/words.ts";
import { stateWords } from "./draws.tsx";

export function Mine() {
  const { data, problem, reload } = useGet("/api/v1/my");
  if (problem && !data) return <Problem problem={problem} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <>
      <Stats>
        <Stat label={t("You have")} value={money(data.balance)} hint={<Name of={data.name} />} />
        <Stat
          label={t("Your rank")}
          value={data.rank === null ? "–" : number(data.rank)}
          hint={t("of {of}", { of: data.of })}
        />
        <Stat label={t("You watched")} value={duration(data.watchedMinutes * 60_000)} />
      </Stats>
      {!data.earns && <p class="hint">{t("A moderator has excluded you from earning.")}</p>}
      <Why balance={data.balance} />
      <Tickets />
      <Redemptions />
      <MyData listed={data.listed} name={data.name} changed={reload} />
    </>
  );
}

type Line = GetAnswer<"/api/v1/my/statement">["lines"][number];

function Why({ balance }: { readonly balance: number }) {
  const [pages, setPages] = useState<readonly Line[]>([]);
  const [before, setBefore] = useState<number | undefined>();
  const { data, problem, reload } = useGet("/api/v1/my/statement", {
    query: { before },
  });
  const more = () => {
    if (!data?.before) return;
    setPages([...pages, ...data.lines]);
    setBefore(data.before);
  };
  const lines = data ? [...pages, ...data.lines.filter(({ id }) => !pages.some((one) => one.id === id))] : pages;
  return (
    <Card title={t("Why do I have {amount}?", { amount: money(balance) })}>
      <Problem problem={problem} retry={reload} />
      {data && lines.length === 0 && <p>{t("Nothing has happened yet.")}</p>}
      <ul class="ways">
        {lines.map(({ id, amount, text }) => (
          <li key={id ?? "now"}>
            <strong class="number">{money(amount, true)}</strong> <bdi>{text}</bdi>
          </li>
        ))}
      </ul>
      {data?.before ? <Button onClick={more}>{t("Show earlier ones")}</Button> : null}
    </Card>
  );
}

function Tickets() {
  const { data } = useGet("/api/v1/my/tickets");
  if (!data || data.tickets.length === 0) return null;
  return (
    <Card title={t("My tickets")}>
      <ul class="ways">
        {data.tickets.map(({ giveaway, prize, prizeEach, state, tickets, won }) => (
          <li key={giveaway}>
            {t("Giveaway {id}", { id: String(giveaway) })} {prize === "" ? money(prizeEach) : <Name of={prize} />}:{" "}
            {t("{tickets, plural, one {# ticket} other {# tickets}}", { tickets })} · {stateWords(state)}{" "}
            {won && <Badge tone="good">{t("won")}</Badge>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

type Bought = GetAnswer<"/api/v1/my/redemptions">["redemptions"][number];

function boughtWords(state: Bought["state"]): string {
  if (state === "fulfilled") return t("done");
  if (state === "refunded") return t("paid back");
  return state === "forfeited" ? t("lost") : t("waiting");
}

function Redemptions() {
  const { data } = useGet("/api/v1/my/redemptions");
  const [shown, setShown] = useState<readonly number[]>([]);
  if (!data || data.redemptions.length === 0) return null;
  return (
    <Card title={t("My redemptions")}>
      <ul class="ways">
        {data.redemptions.map(({ id, item, price, state, atMs, reason, code }) => (
          <li key={id}>
            R{id} <Name of={item} /> · {money(price)} · {date(atMs)} · {boughtWords(state)}
            {reason !== "" && (
              <>
                {" "}
                (<Name of={reason} />)
              </>
            )}
            {code !== null && !shown.includes(id) && (
              <p>
                <Button onClick={() => setShown([...shown, id])}>{t("Show the code")}</Button>
              </p>
            )}
            {code !== null && shown.includes(id) && <p class="code">{code}</p>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

interface MyDataProps {
  readonly listed: boolean;
  readonly name: string;
  readonly changed: () => void;
}

function MyData({ listed, name, changed }: MyDataProps) {
  const [isErasing, setErasing] = useState(false);
  const list = useAction(async (key, isOn: boolean) => {
    await api.post("/api/v1/my/listed", { key, body: { listed: !isOn } });
    changed();
  });
  return (
    <Card title={t("My data")}>
      <Switch
        label={t("Leave me out of all lists")}
        isOn={!listed}
        disabled={list.isBusy}
        onChange={(isOn) => void list.run(isOn)}
      />
      <Problem problem={list.problem} />
      <p class="row">
        <a class="button plain" href="/api/v1/my/data" download>
          {t("Download everything about me")}
        </a>
        <Button kind="danger" onClick={() => setErasing(true)}>
          {t("Erase me …")}
        </Button>
      </p>
      {isErasing && <Erase name={name} onClose={() => setErasing(false)} />}
    </Card>
  );
}

function Erase({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const { data, problem } = useGet("/api/v1/my/erasure");
  const [typed, setTyped] = useState("");
  const erase = useAction(async (key) => {
    await api.post("/api/v1/my/erase", { key, body: { name: typed } });
    toast.good(t("You are erased."));
    location.assign("/");
  });
  return (
    <Dialog title={t("Erase me")} onClose={onClose} isWide>
      <Problem problem={problem} />
      {!data && !problem && <Loading />}
      {data?.blocked && <p>{data.blocked}</p>}
      {data && !data.blocked && (
        <>
          <p>{t("With every account: {accounts}. This cannot be undone.", { accounts: data.accounts.join(", ") })}</p>
          {data.burned.length > 0 && <p>{t("You lose {amount}.", { amount: data.burned.join(", ") })}</p>}
          <Sentences title={t("Ended first:")} all={data.ends} />
          <Sentences title={t("Kept without your name:")} all={data.keeps} />
          <Form action={erase} submit={t("Erase me for good")} kind="danger">
            <TextField
              label={t("Type your name, {name}, to say that you mean it", { name })}
              value={typed}
              onValue={setTyped}
            />
          </Form>
        </>
      )}
    </Dialog>
  );
}

function Sentences({ title, all }: { readonly title: string; readonly all: readonly string[] }) {
  if (all.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul class="ways">
        {all.map((sentence) => (
          <li key={sentence}>
            <bdi>{sentence}</bdi>
          </li>
        ))}
      </ul>
    </>
  );
}

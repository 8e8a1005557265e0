/** Who may come in: programs with a token, paired browsers, and another window with a code of six digits. */
import "./access.css";
import KeyRound from "lucide-static/icons/key-round.svg?raw";
import MonitorSmartphone from "lucide-static/icons/monitor-smartphone.svg?raw";
import Unlink from "lucide-static/icons/unlink.svg?raw";
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useTopic } from "../../shared/live.ts";
import type { GetAnswer, PostAnswer } from "../../shared/routes.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { ActionButton, Button } from "../../shared/ui/button.tsx";
import { confirm } from "../../shared/ui/dialog.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { Form, Switch, TextField } from "../../shared/ui/form.tsx";
import { Card, Empty, Loading, Page } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { Ago } from "../../shared/ui/when.tsx";
import { t } from "../../shared/words.ts";
import { useAgain } from "../viewers/again.ts";

type Tokens = GetAnswer<"/api/v1/tokens">;
type Scope = Tokens["scopes"][number];

const scopeWords = (scope: Scope): string =>
  ({
    read: t("reads: viewers, lists, what happens"),
    points: t("gives and takes points, within what you do in chat"),
    giveaways: t("opens, closes and draws giveaways"),
    shop: t("changes the shop and answers redemptions"),
  })[scope];

export default function AccessPage() {
  return (
    <Page
      title={t("Access")}
      lead={t("Nobody comes in without a key: a browser is paired, a program has a token. Each can be ended here.")}
    >
      <div class="stack">
        <PairCard />
        <SessionsCard />
        <TokensCard />
      </div>
    </Page>
  );
}

/** A code of six digits, for a window one can only type into. */
function PairCard() {
  const [code, setCode] = useState<PostAnswer<"/api/v1/pair/code">>();
  const access = useTopic("access").value;
  // The bot's word on the new one may come before the answer that shows it, and after it.
  const word = access?.code;
  const isOver = !!code && !!word && (word.number > code.number || (word.number === code.number && !word.isGood));
  const asking = useAction(async (key: string) => {
    setCode(undefined);
    setCode(await api.post("/api/v1/pair/code", { key, body: {} }));
  });
  return (
    <Card title={t("Pair another window")} icon={MonitorSmartphone}>
      <p>
        {t("For a dock in OBS, or another browser on this computer: open {address} there and type the code.", {
          address: location.origin,
        })}
      </p>
      <Problem problem={asking.problem} />
      {code && isOver && (
        <p role="status">
          {t("The code {code} is good no more: it was used, its time is over, or too many wrong ones were tried.", {
            code: spaced(code.code),
          })}
        </p>
      )}
      {code && !isOver && (
        <p class="pair-code" role="status">
          <strong>{spaced(code.code)}</strong>
          <span class="hint">
            {t("Good once, for {minutes} minutes. Whoever sees it on your stream could try it on this computer only.", {
              minutes: code.minutes,
            })}
          </span>
        </p>
      )}
      <div>
        <Button kind="primary" isBusy={asking.isBusy} onClick={() => void asking.run()}>
          {code ? t("Another code") : t("Show a code")}
        </Button>
      </div>
    </Card>
  );
}

const spaced = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;

function SessionsCard() {
  const { data, problem, reload } = useGet("/api/v1/sessions");
  useAgain(useTopic("access").value?.sessions.join() ?? "", reload);
  const end = async (key: string, id: number, isThis: boolean) => {
    const question = {
      ...{ title: t("Sign this browser out?"), yes: t("Sign out"), isDangerous: true },
      text: isThis ? t("It is the one you look at: you will have to pair it again.") : t("It has to be paired again."),
    };
    if (!(await confirm(question))) return;
    await api.post("/api/v1/sessions/:id/end", { key, params: { id }, body: {} });
    toast.good(t("Signed out."));
    if (isThis) location.reload();
    else reload();
  };
  return (
    <Card title={t("Paired browsers")} icon={MonitorSmartphone} isFlush>
      <Problem problem={problem} retry={reload} />
      {!data && !problem && <Loading />}
      <ul class="list">
        {data?.sessions.map(({ id, browser, createdAtMs, seenAtMs, isThis }) => (
          <li key={id}>
            <span class="grow">
              <Name of={shortBrowser(browser)} /> {isThis && <Badge tone="good">{t("this one")}</Badge>}
              <span class="hint when">
                {t("Paired")} <Ago at={createdAtMs} isReal /> · {t("last here")} <Ago at={seenAtMs} isReal />
              </span>
            </span>
            <ActionButton icon={Unlink} act={(key) => end(key, id, isThis)}>
              {t("Sign out")}
            </ActionButton>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** What a browser says of itself, as somebody would: OBS, Firefox, Chrome; and on what. */
function shortBrowser(said: string): string {
  const name = /OBS\/[\d.]+|Firefox\/\d+|Edg\/\d+|OPR\/\d+|Chrome\/\d+|Safari\/\d+/.exec(said)?.[0];
  const system = /Windows|Mac OS X|Android|iPhone|iPad|Linux/.exec(said)?.[0];
  return name ? [name.replace("/", " "), system].filter(Boolean).join(", ") : said.slice(0, 60) || "?";
}

function TokensCard() {
  const { data, problem, reload } = useGet("/api/v1/tokens");
  const [made, setMade] = useState<string>();
  return (
    <Card title={t("Tokens for programs")} icon={KeyRound}>
      <p>
        {t("For a Stream Deck, Companion or a program of yours. A token never pays money out and reads no settings.")}
      </p>
      <Problem problem={problem} retry={reload} />
      {made && <Secret secret={made} onClose={() => setMade(undefined)} />}
      {data?.tokens.length === 0 && <Empty icon={KeyRound} title={t("No program has a token.")} />}
      {data && data.tokens.length > 0 && <TokenTable {...{ data, reload }} />}
      {data && (
        <NewToken
          scopes={data.scopes}
          onMade={(secret) => {
            setMade(secret);
            reload();
          }}
        />
      )}
    </Card>
  );
}

function Secret({ secret, onClose }: { readonly secret: string; readonly onClose: () => void }) {
  const copy = async () => {
    await navigator.clipboard.writeText(secret);
    toast.good(t("Copied."));
  };
  return (
    <div class="secret" role="status">
      <p>{t("This is the token. It is shown now and never again; keep it off your stream.")}</p>
      <code class="mono">{secret}</code>
      <div class="row">
        <Button kind="primary" onClick={() => void copy()}>
          {t("Copy")}
        </Button>
        <Button onClick={onClose}>{t("I have it")}</Button>
      </div>
    </div>
  );
}

function TokenTable({ data, reload }: { readonly data: Tokens; readonly reload: () => void }) {
  const revoke = async (key: string, id: number, name: string) => {
    const text = t("{name} can do nothing any more from then on.", { name });
    const question = { title: t("Revoke this token?"), text, yes: t("Revoke"), isDangerous: true };
    if (!(await confirm(question))) return;
    await api.post("/api/v1/tokens/:id/revoke", { key, params: { id }, body: {} });
    reload();
  };
  return (
    <Table
      caption={t("Tokens")}
      head={
        <>
          <th scope="col">{t("Name")}</th>
          <th scope="col">{t("May")}</th>
          <th scope="col">{t("Last used")}</th>
          <th scope="col">
            <span class="unseen">{t("Revoke")}</span>
          </th>
        </>
      }
    >
      {data.tokens.map(({ id, name, scopes, usedAtMs }) => (
        <tr key={id}>
          <th scope="row">
            <Name of={name} />
          </th>
          <td>{scopes.join(", ")}</td>
          <td>{usedAtMs === undefined ? t("never") : <Ago at={usedAtMs} isReal />}</td>
          <td>
            <ActionButton
              kind="quiet"
              icon={Unlink}
              label={t("Revoke {name}", { name })}
              act={(key) => revoke(key, id, name)}
            />
          </td>
        </tr>
      ))}
    </Table>
  );
}

interface NewTokenProps {
  readonly scopes: readonly Scope[];
  readonly onMade: (secret: string) => void;
}

function NewToken({ scopes, onMade }: NewTokenProps) {
  const [name, setName] = useState("");
  const [chosen, setChosen] = useState<readonly Scope[]>(["read"]);
  const making = useAction(async (key: string) => {
    const body = { name, scopes: chosen };
    const { secret } = await api.post("/api/v1/tokens", { key, body });
    setName("");
    onMade(secret);
  });
  return (
    <Form action={making} submit={t("Make a token")} icon={KeyRound}>
      <TextField name="name" label={t("What it is for")} value={name} onValue={setName} required maxLength={60} />
      <fieldset class="scopes">
        <legend>{t("What it may do")}</legend>
        {scopes.map((scope) => (
          <Switch
            key={scope}
            label={scope}
            hint={scopeWords(scope)}
            isOn={chosen.includes(scope)}
            onChange={(on) => setChosen(on ? [...chosen, scope] : chosen.filter((one) => one !== scope))}
          />
        ))}
      </fieldset>
    </Form>
  );
}

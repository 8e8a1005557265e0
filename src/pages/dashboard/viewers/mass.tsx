/** What is done to many at once: told first, done after that, and taken back as one. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { ActionButton } from "../../shared/ui/button.tsx";
import { Form, SelectField, TextField } from "../../shared/ui/form.tsx";
import { Card, Page } from "../../shared/ui/layout.tsx";
import { money, t, tx } from "../../shared/words.ts";
import { amountIn } from "../parts/numbers.ts";

export function MassChanges() {
  return (
    <Page title={t("Change many at once")} lead={<a href="/viewers">{t("All viewers")}</a>}>
      <p class="hint">{t("Each is told first and changes nothing until you say so. The log takes it back as one.")}</p>
      <div class="grid">
        <GiveAll />
        <SeasonEnd />
        <Decay />
        <Card title={t("Points of another bot")}>
          <p>
            {tx("A file of another bot comes in on the page {imports}.", {
              imports: <a href="/imports">{t("Imports")}</a>,
            })}
          </p>
        </Card>
      </div>
    </Page>
  );
}

interface Plan {
  readonly lines: readonly string[];
  /** What has to be sent to do exactly this. */
  readonly plan?: string;
}

interface Told extends Plan {
  /** It is done; else it was only told. */
  readonly isDone: boolean;
}

/** Lines of the bot, one below the other. */
function Lines({ of }: { readonly of: readonly string[] }) {
  return (
    <div role="status">
      <ul class="lines">
        {of.map((line, at) => (
          <li key={at}>
            <bdi>{line}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface DryRunProps {
  readonly title: string;
  /** Asks what it would come to. */
  readonly plan: () => Promise<Plan>;
  /** Does it; `plan` is what {@link plan} answered. */
  readonly act: (key: string, plan: string) => Promise<readonly string[]>;
  /** What stands in the fields: with something else what was told holds no longer. */
  readonly asked: string;
  readonly children: ComponentChildren;
}

/** A form that tells what would be done, and a button that does it. */
function DryRun({ title, plan, act, asked, children }: DryRunProps) {
  const [told, setTold] = useState<Told & { asked: string }>();
  const action = useAction(async () => setTold({ ...(await plan()), isDone: false, asked }));
  const isCurrent = told?.asked === asked;
  return (
    <Card title={title}>
      <Form action={action} submit={t("What would it come to?")}>
        {children}
      </Form>
      {told && isCurrent && (
        <>
          <Lines of={told.lines} />
          {!told.isDone && (
            <ActionButton
              kind="danger"
              act={async (key) => setTold({ lines: await act(key, told.plan ?? ""), isDone: true, asked })}
            >
              {t("Do it")}
            </ActionButton>
          )}
        </>
      )}
    </Card>
  );
}

function GiveAll() {
  const [typed, setTyped] = useState("");
  const [among, setAmong] = useState<"listed" | "active" | "subscribers">("listed");
  return (
    <DryRun
      title={t("Give to everybody who is here")}
      plan={async () => {
        const query = { amount: amountIn("amount", typed), among };
        const { plan, count, amount, total } = await api.get("/api/v1/give-all/plan", { query });
        const values = { count, amount: money(amount), total: money(total) };
        return {
          plan,
          lines: [
            t("{count, plural, one {# viewer gets} other {# viewers get}} {amount} each, {total} in all.", values),
          ],
        };
      }}
      act={async (key, plan) => {
        const { operation, count, amount, total } = await api.post("/api/v1/give-all", { body: { plan }, key });
        const values = { count, amount: money(amount), total: money(total), number: String(operation) };
        return [
          t(
            "{count, plural, one {# viewer has} other {# viewers have}} {amount} more each, {total} in all: O{number}.",
            values,
          ),
        ];
      }}
      asked={`${typed} ${among}`}
    >
      <TextField name="amount" label={t("Amount for each")} value={typed} onValue={setTyped} required />
      <SelectField
        label={t("To whom")}
        value={among}
        onValue={setAmong}
        options={[
          ["listed", t("Everybody who is here")],
          ["active", t("Who wrote lately")],
          ["subscribers", t("Subscribers who are here")],
        ]}
      />
    </DryRun>
  );
}

function SeasonEnd() {
  const [name, setName] = useState("");
  const [keep, setKeep] = useState("0");
  const wish = { name: name.trim(), keep: Number(keep) };
  return (
    <DryRun
      title={t("End a season")}
      plan={() => api.get("/api/v1/seasons/plan", { query: wish })}
      act={async (key) => (await api.post("/api/v1/seasons", { body: wish, key })).lines}
      asked={JSON.stringify(wish)}
    >
      <TextField name="name" label={t("Name of the season")} value={name} onValue={setName} required maxLength={100} />
      <TextField
        name="keep"
        label={t("Percent that everybody keeps")}
        type="number"
        min={0}
        max={99.99}
        step={0.01}
        value={keep}
        onValue={setKeep}
        required
      />
    </DryRun>
  );
}

function Decay() {
  const [lines, setLines] = useState<readonly string[]>();
  const action = useAction(async () => setLines((await api.get("/api/v1/decay/plan")).lines));
  return (
    <Card title={t("Balances that lie idle")}>
      <Form action={action} submit={t("Whom would it hit now?")}>
        <p class="hint">{t("The decay comes by itself where the settings say so, and is announced before.")}</p>
      </Form>
      {lines && <Lines of={lines} />}
    </Card>
  );
}

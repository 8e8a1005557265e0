import { useEffect, useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Badge, type Tone } from "../../shared/ui/badge.tsx";
import { ActionButton, Button } from "../../shared/ui/button.tsx";
import { Dialog } from "../../shared/ui/dialog.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { Form, TextField } from "../../shared/ui/form.tsx";
import { Card, Empty, Loading } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Pager } from "../../shared/ui/table.tsx";
import { Ago } from "../../shared/ui/when.tsx";
import { money, t } from "../../shared/words.ts";
import type { Redemption, ShopState } from "./state.ts";

/** Who waits, the oldest first. */
export function Queue({ state }: { readonly state: ShopState }) {
  const [refunded, setRefunded] = useState<Redemption>();
  if (state.queue.length === 0) {
    return (
      <Card>
        <Empty title={t("Nobody waits for anything")}>
          {t("What viewers redeem and you have to do is here at once.")}
        </Empty>
      </Card>
    );
  }
  return (
    <Card isFlush>
      <ul class="list" aria-label={t("Who waits")}>
        {state.queue.map((one) => (
          <li key={one.id}>
            <What one={one} />
            <Do one={one} onRefund={() => setRefunded(one)} />
          </li>
        ))}
      </ul>
      {state.waiting > state.queue.length && (
        <p class="hint">{t("{count} more wait behind these.", { count: state.waiting - state.queue.length })}</p>
      )}
      {refunded && <Refund one={refunded} onClose={() => setRefunded(undefined)} />}
    </Card>
  );
}

function What({ one }: { readonly one: Redemption }) {
  return (
    <div class="grow">
      <strong>
        <Name of={one.name} />
      </strong>
      {": "}
      <bdi>{one.item}</bdi>{" "}
      <span class="hint">
        R{one.id} · {money(one.price)} · <Ago at={one.atMs} />
      </span>
      {one.message && (
        <p>
          “<bdi>{one.message}</bdi>”
        </p>
      )}
      {one.reason !== "" && (
        <p class="hint">
          <bdi>{one.reason}</bdi>
        </p>
      )}
    </div>
  );
}

function Do({ one, onRefund }: { readonly one: Redemption; readonly onRefund: () => void }) {
  const fulfil = (anyway: boolean) => (key: string) =>
    api.post("/api/v1/shop/redemptions/:id/fulfil", { params: { id: one.id }, key, body: { anyway, was: one.state } });
  return (
    <div class="row">
      {one.state === "acting" && <Badge tone="info">{t("being done")}</Badge>}
      {one.failed && <Badge tone="bad">{t("did not work")}</Badge>}
      {one.hasCode && <Code of={one} />}
      <ActionButton kind="primary" act={fulfil(false)}>
        {one.failed ? t("Try again") : t("Done")}
      </ActionButton>
      {one.failed && <ActionButton act={fulfil(true)}>{t("Count as done")}</ActionButton>}
      <Button onClick={onRefund}>{t("Pay back")}</Button>
    </div>
  );
}

/** Nobody who looks at a shared screen reads it before it is asked for. */
function Code({ of }: { readonly of: Redemption }) {
  const [code, setCode] = useState<string>();
  if (code !== undefined) {
    return (
      <span class="row">
        <code class="secret">{code}</code>
        <Button kind="quiet" onClick={() => setCode(undefined)}>
          {t("Hide")}
        </Button>
      </span>
    );
  }
  const show = async () => {
    const shown = await api.get("/api/v1/shop/redemptions/:id/code", { params: { id: of.id } });
    setCode(shown.code);
  };
  return <ActionButton act={show}>{t("Show the code")}</ActionButton>;
}

function Refund({ one, onClose }: { readonly one: Redemption; readonly onClose: () => void }) {
  /** As it was when the dialog was opened: it is paid back only while that holds. */
  const [seen] = useState(one.state);
  const [reason, setReason] = useState("");
  const refund = useAction(async (key) => {
    await api.post("/api/v1/shop/redemptions/:id/refund", {
      params: { id: one.id },
      key,
      body: { reason: reason.trim(), was: seen },
    });
    onClose();
  });
  return (
    <Dialog title={t("Pay R{id} back", { id: String(one.id) })} onClose={onClose}>
      <Form action={refund} submit={t("Pay back")}>
        <p>
          {t("{name} gets {price} back for {item}, and chat is told.", {
            name: one.name,
            price: money(one.price),
            item: one.item,
          })}
        </p>
        <TextField label={t("Why")} value={reason} onValue={setReason} maxLength={200} />
      </Form>
    </Dialog>
  );
}

/** What has ended, the newest first; fetched again when the queue changes. */
export function Ended({ seen }: { readonly seen: string }) {
  const [before, setBefore] = useState<readonly number[]>([]);
  const [refunded, setRefunded] = useState<Redemption>();
  const found = useGet("/api/v1/shop/redemptions", {
    query: { before: before.at(-1) },
  });
  useEffect(found.reload, [seen]);
  if (!found.data) return found.problem ? <Problem problem={found.problem} retry={found.reload} /> : <Loading />;
  const { redemptions, before: next } = found.data;
  if (redemptions.length === 0)
    return (
      <Card>
        <Empty title={t("Nothing has been redeemed yet")} />
      </Card>
    );
  return (
    <Card isFlush>
      <ul class="list" aria-label={t("Ended")}>
        {redemptions.map((one) => (
          <li key={one.id}>
            <What one={one} />
            <StateOf one={one} />
            {one.hasCode && <Code of={one} />}
            {one.state !== "refunded" && !one.givenBack && (
              <Button kind="quiet" onClick={() => setRefunded(one)}>
                {t("Pay back")}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <Pager
        onBack={before.length === 0 ? undefined : () => setBefore(before.slice(0, -1))}
        onNext={next === null ? undefined : () => setBefore([...before, next])}
      />
      {refunded && (
        <Refund
          one={refunded}
          onClose={() => {
            setRefunded(undefined);
            found.reload();
          }}
        />
      )}
    </Card>
  );
}

function StateOf({ one }: { readonly one: Redemption }) {
  if (one.givenBack) return <Badge tone="warn">{t("paid back later")}</Badge>;
  const shown: Readonly<Record<Redemption["state"], readonly [Tone, string]>> = {
    waiting: ["info", t("waits")],
    acting: ["info", t("being done")],
    fulfilled: ["good", t("done")],
    refunded: ["warn", t("paid back")],
    forfeited: ["bad", t("forfeited")],
  };
  const [tone, word] = shown[one.state];
  return <Badge tone={tone}>{word}</Badge>;
}

/** Signing in to Twitch by a code, and to Kick in the browser of this computer. */
import LogIn from "lucide-static/icons/log-in.svg?raw";
import { useEffect, useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { every } from "../../shared/clock.ts";
import type { GetAnswer } from "../../shared/routes.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { Form, SelectField, TextField } from "../../shared/ui/form.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { t } from "../../shared/words.ts";

type SignInState = NonNullable<GetAnswer<"/api/v1/set-up/sign-in">["state"]>;
type Which = `${SignInState["platform"]} ${SignInState["account"]}`;

const LOOK_MS = 1_500;

/** Whether an application of the streamer's own may have to be named for it. */
const hasApp = (which: string) => ["kick broadcaster", "kick bot", "twitch viewers"].includes(which);

export function SignIns() {
  const { data, reload } = useGet("/api/v1/set-up/sign-in");
  const state = data?.state;
  useEffect(() => (state?.status === "waiting" ? every(LOOK_MS, reload) : undefined), [state?.status]);
  const [which, setWhich] = useState<Which>("twitch bot");
  const [clientId, setClientId] = useState("");
  const [clientSecret, setClientSecret] = useState("");
  const beginning = useAction(async (key: string) => {
    const [platform, account] = which.split(" ") as [SignInState["platform"], SignInState["account"]];
    const app = hasApp(which) ? { clientId, clientSecret } : {};
    await api.post("/api/v1/set-up/sign-in", { key, body: { platform, account, ...app } });
    setClientSecret("");
    reload();
  });
  return (
    <Card title={t("Sign in")} icon={LogIn}>
      <Form action={beginning} submit={state?.status === "failed" ? t("Try again") : t("Sign in")} icon={LogIn}>
        <SelectField
          label={t("Which account")}
          value={which}
          onValue={setWhich}
          options={[
            ["twitch bot", t("Twitch: the account that talks")],
            ["twitch broadcaster", t("Twitch: your own, for subscriptions, gifts and follows")],
            ["kick broadcaster", t("Kick: your own")],
            ["kick bot", t("Kick: the second account that talks")],
            ["twitch viewers", t("Twitch: for your viewers, on the public page")],
            ["kick viewers", t("Kick: for your viewers, on the public page")],
          ]}
        />
        {hasApp(which) && (
          <>
            <TextField
              label={
                which === "twitch viewers" ? t("Client ID of your second application") : t("Client ID of your Kick app")
              }
              hint={
                which === "twitch viewers"
                  ? t("The one of the type Confidential. The secret is written into .env and never shown again.")
                  : t("Only the first time: both are written into .env and never shown again.")
              }
              value={clientId}
              onValue={setClientId}
            />
            <TextField
              type="password"
              label={
                which === "twitch viewers"
                  ? t("Client Secret of your second application")
                  : t("Client Secret of your Kick app")
              }
              value={clientSecret}
              onValue={setClientSecret}
            />
          </>
        )}
      </Form>
      {state && <Standing state={state} />}
    </Card>
  );
}

function Standing({ state }: { readonly state: SignInState }) {
  const { status, lines, link, userCode } = state;
  return (
    <div class="sign-in" role="status">
      <p>
        {status === "waiting" && <Badge tone="info">{t("waiting for you")}</Badge>}
        {status === "done" && <Badge tone="good">{t("signed in")}</Badge>}
        {status === "failed" && <Badge tone="bad">{t("not signed in")}</Badge>}
      </p>
      {status === "waiting" && link && (
        <p>
          <a href={link} target="_blank" rel="noreferrer">
            {t("Open the page of the sign-in")}
          </a>
        </p>
      )}
      {status === "waiting" && userCode && (
        <p class="pair-code">
          <strong>{userCode}</strong>
          <span class="hint">{t("The page must show this code. Do not show it on your stream.")}</span>
        </p>
      )}
      <ul class="sign-in-lines">
        {lines.map((line, at) => (
          <li key={`${at} ${line}`}>{line}</li>
        ))}
      </ul>
    </div>
  );
}

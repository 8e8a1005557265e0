/** Signing in and out on the public page, linking by signing in with both, and asking to moderate. */

import LogIn from "lucide-static/icons/log-in.svg?raw";
import LogOut from "lucide-static/icons/log-out.svg?raw";
import ShieldCheck from "lucide-static/icons/shield-check.svg?raw";
import { useEffect } from "preact/hooks";
import { ApiProblem, api } from "../shared/api.ts";
import { every } from "../shared/clock.ts";
import { query, setQuery } from "../shared/route.ts";
import type { GetAnswer } from "../shared/routes.ts";
import { ActionButton } from "../shared/ui/button.tsx";
import { useGet } from "../shared/ui/fetched.ts";
import { Card, Loading } from "../shared/ui/layout.tsx";
import { Name } from "../shared/ui/name.tsx";
import { Problem } from "../shared/ui/problem.tsx";
import { t, tx } from "../shared/words.ts";

type Mine = GetAnswer<"/api/v1/my/accounts">;
type Way = GetAnswer<"/api/v1/sign-in">["with"][number];

/** Goes to the platform; it sends the browser back here. */
async function goSignIn(platform: Way["platform"], link = false): Promise<void> {
  const { address } = await api.post("/api/v1/sign-in/:platform", {
    params: { platform },
    body: { link },
  });
  location.assign(address);
}

/** The buttons to sign in with, and why the last try came to nothing. */
export function SignIn() {
  const problem = query.value.get("problem") ?? undefined;
  const { data } = useGet("/api/v1/sign-in", {
    query: problem === undefined ? {} : { problem },
  });
  if (!data) return <Loading />;
  return (
    <Card title={t("Sign in")} icon={LogIn}>
      <SignInProblem sentence={data.problem} />
      {data.with.length === 0 ? (
        <p>{t("The streamer has not set up signing in yet.")}</p>
      ) : (
        <>
          <p>
            {t(
              "Sign in with the account you chat with. Nothing but your name is asked for, and nothing is kept of it but that you are you.",
            )}
          </p>
          <p class="actions">
            {data.with.map(({ platform, title }) => (
              <ActionButton key={platform} kind="primary" icon={LogIn} act={() => goSignIn(platform)}>
                {t("Sign in with {platform}", { platform: title })}
              </ActionButton>
            ))}
          </p>
        </>
      )}
    </Card>
  );
}

function SignInProblem({ sentence }: { readonly sentence: string | undefined }) {
  if (sentence === undefined) return null;
  return <Problem problem={new ApiProblem(0, { code: "SIGN_IN", message: sentence })} />;
}

/** Ends the session of this browser; the page is drawn anew as a stranger's. */
function SignOut() {
  const act = async () => {
    await api.post("/api/v1/sign-out");
    location.assign("/");
  };
  return (
    <ActionButton icon={LogOut} act={act}>
      {t("Sign out")}
    </ActionButton>
  );
}

/** The accounts of who is signed in. `changed`: they are one now, or on their own, and so is what they have. */
export function MyAccounts({ changed }: { readonly changed: () => void }) {
  const problem = query.value.get("problem") ?? undefined;
  const mine = useGet("/api/v1/my/accounts");
  const ways = useGet("/api/v1/sign-in", {
    query: problem === undefined ? {} : { problem },
  });
  useEffect(() => every(20_000, mine.reload), []);
  if (mine.problem) return <Problem problem={mine.problem} retry={mine.reload} />;
  if (!mine.data || !ways.data) return <Loading />;
  const { accounts, offered, moderator } = mine.data;
  const joined = () => {
    mine.reload();
    changed();
  };
  const others = ways.data.with.filter(({ platform }) => !accounts.some((one) => one.platform === platform));
  return (
    <>
      <Card title={t("My accounts")} actions={<SignOut />}>
        <SignInProblem sentence={ways.data.problem} />
        <ul class="rows">
          {accounts.map(({ platform, title, name }) => (
            <li key={platform} class="row">
              <span>
                <Name of={name} /> <span class="hint">{t("on {platform}", { platform: title })}</span>
              </span>
            </li>
          ))}
        </ul>
        {offered && <Offered own={mine.data.signedInWith} offered={offered} answered={joined} />}
        {accounts.length > 1 ? (
          <Unlink done={joined} />
        ) : (
          others.map(({ platform, title }) => (
            <p key={platform}>
              <ActionButton act={() => goSignIn(platform, true)}>
                {t("Link my {platform} account", { platform: title })}
              </ActionButton>
            </p>
          ))
        )}
      </Card>
      {moderator !== "viewer" && <Moderating moderator={moderator} asked={mine.reload} />}
    </>
  );
}

interface OfferedProps {
  readonly own: Mine["signedInWith"];
  readonly offered: NonNullable<Mine["offered"]>;
  readonly answered: () => void;
}

function Offered({ own, offered, answered }: OfferedProps) {
  const answer = (yes: boolean) => async (key: string) => {
    await api.post("/api/v1/my/link", { key, body: { yes } });
    setQuery({ problem: undefined });
    answered();
  };
  return (
    <div class="problem" role="status">
      <div>
        <p>
          {tx("You signed in with {other} on {platform} too. Shall it share one wallet with {own}?", {
            other: <Name of={offered.name} />,
            platform: offered.title,
            own: <Name of={own.name} />,
          })}
        </p>
        {!offered.earns && <p>{t("That account is excluded from earning, and then you would be too.")}</p>}
        <p class="actions">
          <ActionButton kind="primary" act={answer(true)} done={t("Both are one now.")}>
            {t("Yes, make them one")}
          </ActionButton>
          <ActionButton act={answer(false)}>{t("No")}</ActionButton>
        </p>
      </div>
    </div>
  );
}

function Unlink({ done }: { readonly done: () => void }) {
  const act = async (key: string) => {
    await api.post("/api/v1/my/unlink", { key });
    done();
  };
  return (
    <p>
      <ActionButton act={act} done={t("Your accounts are on their own again.")}>
        {t("Take them apart again")}
      </ActionButton>
    </p>
  );
}

function Moderating({ moderator, asked }: { readonly moderator: Mine["moderator"]; readonly asked: () => void }) {
  const ask = async (key: string) => {
    await api.post("/api/v1/my/moderating", { key });
    asked();
  };
  return (
    <Card title={t("Moderating")} icon={ShieldCheck}>
      {moderator === "may-ask" && (
        <>
          <p>{t("You moderate this channel. Once the streamer has said yes, you can do it from here too.")}</p>
          <ActionButton kind="primary" act={ask}>
            {t("Ask to moderate here")}
          </ActionButton>
        </>
      )}
      {moderator === "asked" && <p>{t("The streamer was asked, and has yet to say yes on the dashboard.")}</p>}
      {moderator === "former" && (
        <p>
          {t(
            "You were not seen as a moderator in the last 7 days. Write a line in the channel's chat, then come back.",
          )}
        </p>
      )}
      {moderator === "moderator" && (
        <p>
          <a href="/moderate">{t("To the moderators' page")}</a>
        </p>
      )}
    </Card>
  );
}

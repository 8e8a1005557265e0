/** Moderators who work from the public page: who asks, yes and no, what they did there, and where they are signed in. */
import LogOut from "lucide-static/icons/log-out.svg?raw";
import ShieldCheck from "lucide-static/icons/shield-check.svg?raw";
import ShieldPlus from "lucide-static/icons/shield-plus.svg?raw";
import { api } from "../../shared/api.ts";
import { useTopic } from "../../shared/live.ts";
import type { TopicState } from "../../shared/routes.ts";
import { Badge, type Tone } from "../../shared/ui/badge.tsx";
import { ActionButton } from "../../shared/ui/button.tsx";
import { confirm } from "../../shared/ui/dialog.tsx";
import { Card, Empty, Loading, Page } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { Ago } from "../../shared/ui/when.tsx";
import { t, tx } from "../../shared/words.ts";

type Moderator = TopicState<"moderators">["moderators"][number];
type Standing = Moderator["standing"];
type Became = Moderator["acts"][number]["became"];

export default function Moderators() {
  const state = useTopic("moderators").value;
  const waiting = state?.moderators.filter(({ confirmedAtMs }) => confirmedAtMs === null) ?? [];
  const confirmed = state?.moderators.filter(({ confirmedAtMs }) => confirmedAtMs !== null) ?? [];
  return (
    <Page
      title={t("Moderators")}
      lead={t(
        "They work from your public page, with the rights and the daily limit they have in chat, as long as they moderate your channel.",
      )}
    >
      {!state && <Loading />}
      {state && state.moderators.length === 0 && <Nobody url={state.publicUrl} />}
      {waiting.length > 0 && (
        <Card title={t("Waiting for your answer")} icon={ShieldPlus}>
          <ul class="rows">
            {waiting.map((one) => (
              <Waiting key={keyOf(one)} of={one} />
            ))}
          </ul>
        </Card>
      )}
      {confirmed.map((one) => (
        <Confirmed key={keyOf(one)} of={one} />
      ))}
    </Page>
  );
}

const keyOf = ({ platform, platformId }: Moderator): string => `${platform} ${platformId}`;
const accountOf = ({ platform, platformId }: Moderator) => ({ platform, platformId });

function Nobody({ url }: { readonly url: string }) {
  return (
    <Empty icon={ShieldCheck} title={t("Nobody has asked yet.")}>
      {url === ""
        ? t("Moderators ask on your public page, which is off: web.public in the settings switches it on.")
        : tx("A moderator signs in at {address} and presses “Ask to moderate here”; then they stand here.", {
            address: <Name of={url} />,
          })}
    </Empty>
  );
}

function Waiting({ of }: { readonly of: Moderator }) {
  return (
    <li class="row">
      <span>
        <strong>
          <Name of={of.name} />
        </strong>{" "}
        {t("on {platform}", { platform: of.title })} · {tx("asked {ago}", { ago: <Ago at={of.askedAtMs} /> })}{" "}
        <StandingBadge standing={of.standing} />
      </span>
      <span class="actions">
        <ActionButton
          kind="primary"
          act={(key) => api.post("/api/v1/moderators/confirm", { key, body: accountOf(of) })}
          done={t("{name} may moderate from the page.", { name: of.name })}
        >
          {t("Let them")}
        </ActionButton>
        <ActionButton act={(key) => api.post("/api/v1/moderators/remove", { key, body: accountOf(of) })}>
          {t("No")}
        </ActionButton>
      </span>
    </li>
  );
}

function Confirmed({ of }: { readonly of: Moderator }) {
  const remove = async (key: string) => {
    const sure = await confirm({
      title: t("Remove {name}?", { name: of.name }),
      text: t("They are signed out, and have to ask again to work from the page. In chat they stay what they are."),
      yes: t("Remove"),
      isDangerous: true,
    });
    if (sure) await api.post("/api/v1/moderators/remove", { key, body: accountOf(of) });
  };
  return (
    <Card
      title={t("{name} on {platform}", { name: of.name, platform: of.title })}
      icon={ShieldCheck}
      actions={
        <ActionButton kind="danger" act={remove}>
          {t("Remove")}
        </ActionButton>
      }
    >
      <p>
        <StandingBadge standing={of.standing} />{" "}
        {of.seenAtMs === null ? t("not signed in") : tx("here {ago}", { ago: <Ago at={of.seenAtMs} isReal /> })}
      </p>
      {of.standing === "former" && (
        <p class="hint">
          {t(
            "They were not seen as a moderator in the last 7 days, or are none any more, and may do nothing here until they are.",
          )}
        </p>
      )}
      <Sessions of={of} />
      <Acts of={of} />
    </Card>
  );
}

function Sessions({ of }: { readonly of: Moderator }) {
  if (of.sessions.length === 0) return null;
  return (
    <ul class="rows" aria-label={t("Browsers of {name}", { name: of.name })}>
      {of.sessions.map(({ id, browser, seenAtMs }) => (
        <li key={id} class="row">
          <span class="hint">
            <Name of={browser || t("a browser without a name")} /> · <Ago at={seenAtMs} isReal />
          </span>
          <ActionButton
            kind="quiet"
            icon={LogOut}
            label={t("Sign this browser out")}
            act={(key) => api.post("/api/v1/moderators/sign-out", { key, body: { sessionId: id } })}
          />
        </li>
      ))}
    </ul>
  );
}

function Acts({ of }: { readonly of: Moderator }) {
  if (of.acts.length === 0) return <p class="hint">{t("Nothing was done from the page yet.")}</p>;
  const head = (
    <>
      <th scope="col">{t("When")}</th>
      <th scope="col">{t("Line")}</th>
      <th scope="col">{t("What became of it")}</th>
    </>
  );
  return (
    <Table caption={t("What {name} did from the page", { name: of.name })} head={head}>
      {of.acts.map(({ atMs, line, became }, at) => (
        <tr key={`${atMs} ${at}`}>
          <td>
            <Ago at={atMs} />
          </td>
          <td>
            <code>
              <Name of={line} />
            </code>
          </td>
          <td>{becameIn(became)}</td>
        </tr>
      ))}
    </Table>
  );
}

function becameIn(became: Became): string {
  if (became === "done") return t("done");
  if (became === "refused") return t("refused");
  return became === "silent" ? t("no answer") : t("failed");
}

function StandingBadge({ standing }: { readonly standing: Standing }) {
  const [tone, text] = standingIn(standing);
  return <Badge tone={tone}>{text}</Badge>;
}

function standingIn(standing: Standing): [Tone, string] {
  if (standing === "moderator") return ["good", t("moderates")];
  if (standing === "former") return ["warn", t("moderates no more")];
  return standing === "asked" ? ["info", t("is a moderator now")] : ["warn", t("is no moderator now")];
}

/** One person: what they have and why, their accounts and limits, and what may be done. */
import { api } from "../../shared/api.ts";
import { useTopic } from "../../shared/live.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { ActionButton } from "../../shared/ui/button.tsx";
import { confirm } from "../../shared/ui/dialog.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { Card, Loading, Page, Stat, Stats } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { Ago, When } from "../../shared/ui/when.tsx";
import { amount, duration, money, t } from "../../shared/words.ts";
import { useAgain } from "./again.ts";
import { ChangeBalance } from "./change-balance.tsx";
import { Curve } from "./curve.tsx";
import type { PersonAnswer } from "./person-answer.ts";
import { Statement } from "./statement.tsx";

const MINUTE_MS = 60_000;

export function PersonPage({ id }: { readonly id: number }) {
  const { data: person, problem, reload } = useGet("/api/v1/viewers/:id", { params: { id } });
  const changes = useTopic("people").value;
  const turn = `${changes?.transfer} ${changes?.deed}`;
  useAgain(turn, reload);
  if (!person) {
    return (
      <Page title={t("Viewer")}>
        {problem ? <Problem problem={problem} retry={reload} /> : <Loading />}
        <p>
          <a href="/viewers">{t("All viewers")}</a>
        </p>
      </Page>
    );
  }
  return (
    <Page
      title={person.name}
      lead={<a href="/viewers">{t("All viewers")}</a>}
      actions={<Standing of={person} done={reload} />}
    >
      <Problem problem={problem} retry={reload} />
      <Stats>
        <Stat
          label={t("Balance")}
          value={money(person.balance)}
          hint={
            person.pending > 0
              ? t("{amount} of it from watching since the last entry", { amount: amount(person.pending) })
              : undefined
          }
        />
        <Stat
          label={t("Rank")}
          value={person.rank === undefined ? "–" : `${person.rank}`}
          hint={t("of {n}", { n: person.ranked })}
        />
        <Stat label={t("Watched")} value={duration(person.minutes * MINUTE_MS)} />
        <Stat label={t("Last seen")} value={person.isPresent ? t("here now") : <Ago at={person.lastSeenMs} />} />
      </Stats>
      <div class="grid">
        <ChangeBalance person={person} done={reload} />
        <Limits of={person} />
      </div>
      <Accounts of={person} done={reload} />
      <Curve id={person.id} turn={turn} />
      <Statement person={person} turn={turn} done={reload} />
    </Page>
  );
}

/** What is decided about somebody, and the buttons that change it. */
function Standing({ of: person, done }: { readonly of: PersonAnswer; readonly done: () => void }) {
  const params = { id: person.id };
  return (
    <>
      {person.isPresent && <Badge tone="good">{t("here")}</Badge>}
      {person.isExcluded && <Badge tone="warn">{t("excluded")}</Badge>}
      {person.isHidden && <Badge>{t("hidden")}</Badge>}
      <ActionButton
        done={person.isExcluded ? t("They earn by watching again.") : t("They earn nothing by watching any more.")}
        act={async (key) => {
          await api.post("/api/v1/viewers/:id/excluded", { params, key, body: { excluded: !person.isExcluded } });
          done();
        }}
      >
        {person.isExcluded ? t("Let them earn") : t("Exclude")}
      </ActionButton>
      <ActionButton
        done={person.isHidden ? t("They stand in lists again.") : t("They stand in no list any more.")}
        act={async (key) => {
          await api.post("/api/v1/viewers/:id/hidden", { params, key, body: { hidden: !person.isHidden } });
          done();
        }}
      >
        {person.isHidden ? t("Show in lists") : t("Hide from lists")}
      </ActionButton>
    </>
  );
}

function Limits({ of: person }: { readonly of: PersonAnswer }) {
  const { earning, receiving, minting } = person.limits;
  const none = t("no limit");
  return (
    <Card title={t("Limits left today")}>
      <dl class="stack">
        <Stat label={t("By watching and bonuses")} value={earning === undefined ? none : money(earning)} />
        <Stat label={t("As gifts of others")} value={receiving === undefined ? none : money(receiving)} />
        {minting !== undefined && <Stat label={t("To hand out as a moderator")} value={money(minting)} />}
      </dl>
    </Card>
  );
}

function Accounts({ of: person, done }: { readonly of: PersonAnswer; readonly done: () => void }) {
  return (
    <Card
      title={t("Accounts")}
      isFlush
      actions={
        person.identities.length > 1 && (
          <ActionButton
            act={async (key) => {
              const yes = await confirm({
                title: t("Take the accounts apart?"),
                text: t("Each side keeps what it brought, as far as it is still there."),
                yes: t("Take apart"),
              });
              if (!yes) return;
              await api.post("/api/v1/viewers/:id/unlink", { params: { id: person.id }, key });
              done();
            }}
          >
            {t("Unlink")}
          </ActionButton>
        )
      }
    >
      <Table
        caption={t("Every account")}
        head={
          <>
            <th scope="col">{t("Platform")}</th>
            <th scope="col">{t("Name")}</th>
            <th scope="col">{t("Roles")}</th>
            <th scope="col">{t("Last seen")}</th>
            <th scope="col">{t("Account made")}</th>
          </>
        }
      >
        {person.identities.map((one) => (
          <tr key={one.platform}>
            <th scope="row">{one.platform}</th>
            <td>
              <Name of={one.name} />
              {one.login !== "" && one.login !== one.name.toLowerCase() && (
                <span class="hint">
                  {" "}
                  <Name of={one.login} />
                </span>
              )}
            </td>
            <td>{one.roles.map(roleWord).join(", ")}</td>
            <td>
              <Ago at={one.lastSeenMs} />
            </td>
            <td>{one.accountCreatedAtMs !== undefined && <When at={one.accountCreatedAtMs} style="day" />}</td>
          </tr>
        ))}
      </Table>
      {(person.formerNames.length > 0 || person.earnedElsewhere.length > 0) && (
        <div class="card-body hint">
          {person.formerNames.length > 0 && <p>{t("Was called: {names}", { names: person.formerNames.join(", ") })}</p>}
          {person.earnedElsewhere.map(({ title, amount: earned }) => (
            <p key={title}>{t("Earned {amount} in all by {bot}", { amount: money(earned), bot: title })}</p>
          ))}
        </div>
      )}
    </Card>
  );
}

/** A role as it is called of one person. */
function roleWord(role: string): string {
  const words: Readonly<Record<string, string>> = {
    ...{ subscriber: t("subscriber"), moderator: t("moderator") },
    ...{ broadcaster: t("broadcaster"), everyone: t("viewer") },
  };
  return words[role] ?? role.toUpperCase();
}

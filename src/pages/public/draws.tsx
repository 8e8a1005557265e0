/** Giveaways and raffles, the newest first, each with its proof. */

import { useTopic } from "../shared/live.ts";
import type { GetAnswer } from "../shared/routes.ts";
import { Badge } from "../shared/ui/badge.tsx";
import { useGet } from "../shared/ui/fetched.ts";
import { Card, Empty, Loading, Page } from "../shared/ui/layout.tsx";
import { Name } from "../shared/ui/name.tsx";
import { Problem } from "../shared/ui/problem.tsx";
import { date, money, t } from "../shared/words.ts";

type Draw = GetAnswer<"/api/v1/public/giveaways">["draws"][number];

export function stateWords(state: Draw["state"]): string {
  if (state === "open") return t("open");
  if (state === "drawn") return t("drawn");
  return state === "cancelled" ? t("cancelled") : t("closed");
}

export function DrawsPage() {
  const { data: got, problem, reload } = useGet("/api/v1/public/giveaways");
  const data = useTopic("public-draws").value ?? got;
  if (problem && !data) return <Problem problem={problem} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <Page
      title={t("Giveaways")}
      lead={t("Every draw can be checked: the hash was told before anybody entered, and the proof shows all the rest.")}
    >
      {data.draws.length === 0 && <Empty title={t("There was no giveaway yet.")} />}
      {data.draws.map((draw) => (
        <DrawCard key={draw.id} draw={draw} />
      ))}
    </Page>
  );
}

function DrawCard({ draw }: { readonly draw: Draw }) {
  const {
    id,
    kind,
    state,
    prize,
    prizeEach,
    price,
    keyword,
    persons,
    tickets,
    winners,
    openedAtMs,
    drawnAtMs,
    seedHash,
  } = draw;
  const title = kind === "raffle" ? t("Raffle {id}", { id: String(id) }) : t("Giveaway {id}", { id: String(id) });
  return (
    <Card title={title} actions={<Badge tone={state === "open" ? "good" : "plain"}>{stateWords(state)}</Badge>}>
      <p>
        <strong>{prize === "" ? money(prizeEach) : <Name of={prize} />}</strong>
      </p>
      <p class="hint">
        {date(drawnAtMs ?? openedAtMs)}
        {" · "}
        {t("{persons, plural, one {# person} other {# people}}, {tickets, plural, one {# ticket} other {# tickets}}", {
          persons,
          tickets,
        })}
        {price > 0 && ` · ${t("{amount} a ticket", { amount: money(price) })}`}
      </p>
      {state === "open" && keyword !== null && <p>{t("Write {keyword} in chat to enter.", { keyword })}</p>}
      {winners.length > 0 && (
        <p>
          {t("Won by")}{" "}
          {winners.map((name, n) => (
            <span key={`${n} ${name}`}>
              {n > 0 && ", "}
              <Name of={name} />
            </span>
          ))}
        </p>
      )}
      <details>
        <summary>{t("Proof")}</summary>
        <p class="code">{seedHash}</p>
        <p>
          <a href={`/api/v1/public/giveaways/${id}/proof`} download>
            {t("Download the proof")}
          </a>
        </p>
      </details>
    </Card>
  );
}

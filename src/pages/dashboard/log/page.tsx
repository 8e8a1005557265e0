/** Who did what, to whom and why, with the undo beside it. */
import ScrollText from "lucide-static/icons/scroll-text.svg?raw";
import { useState } from "preact/hooks";
import { useTopic } from "../../shared/live.ts";
import { query, setQuery } from "../../shared/route.ts";
import type { GetAnswer } from "../../shared/routes.ts";
import { Button } from "../../shared/ui/button.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { Card, Empty, Loading, Page } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Pager, Table } from "../../shared/ui/table.tsx";
import { When } from "../../shared/ui/when.tsx";
import { amount, money, t } from "../../shared/words.ts";
import { useAgain } from "../viewers/again.ts";
import { UndoButton } from "../viewers/statement.tsx";

type LogAnswer = GetAnswer<"/api/v1/log">;
type Deed = LogAnswer["deeds"][number];

const DEEDS: Readonly<Record<string, () => string>> = {
  added: () => t("added"),
  taken: () => t("took away"),
  undone: () => t("took back"),
  rewarded: () => t("rewarded"),
  excluded: () => t("excluded from earning"),
  included: () => t("let earn again"),
  hidden: () => t("hid from lists"),
  shown: () => t("showed in lists again"),
  undo: () => t("undid an operation"),
  "give-all": () => t("gave to everybody here"),
  "give-active": () => t("gave to who wrote lately"),
  "give-subscribers": () => t("gave to every subscriber here"),
  season: () => t("ended a season"),
  decay: () => t("let idle balances decay"),
  import: () => t("brought in points of another bot"),
  "opened-giveaway": () => t("opened a giveaway"),
  "opened-raffle": () => t("opened a raffle"),
  rain: () => t("let it rain"),
  drop: () => t("dropped a word"),
  fulfilled: () => t("fulfilled a redemption"),
  refunded: () => t("refunded a redemption"),
  forfeited: () => t("kept the price of a redemption"),
  "happy-hour": () => t("began a happy hour"),
  line: () => t("wrote"),
  settings: () => t("saved settings"),
  "command-changed": () => t("changed a command"),
  mute: () => t("muted the bot, or let it talk again"),
  "happy-hour-end": () => t("ended a happy hour"),
  "token-made": () => t("made a token"),
  "token-revoked": () => t("revoked a token"),
  "session-ended": () => t("signed a browser out"),
  pairing: () => t("asked for a pairing code"),
  "moderator-confirmed": () => t("confirmed a moderator"),
  "moderator-removed": () => t("removed a moderator from the page"),
  "moderator-signed-out": () => t("signed a moderator out"),
  unlinked: () => t("took linked accounts apart"),
  "overlay-made": () => t("made an overlay"),
  "overlay-changed": () => t("changed an overlay"),
  "overlay-key": () => t("gave an overlay a new address"),
  "overlay-removed": () => t("removed an overlay"),
  "event-place-made": () => t("added a place for events"),
  "event-place-changed": () => t("changed a place for events"),
  "event-place-removed": () => t("removed a place for events"),
};

const WAYS: Readonly<Record<string, () => string>> = {
  chat: () => t("in chat"),
  terminal: () => t("in the terminal"),
  page: () => t("on the public page"),
  dashboard: () => t("on the dashboard"),
};

export default function Log() {
  const viewer = query.value.get("viewer") ?? undefined;
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const asked = { viewer, after: cursors.at(-1) };
  const { data, problem, reload } = useGet("/api/v1/log", { query: asked });
  const changes = useTopic("people").value;
  useAgain(`${changes?.transfer} ${changes?.deed}`, reload);
  const only = (id: string | undefined) => {
    setCursors([]);
    setQuery({ viewer: id });
  };
  return (
    <Page
      title={t("Log")}
      lead={t("What was done by hand: by whom, to whom and why.")}
      actions={viewer !== undefined && <Button onClick={() => only(undefined)}>{t("Of everybody")}</Button>}
    >
      <Card isFlush>
        <Problem problem={problem} retry={reload} />
        {!data && !problem && <Loading />}
        {data?.deeds.length === 0 && (
          <Empty icon={ScrollText} title={t("Nothing yet")}>
            {t("What you and your moderators add, take away, undo, exclude or open stands here.")}
          </Empty>
        )}
        {data && data.deeds.length > 0 && (
          <>
            <Table
              caption={t("Log")}
              head={
                <>
                  <th scope="col">{t("When")}</th>
                  <th scope="col">{t("Who")}</th>
                  <th scope="col">{t("What")}</th>
                  <th scope="col" class="number">
                    {t("Amount")}
                  </th>
                  <th scope="col">{t("Why")}</th>
                  <th scope="col">
                    <span class="unseen">{t("Undo")}</span>
                  </th>
                </>
              }
            >
              {data.deeds.map((deed) => (
                <DeedRow key={deed.id} of={deed} only={only} done={reload} />
              ))}
            </Table>
            <Pager
              onBack={cursors.length === 0 ? undefined : () => setCursors(cursors.slice(0, -1))}
              onNext={data.next === undefined ? undefined : () => setCursors([...cursors, data.next!])}
            />
          </>
        )}
      </Card>
    </Page>
  );
}

interface DeedRowProps {
  readonly of: Deed;
  readonly only: (viewer: string) => void;
  readonly done: () => void;
}

/** Whose it is, how much and what for: what is asked about before it is taken back. */
function aboutText({ about, amount: units, text }: Deed): string {
  const parts = [about?.name, units === undefined ? undefined : money(units), text];
  const said = parts.filter((part) => part !== undefined && part !== "").join(", ");
  return said === "" ? "" : `${said}.`;
}

function DeedRow({ of: deed, only, done }: DeedRowProps) {
  const { by, about } = deed;
  return (
    <tr>
      <td>
        <When at={deed.atMs} />
      </td>
      <th scope="row">
        {by.id === undefined ? (
          <Name of={by.name === "terminal" ? t("You") : by.name} />
        ) : (
          <Button kind="quiet" title={t("Only of {name}", { name: by.name })} onClick={() => only(`${by.id}`)}>
            <Name of={by.name} />
          </Button>
        )}
        {deed.way !== undefined && <div class="hint">{WAYS[deed.way]?.() ?? deed.way}</div>}
      </th>
      <td>
        {DEEDS[deed.what]?.() ?? deed.what}
        {about && (
          <>
            {": "}
            <a href={`/viewers/${about.id}`}>
              <Name of={about.name} />
            </a>
          </>
        )}
      </td>
      <td class="number">{deed.amount !== undefined && amount(deed.amount)}</td>
      <td>
        <Name of={deed.text} />
      </td>
      <td>{deed.undo !== undefined && <UndoButton what={deed.undo} about={aboutText(deed)} done={done} />}</td>
    </tr>
  );
}

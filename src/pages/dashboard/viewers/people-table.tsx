/** The table of everybody: search as one types, sorted and filtered by the bot, page by page. */
import UsersRound from "lucide-static/icons/users-round.svg?raw";
import { useEffect, useState } from "preact/hooks";
import { later } from "../../shared/clock.ts";
import { useTopic } from "../../shared/live.ts";
import { chosenIn, query, setQuery } from "../../shared/route.ts";
import type { GetAnswer } from "../../shared/routes.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { SelectField, TextField } from "../../shared/ui/form.tsx";
import { Card, Empty, Loading, Page } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Pager, SortedHead, Table } from "../../shared/ui/table.tsx";
import { Ago } from "../../shared/ui/when.tsx";
import { amount, duration, t } from "../../shared/words.ts";
import { useAgain } from "./again.ts";

type People = GetAnswer<"/api/v1/viewers">;
type Line = People["people"][number];

const SORTS = ["name", "balance", "watchTime", "lastSeen"] as const;
const FILTERS = ["present", "moderators", "linked", "hidden", "excluded"] as const;
/** So long after the last key the bot is asked. */
const TYPED_MS = 150;
const MINUTE_MS = 60_000;

export function PeopleTable() {
  const wanted = query.value;
  const [typed, setTyped] = useState(wanted.get("q") ?? "");
  const sort = chosenIn("sort", SORTS) ?? "balance";
  const filter = chosenIn("filter", FILTERS);
  const part = wanted.get("q") ?? "";
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const asked = { query: part, sort, filter, after: cursors.at(-1) };
  const { data, problem, reload } = useGet("/api/v1/viewers", { query: asked });
  const changes = useTopic("people").value;
  useAgain(`${changes?.transfer} ${changes?.deed} ${changes?.isReading}`, reload);
  useEffect(() => later(TYPED_MS, () => change({ q: typed.trim() })), [typed]);
  const change = (parts: Parameters<typeof setQuery>[0]) => {
    const is = Object.entries(parts).every(([name, value]) => (query.peek().get(name) ?? "") === (value ?? ""));
    if (is) return;
    setCursors([]);
    setQuery(parts);
  };
  const head = (by: (typeof SORTS)[number], label: string, isNumber = false) => (
    <SortedHead
      {...{ label, isNumber }}
      sorted={sort === by ? (by === "name" ? "up" : "down") : undefined}
      onSort={() => change({ sort: by })}
    />
  );
  return (
    <Page
      title={t("Viewers")}
      lead={t("Everybody who was ever seen. Search finds any part of any name, also of one they had before.")}
      actions={
        <a class="button" href="/viewers/all">
          {t("Change many at once")}
        </a>
      }
    >
      <Card isFlush>
        <div class="form line card-tools">
          <TextField
            label={t("Search")}
            type="search"
            value={typed}
            onValue={setTyped}
            placeholder={t("Part of a name")}
          />
          <SelectField
            label={t("Show")}
            value={filter ?? ""}
            onValue={(value) => change({ filter: value })}
            options={[
              ["", t("Everybody")],
              ["present", t("Who is here")],
              ["moderators", t("Moderators")],
              ["linked", t("With linked accounts")],
              ["hidden", t("Hidden from lists")],
              ["excluded", t("Excluded from earning")],
            ]}
          />
        </div>
        <Problem problem={problem} retry={reload} />
        {!data && !problem && <Loading />}
        {data?.isReading && (
          <p class="hint" role="status">
            {t("The names are still being read. More may be found in a few seconds.")}
          </p>
        )}
        {data && data.people.length === 0 && (
          <Empty icon={UsersRound} title={t("Nobody")}>
            {part === ""
              ? t("Whoever writes or watches is here from then on.")
              : t("Nobody has a name with this in it.")}
          </Empty>
        )}
        {data && data.people.length > 0 && (
          <>
            <Table
              caption={t("Viewers")}
              head={
                <>
                  {head("name", t("Name"))}
                  {head("balance", t("Balance"), true)}
                  {head("watchTime", t("Watched"), true)}
                  {head("lastSeen", t("Last seen"))}
                </>
              }
            >
              {data.people.map((one) => (
                <PersonRow key={one.id} of={one} />
              ))}
            </Table>
            <Pager
              shown={t("{n, plural, one {# person} other {# people}} in all", { n: data.total })}
              onBack={cursors.length === 0 ? undefined : () => setCursors(cursors.slice(0, -1))}
              onNext={data.next === undefined ? undefined : () => setCursors([...cursors, data.next!])}
            />
          </>
        )}
      </Card>
    </Page>
  );
}

function PersonRow({ of: one }: { readonly of: Line }) {
  return (
    <tr>
      <th scope="row">
        <a href={`/viewers/${one.id}`}>
          <Name of={one.name} />
        </a>{" "}
        {one.isPresent && <Badge tone="good">{t("here")}</Badge>}{" "}
        {one.isExcluded && <Badge tone="warn">{t("excluded")}</Badge>} {one.isHidden && <Badge>{t("hidden")}</Badge>}
        <div class="hint">
          {one.identities
            .map(({ platform, login, name }) =>
              name === one.name && login === name.toLowerCase() ? platform : `${platform}: ${login || name}`,
            )
            .join(" · ")}
        </div>
      </th>
      <td class="number">{amount(one.balance)}</td>
      <td class="number">{duration(one.minutes * MINUTE_MS)}</td>
      <td>{one.lastSeenMs > 0 && <Ago at={one.lastSeenMs} />}</td>
    </tr>
  );
}

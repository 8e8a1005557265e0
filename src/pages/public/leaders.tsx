/** Who has the most, in pages, and where somebody of a name stands. */
import { useState } from "preact/hooks";
import { useTopic } from "../shared/live.ts";
import { query, setQuery } from "../shared/route.ts";
import { Button } from "../shared/ui/button.tsx";
import { useGet } from "../shared/ui/fetched.ts";
import { TextField } from "../shared/ui/form.tsx";
import { Card, Empty, Loading, Page } from "../shared/ui/layout.tsx";
import { Name } from "../shared/ui/name.tsx";
import { Problem } from "../shared/ui/problem.tsx";
import { Pager, Table } from "../shared/ui/table.tsx";
import { money, number, t } from "../shared/words.ts";

const ON_A_PAGE = 50;

export function LeadersPage() {
  const name = query.value.get("name") ?? "";
  const from = Number(query.value.get("from") ?? 0) || 0;
  const {
    data: got,
    problem,
    reload,
  } = useGet("/api/v1/public/leaderboard", {
    query: name === "" ? { from } : { name },
  });
  const first = useTopic("public-leaders").value;
  const data = (name === "" && from === 0 ? first : undefined) ?? got;
  const goTo = (next: number) => setQuery({ from: next === 0 ? undefined : String(next), name: undefined });
  return (
    <Page
      title={t("Leaderboard")}
      lead={data && t("{count, plural, one {# person has a rank} other {# people have a rank}}.", { count: data.of })}
    >
      <Search name={name} />
      <Problem problem={problem} retry={reload} />
      {!data ? (
        <Loading />
      ) : (
        <Card isFlush>
          {data.places.length === 0 ? (
            <Empty
              title={
                name === "" ? t("There is nobody in this list yet.") : t("Nobody of that name stands in the list.")
              }
            />
          ) : (
            <Table
              caption={t("Leaderboard")}
              head={
                <>
                  <th scope="col" class="number">
                    {t("Rank")}
                  </th>
                  <th scope="col">{t("Name")}</th>
                  <th scope="col" class="number">
                    {t("Has")}
                  </th>
                </>
              }
            >
              {data.places.map((place) => (
                <tr key={`${place.rank} ${place.name}`}>
                  <td class="number">{number(place.rank)}</td>
                  <th scope="row">
                    <Name of={place.name} />
                  </th>
                  <td class="number">{money(place.balance)}</td>
                </tr>
              ))}
            </Table>
          )}
          {name === "" && data.of > ON_A_PAGE && (
            <Pager
              onBack={from > 0 ? () => goTo(Math.max(0, from - ON_A_PAGE)) : undefined}
              onNext={from + ON_A_PAGE < data.of ? () => goTo(from + ON_A_PAGE) : undefined}
            />
          )}
        </Card>
      )}
    </Page>
  );
}

function Search({ name }: { readonly name: string }) {
  const [written, setWritten] = useState(name);
  return (
    <form
      class="form line"
      onSubmit={(event) => {
        event.preventDefault();
        setQuery({ name: written.trim() || undefined, from: undefined });
      }}
    >
      <TextField label={t("Find a name")} type="search" maxLength={60} value={written} onValue={setWritten} />
      <div class="form-foot">
        <Button type="submit">{t("Find")}</Button>
      </div>
    </form>
  );
}

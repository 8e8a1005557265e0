import { useState } from "preact/hooks";
import { Button } from "../../shared/ui/button.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { TextField } from "../../shared/ui/form.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { Ago } from "../../shared/ui/when.tsx";
import { number, percent, t } from "../../shared/words.ts";
import type { Giveaway } from "./state.ts";

/** Who is in with which odds: the newest, live; or everybody, by a part of the name. */
export function Entrants({ giveaway }: { readonly giveaway: Giveaway }) {
  const { id, newest, persons, chances } = giveaway;
  const [search, setSearch] = useState("");
  const [after, setAfter] = useState(0);
  const isLive = search === "" && after === 0 && newest.length > 0;
  const found = useGet(isLive ? undefined : "/api/v1/giveaways/:id/entrants", {
    params: { id },
    query: { search, after },
  });
  const shown = isLive ? newest : (found.data?.entrants ?? []);
  if (persons === 0) return <p class="hint">{t("Nobody is in yet.")}</p>;
  return (
    <div class="stack">
      <TextField
        label={t("Search among who is in")}
        type="search"
        value={search}
        onValue={(value) => {
          setSearch(value);
          setAfter(0);
        }}
      />
      <Problem problem={isLive ? undefined : found.problem} retry={found.reload} />
      <Table
        caption={t("Who is in")}
        head={
          <>
            <th scope="col">{t("Name")}</th>
            <th scope="col" class="number">
              {t("Chances")}
            </th>
            <th scope="col" class="number">
              {t("Odds")}
            </th>
            <th scope="col">{t("Came in")}</th>
          </>
        }
      >
        {shown.map((one) => (
          <tr key={one.viewerId}>
            <th scope="row">
              <Name of={one.name} />
            </th>
            <td class="number">{number(one.chances)}</td>
            <td class="number">{percent(chances === 0 ? 0 : one.chances / chances, 2)}</td>
            <td>{one.atMs === null ? "–" : <Ago at={one.atMs} />}</td>
          </tr>
        ))}
      </Table>
      {isLive && persons > newest.length && (
        <p class="hint">
          {t("The newest {shown} of {persons}. Search for others.", { shown: newest.length, persons })}
        </p>
      )}
      {!isLive && found.data?.after != null && (
        <Button onClick={() => setAfter(found.data!.after!)}>{t("More")}</Button>
      )}
    </div>
  );
}

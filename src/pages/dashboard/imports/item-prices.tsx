/** What the items of the shop cost in watching, there and here, and who could buy them before and after. */
import { Card } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { duration, money, number, t } from "../../shared/words.ts";
import type { Look } from "./state.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export function ItemPrices({ look: { items } }: { readonly look: Look }) {
  if (items.length === 0) return null;
  const title = t("What your items cost after it");
  return (
    <Card title={title} isFlush>
      <Table
        caption={t("Items, and the watching they cost")}
        head={
          <>
            <th scope="col">{t("Item")}</th>
            <th scope="col" class="number">
              {t("Price")}
            </th>
            <th scope="col" class="number">
              {t("Watching it took there")}
            </th>
            <th scope="col" class="number">
              {t("Watching it takes here")}
            </th>
            <th scope="col" class="number">
              {t("Could buy it before")}
            </th>
            <th scope="col" class="number">
              {t("Can buy it after")}
            </th>
          </>
        }
      >
        {items.map(({ name, price, minutesThere, here, before, after }) => (
          <tr key={name}>
            <th scope="row">
              <Name of={name} />
            </th>
            <td class="number">{money(price)}</td>
            <td class="number">
              {minutesThere === undefined ? t("not known") : duration(rounded(minutesThere) * MINUTE_MS)}
            </td>
            <td class="number">{watching(here)}</td>
            <td class="number">{number(before)}</td>
            <td class="number">{number(after)}</td>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

/** Whole minutes, from two hours on whole hours. */
const rounded = (minutes: number) => (minutes < 120 ? Math.ceil(minutes) : Math.round(minutes / 60) * 60);

function watching({ unit, time }: Look["items"][number]["here"]): string {
  if (unit === "none") return t("no amount");
  return duration(time * (unit === "hours" ? HOUR_MS : MINUTE_MS));
}

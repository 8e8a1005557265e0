import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { ActionButton, Button } from "../../shared/ui/button.tsx";
import { confirm } from "../../shared/ui/dialog.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { money, number, t } from "../../shared/words.ts";
import { EditItem } from "./edit-item.tsx";
import type { ShopItem } from "./state.ts";

export function Items({ items }: { readonly items: readonly ShopItem[] }) {
  const [edited, setEdited] = useState<number>();
  const item = items.find(({ id }) => id === edited);
  return (
    <>
      <Table
        caption={t("Items of the shop")}
        head={
          <>
            <th scope="col">{t("Item")}</th>
            <th scope="col" class="number">
              {t("Price")}
            </th>
            <th scope="col" class="number">
              {t("Left")}
            </th>
            <th scope="col">{t("How")}</th>
            <th scope="col">
              <span class="unseen">{t("Actions")}</span>
            </th>
          </>
        }
      >
        {items.map((one) => (
          <ItemRow key={one.id} item={one} onEdit={() => setEdited(one.id)} />
        ))}
      </Table>
      {item && <EditItem key={item.id} item={item} onClose={() => setEdited(undefined)} />}
    </>
  );
}

function ItemRow({ item, onEdit }: { readonly item: ShopItem; readonly onEdit: () => void }) {
  const { id, name, description, price, left, fulfil, source, watching, role, hasCodes, action } = item;
  const remove = async (key: string) => {
    const yes = await confirm({
      title: t("Take {item} out of the shop?", { item: name }),
      text: t("What was redeemed of it stays open."),
      yes: t("Take it out"),
      isDangerous: true,
    });
    if (yes) await api.post("/api/v1/shop/items/:id/remove", { params: { id }, key, body: {} });
  };
  return (
    <tr>
      <th scope="row">
        <Name of={name} />
        {description !== "" && (
          <p class="hint">
            <bdi>{description}</bdi>
          </p>
        )}
      </th>
      <td class="number">
        {money(price)}
        {watching.unit !== "none" && (
          <p class="hint">
            {watching.unit === "hours"
              ? t("{hours} h of watching", { hours: watching.time })
              : t("{minutes} min of watching", { minutes: watching.time })}
          </p>
        )}
      </td>
      <td class="number">
        {left === null ? "∞" : left === 0 ? <Badge tone="warn">{t("sold out")}</Badge> : number(left)}
      </td>
      <td>
        <span class="row">
          <Badge>{fulfil === "auto" ? t("at once") : t("waits for you")}</Badge>
          {role !== "everyone" && <Badge tone="info">{role}</Badge>}
          {hasCodes && <Badge tone="info">{t("codes")}</Badge>}
          {action !== null && <Badge tone="info">{action}</Badge>}
          {source === "config" && <Badge>config.json</Badge>}
        </span>
      </td>
      <td>
        <span class="row">
          <Button aria-label={t("Change {item}", { item: name })} onClick={onEdit}>
            {t("Change")}
          </Button>
          {source === "live" && (
            <ActionButton kind="quiet" aria-label={t("Remove {item}", { item: name })} act={remove}>
              {t("Remove")}
            </ActionButton>
          )}
        </span>
      </td>
    </tr>
  );
}

import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { ActionButton, Button } from "../../shared/ui/button.tsx";
import { confirm, Dialog } from "../../shared/ui/dialog.tsx";
import { Form, SelectField, TextField } from "../../shared/ui/form.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { money, number, t } from "../../shared/words.ts";
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

/** One thing at a time, as `!edititem` does it. */
function EditItem({ item, onClose }: { readonly item: ShopItem; readonly onClose: () => void }) {
  const [what, setWhat] = useState("stock");
  const [value, setValue] = useState("");
  const change = useAction(async (key) => {
    await api.post("/api/v1/shop/items/:id/edit", {
      params: { id: item.id },
      key,
      body: { what, value: value.trim() },
    });
    setValue("");
    onClose();
  });
  const all: readonly (readonly [string, string])[] = [
    ["stock", t("How many there are (none: no end of them)")],
    ["price", t("Price")],
    ["name", t("Name")],
    ["description", t("Description")],
    ["aliases", t("Other names, with commas between")],
    ["restock", t("When it is filled up, like 0 18 * * *")],
    ["cooldown", t("Wait of each viewer, like 10m")],
    ["channelcooldown", t("Wait of the channel, like 10m")],
    ["perbroadcast", t("Each viewer per broadcast")],
    ["perday", t("Each viewer per day")],
    ["ever", t("Each viewer ever")],
    ["role", t("Who: everyone, subscriber, vip or moderator")],
    ["watched", t("Watched at least, like 2h")],
    ["message", t("Needs a message: on or off")],
    ["fulfil", t("Fulfilled: queue or auto")],
    ["say", t("What the bot says")],
  ];
  const options = item.source === "live" ? all : all.slice(0, 1);
  return (
    <Dialog title={t("Change {item}", { item: item.name })} onClose={onClose}>
      <Form action={change} submit={t("Change it")}>
        {item.source === "config" && (
          <p class="hint">
            {t("It stands in config.json: here only its stock is changed, everything else in the settings.")}
          </p>
        )}
        <SelectField label={t("What")} options={options} value={what} onValue={setWhat} />
        <TextField label={t("Becomes")} value={value} onValue={setValue} required />
      </Form>
    </Dialog>
  );
}

import { useState } from "preact/hooks";
import { PRICE_MAX } from "../../../base/lengths.ts";
import { api } from "../../shared/api.ts";
import type { PostBody } from "../../shared/routes.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Dialog } from "../../shared/ui/dialog.tsx";
import { Form, SelectField, Switch, TextArea, TextField } from "../../shared/ui/form.tsx";
import { t } from "../../shared/words.ts";
import { roles } from "../commands/state.ts";
import { amountIn, wholeIn, wholeOrNone } from "../parts/numbers.ts";
import type { ShopItem } from "./state.ts";

type Change = PostBody<"/api/v1/shop/items/:id/edit">;

/** What stands in the fields. */
function draftOf(item: ShopItem) {
  const { limit, cooldown } = item;
  return {
    name: item.name,
    price: String(item.price),
    description: item.description,
    aliases: item.aliases.join(", "),
    stock: item.left === null ? "" : String(item.left),
    restock: item.restock ?? "",
    role: item.role as (typeof ROLES)[number],
    fulfil: item.fulfil,
    message: item.message,
    say: item.say ?? "",
    viewerSeconds: String(cooldown.viewerSeconds),
    channelSeconds: String(cooldown.channelSeconds),
    perBroadcast: String(limit.broadcast),
    perDay: String(limit.day),
    ever: String(limit.ever),
    watchedMinutes: String(item.watchedMinutes),
  };
}

const ROLES = ["everyone", "subscriber", "vip", "moderator", "broadcaster"] as const;

type Draft = ReturnType<typeof draftOf>;
type Part = keyof Draft;

/** How each field is sent. */
const READ: { readonly [P in Part]: (draft: Draft) => Change[P] } = {
  name: ({ name }) => name.trim(),
  price: ({ price }) => amountIn("price", price, { most: PRICE_MAX }),
  description: ({ description }) => description.trim(),
  aliases: ({ aliases }) =>
    aliases
      .split(",")
      .map((one) => one.trim())
      .filter((one) => one !== ""),
  stock: ({ stock }) => wholeOrNone("stock", stock, { least: 0 }) ?? null,
  restock: ({ restock }) => (restock.trim() === "" ? null : restock.trim()),
  role: ({ role }) => role,
  fulfil: ({ fulfil }) => fulfil,
  message: ({ message }) => message,
  say: ({ say }) => (say.trim() === "" ? null : say.trim()),
  viewerSeconds: ({ viewerSeconds }) => seconds("viewerSeconds", viewerSeconds),
  channelSeconds: ({ channelSeconds }) => seconds("channelSeconds", channelSeconds),
  perBroadcast: ({ perBroadcast }) => wholeIn("perBroadcast", perBroadcast || "0", { least: 0 }),
  perDay: ({ perDay }) => wholeIn("perDay", perDay || "0", { least: 0 }),
  ever: ({ ever }) => wholeIn("ever", ever || "0", { least: 0 }),
  watchedMinutes: ({ watchedMinutes }) =>
    wholeIn("watchedMinutes", watchedMinutes || "0", { least: 0, most: 10_000_000 }),
};

function seconds(field: string, written: string): number {
  return wholeIn(field, written || "0", { least: 0, most: 2_592_000 });
}

/** Everything about an item, with what it is now; only what was changed is sent. */
export function EditItem({ item, onClose }: { readonly item: ShopItem; readonly onClose: () => void }) {
  const [was] = useState(() => draftOf(item));
  const [draft, setDraft] = useState(was);
  const set =
    <P extends Part>(part: P) =>
    (value: Draft[P]) =>
      setDraft((before) => ({ ...before, [part]: value }));
  const save = useAction(async (key) => {
    const changed = (Object.keys(READ) as Part[]).filter((part) => draft[part] !== was[part]);
    const body: Change = Object.fromEntries(changed.map((part) => [part, READ[part](draft)]));
    if (changed.length > 0) await api.post("/api/v1/shop/items/:id/edit", { params: { id: item.id }, key, body });
    onClose();
  });
  const field = (part: Exclude<Part, "message" | "fulfil" | "role">) => ({
    ...{ name: part, value: draft[part], onValue: set(part) },
  });
  const stock = (
    <TextField {...field("stock")} label={t("How many there are")} hint={t("Empty: there is no end of them.")} />
  );
  return (
    <Dialog title={t("Change {item}", { item: item.name })} onClose={onClose} isWide>
      <Form action={save} submit={t("Save")}>
        {item.source === "config" ? (
          <>
            <p class="hint">
              {t("It stands in config.json: here only its stock is changed, everything else in the settings.")}
            </p>
            {stock}
          </>
        ) : (
          <>
            <div class="fields">
              <TextField {...field("name")} label={t("Name")} maxLength={40} required />
              <TextField {...field("price")} label={t("Price")} required />
              {stock}
              <TextField
                {...field("restock")}
                label={t("When it is filled up")}
                hint={t("A time plan: 0 18 * * * is every day at 18:00.")}
              />
              <SelectField
                name="role"
                label={t("Who may have it")}
                options={roles()}
                value={draft.role}
                onValue={set("role")}
              />
              <SelectField
                name="fulfil"
                label={t("When it is redeemed")}
                options={[
                  ["queue", t("It waits for you")],
                  ["auto", t("It is done at once")],
                ]}
                value={draft.fulfil}
                onValue={set("fulfil")}
              />
            </div>
            <TextField {...field("description")} label={t("Description")} maxLength={200} />
            <TextField {...field("aliases")} label={t("Other names, with commas between")} />
            <TextArea
              {...field("say")}
              label={t("What the bot says when it is done")}
              hint={t("May have {viewer}, {item} and {message} in it.", {
                ...{ viewer: "{viewer}", item: "{item}", message: "{message}" },
              })}
              maxLength={400}
              rows={2}
            />
            <Switch
              name="message"
              label={t("The viewer has to write something behind it")}
              isOn={draft.message}
              onChange={set("message")}
            />
            <details class="more">
              <summary>{t("Waits and limits")}</summary>
              <div class="fields">
                <TextField {...field("viewerSeconds")} label={t("Seconds between two by one viewer")} />
                <TextField {...field("channelSeconds")} label={t("Seconds between two in the channel")} />
                <TextField {...field("perBroadcast")} label={t("Each viewer per broadcast")} hint={t("0: no limit.")} />
                <TextField {...field("perDay")} label={t("Each viewer per day")} hint={t("0: no limit.")} />
                <TextField {...field("ever")} label={t("Each viewer ever")} hint={t("0: no limit.")} />
                <TextField {...field("watchedMinutes")} label={t("Minutes watched at least")} />
              </div>
            </details>
          </>
        )}
      </Form>
    </Dialog>
  );
}

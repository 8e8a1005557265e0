import { useState } from "preact/hooks";
import { PRICE_MAX } from "../../../base/lengths.ts";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { ActionButton, Button } from "../../shared/ui/button.tsx";
import { Dialog } from "../../shared/ui/dialog.tsx";
import { Form, SelectField, TextField } from "../../shared/ui/form.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { duration, money, t } from "../../shared/words.ts";
import { amountIn, wholeIn } from "../parts/numbers.ts";
import { type Command, roles, roleText } from "./state.ts";

/** The longest wait of a command. */
const SECONDS_MAX = 86_400;

export function AllCommands({ commands }: { readonly commands: readonly Command[] }) {
  const [search, setSearch] = useState("");
  const [edited, setEdited] = useState<string>();
  const wanted = search.trim().toLowerCase();
  const shown = commands.filter(({ words, description }) =>
    [...words, description].some((text) => text.toLowerCase().includes(wanted)),
  );
  const command = commands.find(({ name }) => name === edited);
  return (
    <div class="stack">
      <TextField label={t("Search")} type="search" value={search} onValue={setSearch} />
      <Card isFlush>
        <Table
          caption={t("All commands")}
          head={
            <>
              <th scope="col">{t("Command")}</th>
              <th scope="col">{t("Who")}</th>
              <th scope="col">{t("Waits and price")}</th>
              <th scope="col">
                <span class="unseen">{t("Actions")}</span>
              </th>
            </>
          }
        >
          {shown.map((one) => (
            <CommandRow key={one.name} command={one} onEdit={() => setEdited(one.name)} />
          ))}
        </Table>
      </Card>
      {command && <EditCommand key={command.name} command={command} onClose={() => setEdited(undefined)} />}
    </div>
  );
}

function CommandRow({ command, onEdit }: { readonly command: Command; readonly onEdit: () => void }) {
  const { name, usage, description, role, price, viewerSeconds, channelSeconds, isOn, from, words } = command;
  const switched = (key: string) =>
    api.post("/api/v1/commands/:name", { params: { name }, key, body: { isOn: !isOn } });
  return (
    <tr class={isOn ? "" : "is-off"}>
      <th scope="row">
        <code>{usage}</code> {from === "file" && <Badge tone="info">{t("your file")}</Badge>}{" "}
        {!isOn && <Badge tone="warn">{t("off")}</Badge>}
        <p class="hint">{description}</p>
        {words.length > 1 && <p class="hint">{t("Also: {words}", { words: words.slice(1).join(", ") })}</p>}
      </th>
      <td>{roleText(role)}</td>
      <td>
        {price > 0 && <p>{money(price)}</p>}
        {viewerSeconds > 0 && <p>{t("{time} each viewer", { time: duration(viewerSeconds * 1_000) })}</p>}
        {channelSeconds > 0 && <p>{t("{time} in the channel", { time: duration(channelSeconds * 1_000) })}</p>}
      </td>
      <td>
        <span class="row">
          <ActionButton
            aria-label={
              isOn ? t("Switch {command} off", { command: name }) : t("Switch {command} on", { command: name })
            }
            act={switched}
          >
            {isOn ? t("Off") : t("On")}
          </ActionButton>
          <Button aria-label={t("Change {command}", { command: name })} onClick={onEdit}>
            {t("Change")}
          </Button>
        </span>
      </td>
    </tr>
  );
}

/** Role, price and waits; what is emptied goes back to what comes with the command. */
function EditCommand({ command, onClose }: { readonly command: Command; readonly onClose: () => void }) {
  const [role, setRole] = useState<string>(command.role);
  const [price, setPrice] = useState(String(command.price));
  const [viewer, setViewer] = useState(String(command.viewerSeconds));
  const [channel, setChannel] = useState(String(command.channelSeconds));
  const save = useAction(async (key) => {
    /** Nothing where it stays as it is, null where it is emptied. */
    const changed = (written: string, was: number, read: () => number) =>
      written.trim() === String(was) ? undefined : written.trim() === "" ? null : read();
    const seconds = (field: string, written: string) => wholeIn(field, written, { least: 0, most: SECONDS_MAX });
    await api.post("/api/v1/commands/:name", {
      params: { name: command.name },
      key,
      body: {
        ...(role === command.role ? {} : { role: role as Command["role"] }),
        price: changed(price, command.price, () => amountIn("price", price, { least: 0, most: PRICE_MAX })),
        viewerSeconds: changed(viewer, command.viewerSeconds, () => seconds("viewerSeconds", viewer)),
        channelSeconds: changed(channel, command.channelSeconds, () => seconds("channelSeconds", channel)),
      },
    });
    onClose();
  });
  return (
    <Dialog title={t("Change {command}", { command: command.usage })} onClose={onClose}>
      <Form action={save} submit={t("Save")}>
        <SelectField label={t("Who may use it")} options={roles()} value={role} onValue={setRole} />
        <TextField name="price" label={t("Price")} value={price} onValue={setPrice} />
        <TextField
          name="viewerSeconds"
          label={t("Seconds between two uses by one viewer")}
          value={viewer}
          onValue={setViewer}
        />
        <TextField
          name="channelSeconds"
          label={t("Seconds between two uses in the channel")}
          value={channel}
          onValue={setChannel}
        />
        <p class="hint">{t("It is written into config.json; an empty field is as the command comes.")}</p>
      </Form>
    </Dialog>
  );
}

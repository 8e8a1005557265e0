import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { ActionButton, Button } from "../../shared/ui/button.tsx";
import { confirm, Dialog } from "../../shared/ui/dialog.tsx";
import { Form, SelectField, TextArea, TextField } from "../../shared/ui/form.tsx";
import { Card, Empty } from "../../shared/ui/layout.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { money, number, t } from "../../shared/words.ts";
import { amountOrNone, shownNumber, wholeOrNone } from "../parts/numbers.ts";
import { Written } from "../parts/written.tsx";
import { type CommandsState, type Made, roles, roleText } from "./state.ts";

export function MadeCommands({ state }: { readonly state: CommandsState }) {
  const [edited, setEdited] = useState<Made | "new">();
  return (
    <div class="stack">
      <div class="row">
        <Button kind="primary" onClick={() => setEdited("new")}>
          {t("New command")}
        </Button>
      </div>
      <Card isFlush>
        {state.made.length === 0 ? (
          <Empty title={t("No command has been made yet")}>
            {t("A word and what the bot answers: links, rules, jokes.")}
          </Empty>
        ) : (
          <Table
            caption={t("Commands made in chat")}
            head={
              <>
                <th scope="col">{t("Command")}</th>
                <th scope="col">{t("Answer")}</th>
                <th scope="col">{t("Who")}</th>
                <th scope="col">
                  <span class="unseen">{t("Actions")}</span>
                </th>
              </>
            }
          >
            {state.made.map((one) => (
              <MadeRow key={one.word} one={one} mark={state.mark} onEdit={() => setEdited(one)} />
            ))}
          </Table>
        )}
      </Card>
      {edited && (
        <EditMade state={state} was={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
    </div>
  );
}

function MadeRow({ one, mark, onEdit }: { readonly one: Made; readonly mark: string; readonly onEdit: () => void }) {
  const word = mark + one.word;
  const remove = async (key: string) => {
    const yes = await confirm({
      title: t("Remove {command}?", { command: word }),
      text: one.text,
      yes: t("Remove"),
      isDangerous: true,
    });
    if (yes) await api.post("/api/v1/commands/made/:name/remove", { params: { name: one.word }, key, body: {} });
  };
  return (
    <tr>
      <th scope="row">
        <code>{word}</code> {one.isHidden && <Badge tone="warn">{t("never said: a command has its word")}</Badge>}
      </th>
      <td>
        <bdi>{one.text}</bdi>
      </td>
      <td>
        {roleText(one.role)}
        {one.price > 0 && <p class="hint">{money(one.price)}</p>}
        {one.count > 0 && <p class="hint">{t("count: {count}", { count: number(one.count) })}</p>}
      </td>
      <td>
        <span class="row">
          <Button aria-label={t("Change {command}", { command: word })} onClick={onEdit}>
            {t("Change")}
          </Button>
          <ActionButton kind="quiet" aria-label={t("Remove {command}", { command: word })} act={remove}>
            {t("Remove")}
          </ActionButton>
        </span>
      </td>
    </tr>
  );
}

interface EditProps {
  readonly state: CommandsState;
  readonly was: Made | undefined;
  readonly onClose: () => void;
}

function EditMade({ state: { mark, called }, was, onClose }: EditProps) {
  const [word, setWord] = useState(was?.word ?? "");
  const [text, setText] = useState(was?.text ?? "");
  const [role, setRole] = useState<Made["role"]>(was?.role ?? "everyone");
  const [price, setPrice] = useState(was ? String(was.price) : "");
  const [channel, setChannel] = useState(String(was?.channelSeconds ?? ""));
  const [viewer, setViewer] = useState(String(was?.viewerSeconds ?? ""));
  const shown = [
    role !== (was?.role ?? "everyone") && `role=${role}`,
    price.trim() !== String(was?.price ?? "") && price.trim() !== "" && `price=${shownNumber(price)}`,
    channel.trim() !== String(was?.channelSeconds ?? "") && channel.trim() !== "" && `cooldown=${shownNumber(channel)}`,
    viewer.trim() !== String(was?.viewerSeconds ?? "") &&
      viewer.trim() !== "" &&
      `viewercooldown=${shownNumber(viewer)}`,
  ].filter(Boolean);
  const answer = text.trim().replace(/\s+/g, " ");
  const line = [mark + word.trim().replace(mark, ""), ...shown, answer].join(" ");
  const save = useAction(async (key) => {
    const seconds = (field: string, written: string) => wholeOrNone(field, written, { least: 0, most: 86_400 });
    const body = {
      ...{ word: word.trim(), text: answer, role },
      price: amountOrNone("price", price, { least: 0 }) ?? (was ? 0 : undefined),
      channelSeconds: seconds("channelSeconds", channel),
      viewerSeconds: seconds("viewerSeconds", viewer),
    };
    if (was) await api.post("/api/v1/commands/made/edit", { key, body });
    else await api.post("/api/v1/commands/made", { key, body });
    onClose();
  });
  return (
    <Dialog title={was ? t("Change {command}", { command: mark + was.word }) : t("New command")} onClose={onClose}>
      <Form action={save} submit={t("Save")}>
        {!was && <TextField name="word" label={t("Word")} value={word} onValue={setWord} required />}
        <TextArea
          name="text"
          label={t("Answer")}
          hint={t("May have {viewer}, {args}, {balance}, {count} and more in it: docs/custom-commands.md.", {
            viewer: "{viewer}",
            args: "{args}",
            balance: "{balance}",
            count: "{count}",
          })}
          value={text}
          onValue={setText}
          required
        />
        <SelectField label={t("Who may use it")} options={roles()} value={role} onValue={setRole} />
        <TextField name="price" label={t("Price")} value={price} onValue={setPrice} />
        <TextField
          name="channelSeconds"
          label={t("Seconds between two uses in the channel")}
          value={channel}
          onValue={setChannel}
        />
        <TextField
          name="viewerSeconds"
          label={t("Seconds between two uses by one viewer")}
          value={viewer}
          onValue={setViewer}
        />
        {/* Chat would read such a beginning as a setting. */}
        {!/^\S*=/.test(answer) && <Written line={`${called.command} ${was ? "edit" : "add"} ${line}`} />}
      </Form>
    </Dialog>
  );
}

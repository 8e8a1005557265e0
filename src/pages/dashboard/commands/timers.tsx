import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { ActionButton, Button } from "../../shared/ui/button.tsx";
import { confirm, Dialog } from "../../shared/ui/dialog.tsx";
import { Form, SelectField, TextArea, TextField } from "../../shared/ui/form.tsx";
import { Card, Empty } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { duration, t } from "../../shared/words.ts";
import { shownNumber, wholeIn, wholeOrNone } from "../parts/numbers.ts";
import { Written } from "../parts/written.tsx";
import type { CommandsState, Timer } from "./state.ts";

export function Timers({ state }: { readonly state: CommandsState }) {
  const [edited, setEdited] = useState<Timer | "new">();
  return (
    <div class="stack">
      <div class="row">
        <Button kind="primary" onClick={() => setEdited("new")}>
          {t("New timer")}
        </Button>
      </div>
      <Card isFlush>
        {state.timers.length === 0 ? (
          <Empty title={t("There are no timers")}>
            {t("A timer is a line the bot says by itself while you are live.")}
          </Empty>
        ) : (
          <Table
            caption={t("Timers")}
            head={
              <>
                <th scope="col">{t("Name")}</th>
                <th scope="col">{t("Text")}</th>
                <th scope="col">{t("When")}</th>
                <th scope="col">
                  <span class="unseen">{t("Actions")}</span>
                </th>
              </>
            }
          >
            {state.timers.map((one) => (
              <TimerRow key={one.name} timer={one} onEdit={() => setEdited(one)} />
            ))}
          </Table>
        )}
      </Card>
      {edited && (
        <EditTimer
          called={state.called.timer}
          was={edited === "new" ? undefined : edited}
          onClose={() => setEdited(undefined)}
        />
      )}
    </div>
  );
}

function TimerRow({ timer, onEdit }: { readonly timer: Timer; readonly onEdit: () => void }) {
  const { name, text, everyMs, at, cron, lines, isOn, from } = timer;
  const switched = (key: string) =>
    api.post("/api/v1/timers/:name/switch", { params: { name }, key, body: { on: !isOn } });
  const remove = async (key: string) => {
    const yes = await confirm({
      title: t("Remove the timer {name}?", { name }),
      text,
      yes: t("Remove"),
      isDangerous: true,
    });
    if (yes) await api.post("/api/v1/timers/:name/remove", { params: { name }, key, body: {} });
  };
  return (
    <tr class={isOn ? "" : "is-off"}>
      <th scope="row">
        <Name of={name} /> {!isOn && <Badge tone="warn">{t("off")}</Badge>}{" "}
        {from === "config" && <Badge>config.json</Badge>}
      </th>
      <td>
        <bdi>{text}</bdi>
      </td>
      <td>
        {everyMs === null ? t("at {time}", { time: at ?? cron ?? "" }) : t("every {time}", { time: duration(everyMs) })}
        {lines > 0 && <p class="hint">{t("after {lines, plural, one {# line} other {# lines}} of chat", { lines })}</p>}
      </td>
      <td>
        {from === "chat" && (
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
            <ActionButton kind="quiet" aria-label={t("Remove {command}", { command: name })} act={remove}>
              {t("Remove")}
            </ActionButton>
          </span>
        )}
      </td>
    </tr>
  );
}

interface EditProps {
  readonly called: string;
  readonly was: Timer | undefined;
  readonly onClose: () => void;
}

function EditTimer({ called, was, onClose }: EditProps) {
  const [name, setName] = useState(was?.name ?? "");
  const [minutes, setMinutes] = useState(was?.everyMs ? String(was.everyMs / 60_000) : "");
  const [at, setAt] = useState(was?.at ?? "");
  const [lines, setLines] = useState(was ? String(was.lines) : "");
  const [text, setText] = useState(was?.text ?? "");
  const [when, setWhen] = useState<"every" | "at">(was?.at ? "at" : "every");
  const words = text.trim().replace(/\s+/g, " ");
  const said = when === "at" ? `at ${at.trim() || "22:30"}` : `${shownNumber(minutes || "15")}m`;
  const line = [name.trim(), said, lines.trim() !== "" && `lines ${shownNumber(lines)}`, words]
    .filter(Boolean)
    .join(" ");
  const save = useAction(async (key) => {
    const everyMinutes = when === "every" ? wholeIn("everyMinutes", minutes || "15", { most: 1_440 }) : undefined;
    const time = when === "at" ? at.trim() : undefined;
    const isSame =
      was !== undefined && (everyMinutes ?? 0) * 60_000 === (was.everyMs ?? 0) && time === (was.at ?? undefined);
    const body = {
      ...{ name: name.trim(), text: words },
      // Said anew, it would begin to count again.
      ...(isSame ? {} : { everyMinutes, at: time }),
      lines: wholeOrNone("lines", lines, { least: 0, most: 1_000 }) ?? 0,
    };
    if (was) await api.post("/api/v1/timers/edit", { key, body });
    else await api.post("/api/v1/timers", { key, body });
    onClose();
  });
  return (
    <Dialog title={was ? t("Change {command}", { command: was.name }) : t("New timer")} onClose={onClose}>
      <Form action={save} submit={t("Save")}>
        {!was && <TextField name="name" label={t("Name")} value={name} onValue={setName} required />}
        <SelectField
          label={t("When")}
          value={when}
          onValue={setWhen}
          options={[
            ["every", t("Again and again")],
            ["at", t("At a time of day")],
          ]}
        />
        {when === "every" ? (
          <TextField
            name="everyMinutes"
            label={t("Minutes between two")}
            placeholder="15"
            value={minutes}
            onValue={setMinutes}
          />
        ) : (
          <TextField name="at" label={t("Time of day")} placeholder="22:30" value={at} onValue={setAt} required />
        )}
        <TextField
          name="lines"
          label={t("Only after so many lines of chat")}
          placeholder="0"
          value={lines}
          onValue={setLines}
        />
        <TextArea name="text" label={t("Text")} value={text} onValue={setText} required />
        <Written line={`${called} ${was ? "edit" : "add"} ${line}`} />
      </Form>
    </Dialog>
  );
}

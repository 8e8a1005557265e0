/** A new place that is told what happens. */
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Form, SelectField, TextField } from "../../shared/ui/form.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { t } from "../../shared/words.ts";
import { EventChoice } from "./event-choice.tsx";
import type { Place } from "./place-card.tsx";

type Kind = Place["kind"];

const EMPTY = {
  name: "",
  kind: "webhook" as Kind,
  address: "",
  action: "Chatmint",
  password: "",
  events: [] as readonly string[],
};

export function AddPlace({ onSecret }: { readonly onSecret: (secret: string) => void }) {
  const [wish, setWish] = useState(EMPTY);
  const change = (part: Partial<typeof EMPTY>) => setWish({ ...wish, ...part });
  const { name, kind, address, action, password, events } = wish;
  const adding = useAction(async (key) => {
    const more = kind === "streamerbot" ? { action, password } : {};
    const chosen = kind === "discord" ? [] : events;
    const body = { name, kind, address, events: chosen, ...more };
    const { secret } = await api.post("/api/v1/event-places", { body, key });
    setWish(EMPTY);
    if (secret) onSecret(secret);
    else toast.good(t("{name} is told what happens from now on.", { name }));
  });
  return (
    <Card title={t("Tell another program")}>
      <Form action={adding} submit={t("Add")}>
        <SelectField
          label={t("What it is")}
          options={[
            ["webhook", t("A webhook: signed JSON to an address")],
            ["discord", t("A channel in Discord: giveaways and winners")],
            ["streamerbot", t("Streamer.bot: does an action")],
          ]}
          value={kind}
          onValue={(value) => change({ kind: value, address: ADDRESSES[value] })}
        />
        <TextField
          name="name"
          label={t("Name")}
          hint={t("For you, like stream-lights.")}
          value={name}
          required
          onValue={(value) => change({ name: value })}
        />
        <TextField
          name="address"
          label={t("Address")}
          hint={hintOf(kind)}
          value={address}
          required
          type={kind === "discord" ? "password" : "text"}
          onValue={(value) => change({ address: value })}
        />
        {kind === "streamerbot" && (
          <>
            <TextField
              name="action"
              label={t("Its action in Streamer.bot")}
              value={action}
              onValue={(value) => change({ action: value })}
            />
            <TextField
              name="password"
              label={t("Password of its WebSocket server")}
              hint={t("Empty where it has none.")}
              type="password"
              value={password}
              onValue={(value) => change({ password: value })}
            />
          </>
        )}
        {kind !== "discord" && <EventChoice chosen={events} onChoose={(chosen) => change({ events: chosen })} />}
      </Form>
    </Card>
  );
}

const ADDRESSES: Readonly<Record<Kind, string>> = { webhook: "", discord: "", streamerbot: "ws://127.0.0.1:8080/" };

function hintOf(kind: Kind): string {
  if (kind === "discord")
    return t("In Discord: channel settings, Integrations, Webhooks, Copy Webhook URL. It is a secret.");
  if (kind === "streamerbot") return t("Switch on its WebSocket server under Servers/Clients.");
  return t("https, or an address in your own network that you type as it is.");
}

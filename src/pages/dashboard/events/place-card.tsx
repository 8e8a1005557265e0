/** One place that is told what happens: how it stands, and what can be done with it. */
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import type { PostBody, TopicState } from "../../shared/routes.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Badge, type Tone } from "../../shared/ui/badge.tsx";
import { ActionButton, Button } from "../../shared/ui/button.tsx";
import { confirm, Dialog } from "../../shared/ui/dialog.tsx";
import { Form, TextField } from "../../shared/ui/form.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { Ago } from "../../shared/ui/when.tsx";
import { t } from "../../shared/words.ts";
import { EventChoice } from "./event-choice.tsx";
import { eventSays } from "./event-words.ts";

/** As the bot tells it. */
export type Place = TopicState<"event-places">["places"][number];

const KINDS: Readonly<Record<Place["kind"], string>> = {
  webhook: "Webhook",
  discord: "Discord",
  streamerbot: "Streamer.bot",
};

/** Events named on a card. */
const SHOWN = 4;

interface PlaceProps {
  readonly place: Place;
  readonly onSecret: (secret: string) => void;
}

export function PlaceCard({ place, onSecret }: PlaceProps) {
  const [isChoosing, setChoosing] = useState(false);
  const { id, name, kind, address, events, told, toldAtMs, state } = place;
  const params = { id };
  const set = (verb: PostBody<"/api/v1/event-places/:id/state">["verb"]) => (key: string) =>
    api.post("/api/v1/event-places/:id/state", { params, body: { verb }, key });
  const test = async (key: string) => {
    const { arrived, why } = await api.post("/api/v1/event-places/:id/test", { params, body: {}, key });
    if (arrived) toast.good(t("The test has arrived at {name}.", { name }));
    else toast.bad({ message: t("The test did not arrive at {name}: {why}", { name, why }), cure: "" });
  };
  const remove = async (key: string) => {
    const text = t("What happens is not told there any more, and its secret is gone.");
    if (await confirm({ title: t("Remove {name}?", { name }), text, yes: t("Remove"), isDangerous: true })) {
      await api.post("/api/v1/event-places/:id/remove", { params, body: {}, key });
    }
  };
  const rotate = async (key: string) => {
    const { secret } = await api.post("/api/v1/event-places/:id/secret", { params, body: {}, key });
    if (secret !== null) onSecret(secret);
  };
  return (
    <Card
      title={name}
      actions={
        <>
          <Badge>{KINDS[kind]}</Badge> <StateBadge place={place} />
        </>
      }
    >
      <p class="place-address">
        <bdi class="mono">{address}</bdi>
      </p>
      <p>{inShort(events)}</p>
      <p class="muted">
        {t("{count, plural, =0 {Nothing has arrived yet.} one {# has arrived.} other {# have arrived.}}", {
          count: told,
        })}{" "}
        {toldAtMs !== null && <Ago at={toldAtMs} />}
      </p>
      <Trouble place={place} />
      <div class="row">
        <ActionButton act={test}>{t("Test")}</ActionButton>
        {(state === "stopped" || (state === "on" && place.why !== "")) && (
          <>
            <ActionButton act={set("retry")}>{t("Try again now")}</ActionButton>
            <ActionButton act={set("skip")}>{t("Leave this one out")}</ActionButton>
          </>
        )}
        {state === "on" ? (
          <ActionButton act={set("off")}>{t("Switch off")}</ActionButton>
        ) : (
          <ActionButton act={set("on")}>{t("Switch on")}</ActionButton>
        )}
        {kind !== "discord" && <Button onClick={() => setChoosing(true)}>{t("Choose events")}</Button>}
        {kind === "webhook" && <ActionButton act={rotate}>{t("New secret")}</ActionButton>}
        <ActionButton kind="danger" act={remove}>
          {t("Remove")}
        </ActionButton>
      </div>
      {isChoosing && <Choosing place={place} onClose={() => setChoosing(false)} />}
    </Card>
  );
}

/** Of many only the first: the rest is seen where they are chosen. */
function inShort(events: readonly string[]): string {
  if (events.length === 0) return t("Everything that happens");
  const first = events.slice(0, SHOWN).map(eventSays).join(" · ");
  const more = events.length - SHOWN;
  return more > 0 ? t("{events} · and {more} more", { events: first, more }) : first;
}

function StateBadge({ place: { state, why } }: Pick<PlaceProps, "place">) {
  const [tone, word]: [Tone, string] =
    state === "on"
      ? why === ""
        ? ["good", t("on")]
        : ["warn", t("tries again")]
      : state === "off"
        ? ["plain", t("off")]
        : ["bad", state === "stopped" ? t("stopped") : t("wants nothing more")];
  return <Badge tone={tone}>{word}</Badge>;
}

function Trouble({ place: { state, why, nextAtMs } }: Pick<PlaceProps, "place">) {
  if (why === "") return null;
  return (
    <p role="alert" class="place-trouble">
      {state === "stopped"
        ? t("Given up after three days: {why}. Nothing is lost yet; put that right and try again.", { why })
        : state === "gone"
          ? t("It wants nothing more: {why}. Switched on again it is told what happens from then on.", { why })
          : t("Not reached: {why}. It is tried again by itself.", { why })}{" "}
      {state === "on" && nextAtMs > 0 && <Ago at={nextAtMs} />}
    </p>
  );
}

function Choosing({ place, onClose }: { readonly place: Place; readonly onClose: () => void }) {
  const [events, setEvents] = useState<readonly string[]>(place.events);
  const [does, setDoes] = useState(place.action);
  const action = useAction(async (key) => {
    const body = { events, ...(place.kind === "streamerbot" ? { action: does } : {}) };
    await api.post("/api/v1/event-places/:id/choose", { params: { id: place.id }, body, key });
    onClose();
  });
  return (
    <Dialog title={t("What {name} is told", { name: place.name })} onClose={onClose}>
      <Form action={action} submit={t("Save")}>
        {place.kind === "streamerbot" && (
          <TextField label={t("Its action in Streamer.bot")} value={does} onValue={setDoes} />
        )}
        <EventChoice chosen={events} onChoose={setEvents} />
      </Form>
    </Dialog>
  );
}

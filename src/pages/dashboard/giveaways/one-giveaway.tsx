import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { Badge, type Tone } from "../../shared/ui/badge.tsx";
import { ActionButton, Button } from "../../shared/ui/button.tsx";
import { confirm } from "../../shared/ui/dialog.tsx";
import { TextField } from "../../shared/ui/form.tsx";
import { Card, Stat, Stats } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Ago } from "../../shared/ui/when.tsx";
import { duration, money, number, t } from "../../shared/words.ts";
import { DrawnList } from "./drawn-list.tsx";
import { Entrants } from "./entrants.tsx";
import { ProofOf } from "./proof-of.tsx";
import type { Giveaway } from "./state.ts";

export function OneGiveaway({ giveaway }: { readonly giveaway: Giveaway }) {
  const { id, state, drawn } = giveaway;
  const isOver = state === "drawn" || state === "cancelled";
  const [isUnfolded, setUnfolded] = useState(false);
  return (
    <Card
      title={`${giveaway.kind === "raffle" ? "" : "G"}${id}: ${prizeText(giveaway)}`}
      actions={<State giveaway={giveaway} />}
      class={isOver ? "" : "going-on"}
    >
      {!isOver && <Facts giveaway={giveaway} />}
      {!isOver && <Actions giveaway={giveaway} />}
      {(drawn.length > 0 || state === "drawing") && <DrawnList giveaway={giveaway} />}
      {!isOver && <Entrants giveaway={giveaway} />}
      {isOver && (
        <div class="row">
          <span class="hint grow">
            {t("{persons, plural, one {# viewer was in} other {# viewers were in}}", { persons: giveaway.persons })}
            {" · "}
            <Ago at={giveaway.drawnAtMs ?? giveaway.closedAtMs ?? giveaway.openedAtMs} />
          </span>
          <Button onClick={() => setUnfolded(!isUnfolded)} aria-expanded={isUnfolded}>
            {isUnfolded ? t("Less") : t("Entrants and proof")}
          </Button>
        </div>
      )}
      {isUnfolded && <Entrants giveaway={giveaway} />}
      {(isUnfolded || (!isOver && giveaway.listHash !== null)) && <ProofOf giveaway={giveaway} />}
    </Card>
  );
}

function prizeText({ prize, prizeEach, prizeTotal }: Giveaway): string {
  return prize === "" ? money(prizeEach || prizeTotal) : prize;
}

function State({ giveaway: { state } }: { readonly giveaway: Giveaway }) {
  const shown: Readonly<Record<Giveaway["state"], readonly [Tone, string]>> = {
    open: ["good", t("open")],
    closing: ["info", t("being closed")],
    closed: ["info", t("closed")],
    drawing: ["info", t("being drawn")],
    drawn: ["plain", t("drawn")],
    cancelled: ["warn", t("cancelled")],
  };
  const [tone, word] = shown[state];
  return <Badge tone={tone}>{word}</Badge>;
}

function Facts({ giveaway }: { readonly giveaway: Giveaway }) {
  const { persons, tickets, chances, price, keyword, winners, closesAtMs, openedBy } = giveaway;
  return (
    <Stats>
      <Stat
        label={t("Viewers in it")}
        value={number(persons)}
        hint={keyword === null ? undefined : t("keyword {keyword}", { keyword })}
      />
      <Stat
        label={t("Chances")}
        value={number(chances)}
        hint={
          price > 0
            ? t("{tickets, plural, one {# ticket} other {# tickets}} at {price}", { tickets, price: money(price) })
            : t("entering is free")
        }
      />
      <Stat
        label={t("Winners")}
        value={number(winners)}
        hint={giveaway.claimMs > 0 ? t("{time} to answer", { time: duration(giveaway.claimMs) }) : undefined}
      />
      <Stat
        label={t("Closes")}
        value={closesAtMs === null ? t("by hand") : <Ago at={closesAtMs} />}
        hint={
          <span>
            {t("opened by")} <Name of={openedBy} />
          </span>
        }
      />
    </Stats>
  );
}

function Actions({ giveaway }: { readonly giveaway: Giveaway }) {
  const { id, kind, state } = giveaway;
  const [mix, setMix] = useState("");
  const post =
    (verb: "close" | "draw", body: object = {}) =>
    (key: string) =>
      api.post(`/api/v1/giveaways/:id/${verb}`, { params: { id }, key, body });
  const draw = async (key: string) => {
    const isOpen = state === "open";
    const yes =
      !isOpen ||
      (await confirm({
        title: t("Close and draw?"),
        text: t("Nobody can enter any more, and the winners are drawn and told at once. That cannot be taken back."),
        yes: t("Close and draw"),
      }));
    if (yes) await post("draw", mix.trim() === "" || isOpen ? {} : { mix: mix.trim() })(key);
  };
  const cancel = async (key: string) => {
    const yes = await confirm({
      title: t("Cancel it?"),
      text: t("Nobody wins, and every ticket is paid back."),
      yes: t("Cancel the giveaway"),
      isDangerous: true,
    });
    if (!yes) return;
    if (kind === "raffle") await api.post("/api/v1/raffles/cancel", { key, body: {} });
    else await api.post("/api/v1/giveaways/:id/cancel", { params: { id }, key, body: {} });
  };
  return (
    <div class="row">
      {kind === "giveaway" && state === "open" && (
        <ActionButton act={post("close")}>{t("Close the entries")}</ActionButton>
      )}
      {kind === "giveaway" && state === "closed" && (
        <div class="mix">
          <TextField label={t("Words of the chat, mixed into the draw")} value={mix} onValue={setMix} maxLength={200} />
        </div>
      )}
      {kind === "giveaway" && (state === "open" || state === "closed") && (
        <ActionButton kind="primary" act={draw}>
          {state === "open" ? t("Close and draw") : t("Draw")}
        </ActionButton>
      )}
      <ActionButton kind="quiet" act={cancel}>
        {t("Cancel it")}
      </ActionButton>
    </div>
  );
}

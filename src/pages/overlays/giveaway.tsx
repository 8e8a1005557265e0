/** A giveaway: what can be won and how one enters, then who is drawn. */
import { useState } from "preact/hooks";
import { now } from "../shared/clock.ts";
import { useAir, useNow } from "./air.ts";
import { AllDrawn, DrawnSoFar, Reel, rowsOf, useDraw } from "./draw.tsx";
import { Card, Title } from "./parts.tsx";
import { type Say, useSay } from "./say.ts";
import { playSound } from "./sounds.ts";
import type { Drawn } from "./state.ts";

type Giveaway = NonNullable<Drawn<"giveaway">["data"]["giveaway"]>;
type Props = Omit<Drawn<"giveaway">, "data"> & { readonly giveaway: Giveaway };

export function GiveawayOverlay({ data: { giveaway }, ...rest }: Drawn<"giveaway">) {
  if (!giveaway) return null;
  return giveaway.drawn.length > 0 || giveaway.state === "drawn" ? (
    <DrawnGiveaway key={giveaway.id} giveaway={giveaway} {...rest} />
  ) : (
    <OpenGiveaway key={giveaway.id} giveaway={giveaway} {...rest} />
  );
}

function OpenGiveaway({ giveaway, settings }: Props) {
  const say = useSay();
  const nowMs = useNow();
  const { state, enter, price, entrants, tickets, closesAtMs } = giveaway;
  const isOpen = state === "open";
  return (
    <Card kind="in">
      <Title>{settings.title || headline(say, giveaway)}</Title>
      <Prize giveaway={giveaway} />
      {isOpen ? (
        <div class="cm-enter">{say.tx("Write {word} to enter", { word: <bdi class="cm-word">{enter}</bdi> })}</div>
      ) : (
        <div class="cm-enter cm-closed">{say.t("Closed")}</div>
      )}
      {isOpen && price > 0 && (
        <div class="cm-price">{say.t("A ticket costs {price}", { price: say.money(price) })}</div>
      )}
      <div class="cm-line">
        {settings.entrants && <span class="cm-entrants">{entered(say, entrants, price > 0 ? tickets : 0)}</span>}
        {isOpen && closesAtMs !== null && <span class="cm-countdown">{say.clock(closesAtMs - nowMs)}</span>}
      </div>
    </Card>
  );
}

function DrawnGiveaway({ giveaway, settings, id }: Props) {
  const say = useSay();
  const { isPreview } = useAir();
  const nowMs = useNow();
  const { drawn, names, state, drawnAtMs, entrants } = giveaway;
  const [endedAtMs, setEndedAtMs] = useState(() => drawn.at(-1)?.atMs ?? drawnAtMs ?? nowMs);
  const { shown, rollMs, isOn } = useDraw(giveaway, isPreview ? undefined : `draw-${id}`, (one) => {
    setEndedAtMs(now());
    if (settings.sound && !isPreview && one.outcome !== "passed") playSound("fanfare", settings.volume);
  });
  const next = drawn[shown];
  const isOver = state === "drawn" && !next && nowMs > endedAtMs + settings.showSeconds * 1_000;
  if (isOver && !isPreview) return null;
  return (
    <Card>
      <Title>{settings.title || headline(say, giveaway)}</Title>
      <Prize giveaway={giveaway} />
      {next && <Reel key={`${next.n} ${isOn}`} one={next} names={names} rollMs={rollMs} />}
      {next || state !== "drawn" ? (
        <DrawnSoFar drawn={drawn.slice(0, shown)} />
      ) : (
        <AllDrawn drawn={drawn} forMs={nowMs - endedAtMs} untilMs={settings.showSeconds * 1_000} />
      )}
      {drawn.length === 0 && <div class="cm-note">{say.t("Nobody could be drawn")}</div>}
      {settings.entrants && <div class="cm-entrants">{entered(say, entrants, 0)}</div>}
    </Card>
  );
}

/** How many rows of those who were drawn there are, at most. */
export function drawnRows({ giveaway }: Drawn<"giveaway">["data"]): number {
  return giveaway ? rowsOf(giveaway.drawn) : 0;
}

function Prize({ giveaway: { prize, amount, isShared } }: { readonly giveaway: Giveaway }) {
  const say = useSay();
  return (
    <bdi class="cm-prize">
      {prize || (isShared ? say.t("{amount} to share", { amount: say.money(amount) }) : say.money(amount))}
    </bdi>
  );
}

function headline(say: Say, { kind }: Giveaway): string {
  return kind === "raffle" ? say.t("Raffle") : say.t("Giveaway");
}

function entered(say: Say, entrants: number, tickets: number): string {
  const persons = say.t("{count, plural, one {# is in} other {# are in}}", { count: entrants });
  return tickets > entrants
    ? `${persons} · ${say.t("{count, plural, one {# ticket} other {# tickets}}", { count: tickets })}`
    : persons;
}

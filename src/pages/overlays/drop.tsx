/** A word that is worth something to the first who type it. */
import { useNow } from "./air.ts";
import { Card, Title } from "./parts.tsx";
import { useSay } from "./say.ts";
import type { Drawn } from "./state.ts";

export function DropOverlay({ settings, data: { drop } }: Drawn<"drop">) {
  const say = useSay();
  const nowMs = useNow();
  if (!drop || drop.endsAtMs <= nowMs) return null;
  const { id, word, amount, first, left, endsAtMs } = drop;
  return (
    <Card key={id} kind="in">
      <Title>{settings.title || say.t("Type this in chat")}</Title>
      <div class="cm-slot">
        <bdi class="cm-word">{word}</bdi>
      </div>
      <div class="cm-prize">
        {say.t("{amount} for {first, plural, one {the first} other {the first #}}", {
          amount: say.money(amount),
          first,
        })}
      </div>
      <div class="cm-line">
        <span class="cm-left">{say.t("{left, plural, other {# left}}", { left })}</span>
        {settings.countdown && <span class="cm-countdown">{say.clock(endsAtMs - nowMs)}</span>}
      </div>
    </Card>
  );
}

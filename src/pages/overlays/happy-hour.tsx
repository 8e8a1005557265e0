/** A happy hour: how much more every minute counts, and for how long. */
import { useNow } from "./air.ts";
import { Card, Title } from "./parts.tsx";
import { useSay } from "./say.ts";
import type { Drawn } from "./state.ts";

export function HappyHourOverlay({ settings, data: { happyHour } }: Drawn<"happyhour">) {
  const say = useSay();
  const nowMs = useNow();
  if (!happyHour || happyHour.endsAtMs <= nowMs) return null;
  const times = say.number(happyHour.multiplier / 1_000);
  return (
    <Card key={happyHour.id} kind="in">
      <Title>{settings.title || say.t("Happy hour")}</Title>
      <div class="cm-times">{say.t("{times} × {currency}", { times, currency: say.currencyName })}</div>
      {settings.countdown && <div class="cm-countdown">{say.clock(happyHour.endsAtMs - nowMs)}</div>}
    </Card>
  );
}

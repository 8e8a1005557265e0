/** Who has the most, has watched the longest, or supports the most. */
import { Card, NameInRow, Title } from "./parts.tsx";
import { type Say, useSay } from "./say.ts";
import type { Drawn } from "./state.ts";

export function LeaderboardOverlay({ settings, data }: Drawn<"leaderboard">) {
  const say = useSay();
  return (
    <Card>
      <Title>{settings.title || headline(say, data.of)}</Title>
      {data.places.length === 0 && <div class="cm-note">{say.t("Nobody yet")}</div>}
      <ol class="cm-list">
        {data.places.slice(0, settings.places).map(({ viewerId, rank, name, score }) => (
          <li class={`cm-entry cm-rank-${rank}`} key={viewerId}>
            <span class="cm-rank">{rank}</span>
            <NameInRow>{name}</NameInRow>
            <span class="cm-score">{data.of === "time" ? say.watched(score) : say.amount(score)}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function headline(say: Say, of: Drawn<"leaderboard">["data"]["of"]): string {
  if (of === "time") return say.t("Longest watching");
  return of === "supporters" ? say.t("Top supporters") : say.t("Most {currency}", { currency: say.currencyName });
}

/** How far the goal of the supporters is. */
import { Card, Title } from "./parts.tsx";
import { useSay } from "./say.ts";
import type { Drawn } from "./state.ts";

export function GoalOverlay({ settings, data: { goal } }: Drawn<"goal">) {
  const say = useSay();
  if (!goal) return null;
  const { title, soFar, target, reached } = goal;
  const part = Math.min(1, soFar / target);
  // Ninety-nine and a half is not there yet.
  const percent = Math.floor((soFar / target) * 100);
  return (
    <Card kind={reached ? "reached" : "under-way"}>
      <div class="cm-line">
        <Title>{settings.title || title}</Title>
        {settings.percent && <span class="cm-percent">{`${say.number(percent)} %`}</span>}
      </div>
      <div class="cm-bar">
        <div class="cm-fill" style={{ "--part": part }} />
      </div>
      <div class="cm-line">
        <span class="cm-so-far">{say.money(soFar)}</span>
        <span class="cm-target">
          {reached ? say.t("Reached!") : say.t("of {target}", { target: say.amount(target) })}
        </span>
      </div>
    </Card>
  );
}

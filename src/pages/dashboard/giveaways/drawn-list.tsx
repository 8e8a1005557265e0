import { useEffect, useRef } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { Badge, type Tone } from "../../shared/ui/badge.tsx";
import { ActionButton } from "../../shared/ui/button.tsx";
import { confirm } from "../../shared/ui/dialog.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Ago } from "../../shared/ui/when.tsx";
import { money, t } from "../../shared/words.ts";
import type { Drawn, Giveaway } from "./state.ts";

/** Everybody drawn, in the order of the draw. Who is drawn while the page is open comes in one after the other. */
export function DrawnList({ giveaway }: { readonly giveaway: Giveaway }) {
  const { id, drawn } = giveaway;
  const there = useRef(drawn.length);
  const before = there.current;
  useEffect(() => {
    there.current = drawn.length;
  }, [drawn.length]);
  return (
    <ol class="drawn" aria-label={t("Drawn, in this order")} aria-live="polite">
      {drawn.map((one) => (
        <li
          key={one.n}
          class={one.n >= before ? "is-new" : ""}
          style={{ "--turn": String(Math.min(one.n - before, 8)) }}
        >
          <span class="number">{one.n + 1}</span>
          <strong class="grow">
            <Name of={one.name} />
          </strong>
          <OutcomeOf one={one} />
          {(one.outcome === "won" || one.outcome === "claiming") && giveaway.state === "drawn" && (
            <ActionButton kind="quiet" act={(key) => redraw(id, one, key)}>
              {t("Draw another")}
            </ActionButton>
          )}
        </li>
      ))}
    </ol>
  );
}

async function redraw(id: number, { name }: Drawn, key: string): Promise<void> {
  const yes = await confirm({
    title: t("Draw somebody else?"),
    text: t("{name} loses the prize, and the next in the fixed order of the draw gets it.", { name }),
    yes: t("Draw another"),
  });
  if (yes) await api.post("/api/v1/giveaways/:id/redraw", { params: { id }, key, body: { viewer: name } });
}

function OutcomeOf({ one }: { readonly one: Drawn }) {
  const shown: Readonly<Record<Drawn["outcome"], readonly [Tone, string]>> = {
    won: ["good", one.paid > 0 ? t("won {amount}", { amount: money(one.paid) }) : t("won")],
    claiming: ["info", t("has to answer")],
    unclaimed: ["warn", t("did not answer in time")],
    redrawn: ["plain", t("somebody else was drawn")],
    passed: ["plain", reasonText(one.reason)],
  };
  const [tone, word] = shown[one.outcome];
  return (
    <span>
      <Badge tone={tone}>{word}</Badge>{" "}
      {one.claimUntilMs !== null && (
        <span class="hint">
          <Ago at={one.claimUntilMs} />
        </span>
      )}
    </span>
  );
}

function reasonText(reason: string): string {
  const reasons: Readonly<Record<string, string>> = {
    own_prize: t("passed over: pays the prize"),
    removed: t("passed over: banned"),
    same_person: t("passed over: drawn before under another name"),
    won_lately: t("passed over: won lately"),
    not_following: t("passed over: follows no more"),
    not_subscribed: t("passed over: subscribes no more"),
    inactive: t("passed over: not in chat any more"),
  };
  return reasons[reason] ?? t("passed over");
}

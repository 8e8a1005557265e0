/** Imports that came in: how far each is, and its undo. */
import History from "lucide-static/icons/history.svg?raw";
import { api } from "../../shared/api.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { ActionButton } from "../../shared/ui/button.tsx";
import { confirm } from "../../shared/ui/dialog.tsx";
import { Card, Empty } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Ago } from "../../shared/ui/when.tsx";
import { money, t } from "../../shared/words.ts";
import type { Earlier } from "./state.ts";

export function EarlierImports({ all }: { readonly all: readonly Earlier[] }) {
  return (
    <Card title={t("Earlier imports")} icon={History}>
      {all.length === 0 ? (
        <Empty title={t("Nothing was brought in from another bot.")} />
      ) : (
        <ul class="rows" aria-label={t("Earlier imports")}>
          {all.map((one) => (
            <One key={one.number} of={one} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function One({ of }: { readonly of: Earlier }) {
  const undo = async (key: string) => {
    const id = String(of.number);
    const sure = await confirm({
      title: t("Take O{id} back?", { id }),
      text: t(
        "Its points as far as they are still there, its watch time, and what waits by a name. The same file can come in again.",
      ),
      yes: t("Take it back"),
      isDangerous: true,
    });
    if (sure) await api.post("/api/v1/imports/:number/undo", { key, params: { number: of.number }, body: {} });
  };
  return (
    <li class="row import">
      <div>
        <p>
          <strong>O{String(of.number)}</strong> <Name of={of.title} /> <StateBadge of={of} />{" "}
          <span class="hint">
            <Ago at={of.begunAtMs} />
          </span>
        </p>
        <HowFar of={of} />
      </div>
      {of.undo === undefined && (
        <ActionButton kind="danger" act={undo}>
          {t("Take it back")}
        </ActionButton>
      )}
    </li>
  );
}

function StateBadge({ of: { state, interrupted, failing } }: { readonly of: Earlier }) {
  if (interrupted || failing !== undefined) return <Badge tone="bad">{t("stands still")}</Badge>;
  if (state === "done") return <Badge tone="good">{t("done")}</Badge>;
  if (state === "running") return <Badge tone="info">{t("under way")}</Badge>;
  return state === "undoing" ? <Badge tone="info">{t("is taken back")}</Badge> : <Badge>{t("taken back")}</Badge>;
}

function HowFar({ of }: { readonly of: Earlier }) {
  const { undo, state, rows, done, interrupted, failing, amount, viewers, waiting } = of;
  if (undo) return <UndoFar undo={undo} isUnderWay={state === "undoing" || undo.done < undo.movements} />;
  if (state === "running") {
    const label = t("{done} of {rows, plural, one {# row} other {# rows}} so far, {amount}", {
      ...{ done, rows, amount: money(amount) },
    });
    return (
      <>
        <p role="status">{label}</p>
        <progress aria-label={label} value={done} max={Math.max(1, rows)} />
        {interrupted && (
          <p>{t("What was read of the file is gone: give the same file again for the rest of it, or take it back.")}</p>
        )}
        {failing !== undefined && (
          <p>{t("It cannot go on just now, and is tried again by itself: {why}", { why: failing })}</p>
        )}
      </>
    );
  }
  return (
    <p>
      {t("{viewers, plural, =0 {{amount}} one {{amount} for # viewer} other {{amount} for # viewers}}", {
        amount: money(amount),
        viewers,
      })}
      {waiting > 0 &&
        ` · ${t("{count, plural, one {# name still waits} other {# names still wait}}", { count: waiting })}`}
    </p>
  );
}

function UndoFar({ undo, isUnderWay }: { readonly undo: NonNullable<Earlier["undo"]>; readonly isUnderWay: boolean }) {
  const { done, movements, amount, left, leftAmount, spent } = undo;
  if (isUnderWay) {
    const label = t("{done} of {all} taken back so far", { done, all: movements });
    return (
      <>
        <p role="status">{label}</p>
        <progress aria-label={label} value={done} max={Math.max(1, movements)} />
      </>
    );
  }
  return (
    <>
      <p>{t("{amount} taken back", { amount: money(amount) })}</p>
      {left > 0 && (
        <details>
          <summary>
            {t(
              "{count, plural, one {# movement stays, because it was spent} other {# movements stay, because they were spent}}: {amount}",
              {
                ...{ count: left, amount: money(leftAmount) },
              },
            )}
          </summary>
          <ul class="lines">
            {spent.map((one, at) => (
              <li key={at}>
                <Name of={one.name} />: {money(one.amount)}
                {one.has !== undefined && ` (${t("has only {amount} left", { amount: money(one.has) })})`}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

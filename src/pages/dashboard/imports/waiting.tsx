/** Names from another bot that wait for somebody to say whether it is the same person: what `!imported` does in chat. */
import UserSearch from "lucide-static/icons/user-search.svg?raw";
import { api } from "../../shared/api.ts";
import { ActionButton } from "../../shared/ui/button.tsx";
import { confirm } from "../../shared/ui/dialog.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { When } from "../../shared/ui/when.tsx";
import { money, t, tx } from "../../shared/words.ts";
import { type ImportsState, type WaitingName, whyWaits } from "./state.ts";

type Decided = "yes" | "no";

export function WaitingNames({ of: { all, seen, names } }: { readonly of: ImportsState["waiting"] }) {
  if (all === 0) return null;
  return (
    <Card title={t("Whose name is it?")} icon={UserSearch} actions={seen > 1 && <All count={seen} />}>
      <p class="hint">
        {t(
          "{all, plural, one {# name waits for its viewer.} other {# names wait for their viewers.}} {seen, plural, =0 {Nobody called so was seen yet.} one {For # of them somebody called so was seen: is it the same person?} other {For # of them somebody called so was seen: are they the same person?}}",
          {
            ...{ all, seen },
          },
        )}
      </p>
      {names.length > 0 && (
        <ul class="rows" aria-label={t("Names that wait for a decision")}>
          {names.map((one) => (
            <One key={`${one.platform} ${one.login} ${one.from} ${one.place}`} of={one} />
          ))}
        </ul>
      )}
      {seen > names.length && <p class="hint">{t("and {count} more", { count: seen - names.length })}</p>}
    </Card>
  );
}

function One({ of }: { readonly of: WaitingName }) {
  const { login, platform, amount, from, viewer, why, untilMs } = of;
  const say = (decided: Decided) => async (key: string) => {
    const { amount: moved } = await api.post("/api/v1/imports/waiting", { key, body: { login, platform, decided } });
    const values = { name: login, amount: money(moved) };
    toast.good(
      decided === "yes"
        ? t("{name} has {amount} from another bot now.", values)
        : t("What waited for {name} is dropped: {amount}.", values),
    );
  };
  return (
    <li class="row import">
      <div>
        <p>
          <strong>
            {viewer ? (
              <a href={`/viewers/${viewer.id}`}>
                <Name of={login} />
              </a>
            ) : (
              <Name of={login} />
            )}
          </strong>{" "}
          {tx("{amount} of {bot}", { amount: money(amount), bot: <Name of={from} /> })}
        </p>
        <p class="hint">
          {whyWaits(why)} · {tx("waits until {day}", { day: <When at={untilMs} style="day" /> })}
        </p>
      </div>
      <span class="actions">
        <ActionButton act={say("yes")}>{t("It is {name}", { name: login })}</ActionButton>
        <ActionButton act={say("no")} kind="quiet">
          {t("It is not {name}", { name: login })}
        </ActionButton>
      </span>
    </li>
  );
}

function All({ count }: { readonly count: number }) {
  const say = (decided: Decided) => async (key: string) => {
    const sure = await confirm({
      title: decided === "yes" ? t("Is it all of them?") : t("Drop all of it?"),
      text:
        decided === "yes"
          ? t(
              "{count, plural, one {# name gets what waits for it.} other {Each of # names gets what waits for it.}} The undo of their import takes it back.",
              { count },
            )
          : t("What waits for {count, plural, one {# name} other {# names}} is dropped.", { count }),
      yes: decided === "yes" ? t("Yes to all") : t("No to all"),
      isDangerous: true,
    });
    if (sure) await api.post("/api/v1/imports/waiting/all", { key, body: { decided } });
  };
  return (
    <>
      <ActionButton act={say("yes")}>{t("Yes to all")}</ActionButton>
      <ActionButton act={say("no")} kind="quiet">
        {t("No to all")}
      </ActionButton>
    </>
  );
}

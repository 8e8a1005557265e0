/** Giveaways: opened by a form, entered live, closed, drawn in the open, proved. */
import Gift from "lucide-static/icons/gift.svg?raw";
import { useTopic } from "../../shared/live.ts";
import { Card, Empty, Loading, Page } from "../../shared/ui/layout.tsx";
import { t } from "../../shared/words.ts";
import { OneGiveaway } from "./one-giveaway.tsx";
import { StartGiveaway, StartRaffle } from "./start.tsx";
import "./giveaways.css";

export default function Giveaways() {
  const state = useTopic("giveaways").value;
  if (!state) return <Loading />;
  const goOn = state.giveaways.filter(({ state }) => state !== "drawn" && state !== "cancelled");
  const over = state.giveaways.filter((one) => !goOn.includes(one));
  return (
    <Page title={t("Giveaways")} lead={t("Chat enters with a word or tickets; the draw can be checked by everybody.")}>
      {goOn.map((giveaway) => (
        <OneGiveaway key={giveaway.id} giveaway={giveaway} />
      ))}
      <div class="grid">
        <Card title={t("New giveaway")} icon={Gift}>
          <StartGiveaway called={state.called.giveaway} />
        </Card>
        <Card title={t("New raffle")}>
          <StartRaffle called={state.called.raffle} single={state.called.singleRaffle} />
        </Card>
      </div>
      {over.map((giveaway) => (
        <OneGiveaway key={giveaway.id} giveaway={giveaway} />
      ))}
      {state.giveaways.length === 0 && (
        <Card>
          <Empty icon={Gift} title={t("No giveaway yet")}>
            {t("Open one above: it is told in chat, and everybody who enters is shown here.")}
          </Empty>
        </Card>
      )}
    </Page>
  );
}

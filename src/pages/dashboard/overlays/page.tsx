/** Overlays for OBS: made, set up, tried out. */
import Plus from "lucide-static/icons/plus.svg?raw";
import type { OverlayName } from "../../../kit/overlays.ts";
import { api } from "../../shared/api.ts";
import { useTopic } from "../../shared/live.ts";
import { ActionButton } from "../../shared/ui/button.tsx";
import { Card, Loading, Page } from "../../shared/ui/layout.tsx";
import { t } from "../../shared/words.ts";
import { aboutOf, alertKinds, titleOf } from "./fields.ts";
import { OverlayCard } from "./overlay-card.tsx";
import type { Overlays } from "./shown.ts";
import "./overlays-page.css";

const ALL: readonly OverlayName[] = ["alerts", "leaderboard", "goal", "giveaway", "drop", "happyhour"];

export default function OverlaysPage() {
  const shown = useTopic("overlays").value;
  return (
    <Page
      title={t("Overlays")}
      lead={t("Pictures over your game, as browser sources of OBS. Each has a secret address.")}
    >
      {shown ? <Shown shown={shown} /> : <Loading />}
    </Page>
  );
}

function Shown({ shown }: { readonly shown: Overlays }) {
  const { overlays, here, elsewhere, obs } = shown;
  return (
    <>
      <Card title={t("Add an overlay")}>
        <ul class="overlay-kinds">
          {ALL.map((overlay) => (
            <li key={overlay}>
              <ActionButton
                icon={Plus}
                act={(key) => api.post("/api/v1/overlays", { body: { overlay }, key })}
                done={t("It is made. Add it to OBS below.")}
              >
                {titleOf(overlay)}
              </ActionButton>
              <span class="hint">{aboutOf(overlay)}</span>
            </li>
          ))}
        </ul>
        {obs.isSet && (
          <p class="hint" role="status">
            {obs.isConnected ? t("OBS is connected.") : t("OBS is not there: {why}", { why: obs.why })}
          </p>
        )}
      </Card>
      {overlays.some(({ overlay }) => overlay === "alerts") && <TryAlerts />}
      <div class="overlay-cards">
        {overlays.map((overlay) => (
          <OverlayCard key={overlay.id} overlay={overlay} here={here} elsewhere={elsewhere} />
        ))}
      </div>
    </>
  );
}

/** Nothing of it happened, and nothing of it is in the book. */
function TryAlerts() {
  return (
    <Card title={t("Try the alerts")}>
      <p class="hint">{t("Shows one that did not happen, marked as a test. Nothing of it is in the book.")}</p>
      <div class="actions">
        {alertKinds().map(([kind, label]) => (
          <ActionButton key={kind} act={(key) => api.post("/api/v1/alerts/test", { body: { kind }, key })}>
            {label}
          </ActionButton>
        ))}
      </div>
    </Card>
  );
}

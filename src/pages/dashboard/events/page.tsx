/** Events: the programs that are told what happens. */
import WebhookIcon from "lucide-static/icons/webhook.svg?raw";
import { useState } from "preact/hooks";
import "./events.css";
import { useTopic } from "../../shared/live.ts";
import { Card, Empty, Loading, Page } from "../../shared/ui/layout.tsx";
import { t } from "../../shared/words.ts";
import { AddPlace } from "./add-place.tsx";
import { PlaceCard } from "./place-card.tsx";
import { SecretDialog } from "./secret-dialog.tsx";

export default function Events() {
  const state = useTopic("event-places").value;
  const [secret, setSecret] = useState<string>();
  return (
    <Page title={t("Events")} lead={t("Other programs are told what happens here, from the moment you add them.")}>
      <div class="stack">
        {state === undefined && <Loading />}
        {state?.places.map((place) => (
          <PlaceCard key={place.id} place={place} onSecret={setSecret} />
        ))}
        {state?.places.length === 0 && (
          <Card>
            <Empty icon={WebhookIcon} title={t("Nothing is told what happens yet.")}>
              {t("Add a webhook, a channel in Discord or Streamer.bot below.")}
            </Empty>
          </Card>
        )}
        <AddPlace onSecret={setSecret} />
      </div>
      {secret !== undefined && <SecretDialog secret={secret} onClose={() => setSecret(undefined)} />}
    </Page>
  );
}

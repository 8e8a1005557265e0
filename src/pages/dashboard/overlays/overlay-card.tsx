/** One overlay: how it looks, its address, and what can be done with it. */
import Check from "lucide-static/icons/check.svg?raw";
import Copy from "lucide-static/icons/copy.svg?raw";
import MonitorUp from "lucide-static/icons/monitor-up.svg?raw";
import RefreshCw from "lucide-static/icons/refresh-cw.svg?raw";
import Settings from "lucide-static/icons/settings.svg?raw";
import Trash from "lucide-static/icons/trash-2.svg?raw";
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { later } from "../../shared/clock.ts";
import { ActionButton, Button } from "../../shared/ui/button.tsx";
import { confirm } from "../../shared/ui/dialog.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { t } from "../../shared/words.ts";
import { aboutOf, titleOf } from "./fields.ts";
import { ObsDialog } from "./obs-dialog.tsx";
import { Preview } from "./preview.tsx";
import { SettingsDialog } from "./settings-dialog.tsx";
import type { ShownOverlay } from "./shown.ts";

interface OverlayCardProps {
  readonly overlay: ShownOverlay;
  readonly here: string | null;
  readonly elsewhere: string | null;
}

export function OverlayCard({ overlay, here, elsewhere }: OverlayCardProps) {
  const [open, setOpen] = useState<"settings" | "obs">();
  const close = () => setOpen(undefined);
  const params = { id: overlay.id };
  return (
    <Card title={titleOf(overlay.overlay)} class="overlay-card">
      <p class="hint">{aboutOf(overlay.overlay)}</p>
      <Preview {...overlay} />
      {here !== null && <Address label={t("Address for OBS")} address={here + overlay.path} />}
      {elsewhere !== null && <Address label={t("Address for a second PC")} address={elsewhere + overlay.path} />}
      <p class="hint" role="status">
        {overlay.isOpen ? t("It is open in OBS or a browser.") : t("Nothing has it open now.")}
      </p>
      <div class="actions">
        <Button kind="primary" icon={MonitorUp} onClick={() => setOpen("obs")}>
          {t("Add to OBS")}
        </Button>
        <Button icon={Settings} onClick={() => setOpen("settings")}>
          {t("Settings")}
        </Button>
        <ActionButton
          icon={RefreshCw}
          act={async (key) => {
            const question = {
              title: t("Change the address?"),
              text: t("The address of now shows nothing from then on. Do it when it was seen on stream."),
              yes: t("Change address"),
            };
            if (!(await confirm(question))) return;
            const { inObs } = await api.post("/api/v1/overlays/:id/key", { params, body: {}, key });
            toast.good(
              inObs.length > 0
                ? t("It has another address, and OBS knows it.")
                : t("It has another address. Copy it into OBS."),
            );
          }}
        >
          {t("Change address")}
        </ActionButton>
        <ActionButton
          icon={Trash}
          act={async (key) => {
            const question = {
              title: t("Remove this overlay?"),
              text: t("Its address shows nothing any more; take it out of OBS too."),
              ...{ yes: t("Remove"), isDangerous: true },
            };
            if (await confirm(question)) await api.post("/api/v1/overlays/:id/remove", { params, body: {}, key });
          }}
        >
          {t("Remove")}
        </ActionButton>
      </div>
      {open === "settings" && <SettingsDialog overlay={overlay} onClose={close} />}
      {open === "obs" && <ObsDialog overlay={overlay} onClose={close} />}
    </Card>
  );
}

/** Masked, because screens are on air: who has it, sees the overlay. */
function Address({ label, address }: { readonly label: string; readonly address: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(address);
    setCopied(true);
    later(3_000, () => setCopied(false));
  };
  return (
    <div class="overlay-address">
      <span>{label}</span>
      <code>{address.replace(/\/o\/[^/]+/, "/o/••••••••")}</code>
      <ActionButton icon={isCopied ? Check : Copy} act={copy}>
        {isCopied ? t("Copied") : t("Copy")}
      </ActionButton>
    </div>
  );
}

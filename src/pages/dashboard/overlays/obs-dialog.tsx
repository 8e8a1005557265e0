/** Puts an overlay into a scene of OBS. */
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Dialog } from "../../shared/ui/dialog.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { Form, SelectField } from "../../shared/ui/form.tsx";
import { Loading } from "../../shared/ui/layout.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { t } from "../../shared/words.ts";
import { titleOf } from "./fields.ts";
import type { ShownOverlay } from "./shown.ts";

export function ObsDialog({ overlay, onClose }: { readonly overlay: ShownOverlay; readonly onClose: () => void }) {
  const { data: obs, problem, reload } = useGet("/api/v1/obs");
  const [chosen, setChosen] = useState("");
  const scene = chosen || obs?.current || obs?.scenes[0] || "";
  const action = useAction(async (key) => {
    const { source, isNew } = await api.post("/api/v1/overlays/:id/obs", {
      ...{ params: { id: overlay.id }, body: { scene }, key },
    });
    toast.good(
      isNew
        ? t("It is in {scene} as {source}. Move it in OBS to where you want it.", { scene, source })
        : t("{scene} has it already, as {source}.", { scene, source }),
    );
    onClose();
  });
  return (
    <Dialog title={t("Add {overlay} to OBS", { overlay: titleOf(overlay.overlay) })} onClose={onClose}>
      <Problem problem={problem} retry={reload} />
      {!obs && !problem && <Loading />}
      {obs && !obs.isSet && (
        <p>
          {t(
            "The bot does not know where OBS is. In OBS switch on Tools, WebSocket Server Settings, write ws://127.0.0.1:4455 into shop.obs.url and its password into .env as OBS_PASSWORD. Or copy the address and add a browser source yourself.",
          )}
        </p>
      )}
      {obs?.isSet && obs.why !== "" && <p>{t("OBS is not there: {why}", { why: obs.why })}</p>}
      {obs && obs.scenes.length > 0 && (
        <Form action={action} submit={t("Add to OBS")}>
          <SelectField
            label={t("Scene")}
            options={obs.scenes.map((name: string) => [name, name] as const)}
            value={scene}
            onValue={setChosen}
          />
        </Form>
      )}
    </Dialog>
  );
}

/** An overlay as it looks now, on the dashboard: the same component that OBS shows. */

import { signal } from "@preact/signals";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { OverlayData, OverlayName, OverlaySettings } from "../../../kit/overlays.ts";
import { Overlay } from "../../overlays/overlay.tsx";
import type { OverlayState } from "../../overlays/state.ts";
import { every, now } from "../../shared/clock.ts";
import { useGet } from "../../shared/ui/fetched.ts";
import { t } from "../../shared/words.ts";
import { isEmpty, sampleOf } from "./samples.ts";
import type { ShownOverlay } from "./shown.ts";

const air = { isOn: signal(true), isPreview: true };
/** How long a preview of alerts goes on with what has happened, before it shows an example again. */
const ALERTS_MS = 60_000;

interface PreviewProps {
  readonly overlay: OverlayName;
  readonly id: number;
  /** Of the dialog, while it is typed: not checked yet. */
  readonly settings: ShownOverlay["settings"];
  readonly data: ShownOverlay["data"];
}

export function Preview({ overlay, id, settings, data }: PreviewProps) {
  const { data: words } = useGet("/api/v1/overlay-words", { query: { language: settings.language } });
  const isSample = useIsQuiet(overlay, data);
  const sample = useMemo(() => sampleOf(overlay), [overlay]);
  const still = isSample && overlay === "alerts" ? { seconds: 3_600 } : {};
  const state = {
    ...{ overlay, id, settings: { ...settings, ...still } },
    data: isSample
      ? { ...sample, ...(overlay === "leaderboard" ? { of: (settings as OverlaySettings<"leaderboard">).of } : {}) }
      : data,
  } as OverlayState;
  return (
    <figure class={`preview preview-${overlay}`}>
      <div class="preview-screen">
        {words && <Overlay key={String(isSample)} state={state} words={words} air={air} />}
      </div>
      {isSample && <figcaption>{t("An example: nothing is on now.")}</figcaption>}
    </figure>
  );
}

/** Whether there is nothing to be seen now. */
function useIsQuiet(overlay: OverlayName, data: PreviewProps["data"]): boolean {
  const [atMs, setAtMs] = useState(now);
  useEffect(() => every(5_000, () => setAtMs(now())), []);
  if (overlay !== "alerts") return isEmpty(data);
  const { alerts } = data as OverlayData<"alerts">;
  return !alerts.some((one) => one.atMs > Math.max(atMs, now()) - ALERTS_MS);
}

/** What an overlay is told, over its socket or by the preview of the dashboard. */
import type { OverlayData, OverlayName, OverlaySettings } from "../../kit/overlays.ts";

/** What each kind of overlay is drawn with. */
export interface Drawn<K extends OverlayName> {
  /** Its number, which stays when its address is changed: under it the page remembers how far it is. */
  readonly id: number;
  readonly settings: OverlaySettings<K>;
  readonly data: OverlayData<K>;
}

/** The whole state of an overlay: drawn as it is. */
export type OverlayState = { [K in OverlayName]: Drawn<K> & { readonly overlay: K } }[OverlayName];

export type AlertSettings = OverlaySettings<"alerts">;
export type Alert = OverlayData<"alerts">["alerts"][number];

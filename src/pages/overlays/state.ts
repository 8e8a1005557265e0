/** What an overlay is told, over its socket or by the preview of the dashboard. */
import type { OverlayName } from "../../kit/overlays.ts";
import type { TopicState } from "../shared/routes.ts";

/** The whole state of an overlay: drawn as it is. */
export type OverlayState = TopicState<"overlay">;

/** What each kind of overlay is drawn with. */
export type Drawn<K extends OverlayName> = Omit<Extract<OverlayState, { readonly overlay: K }>, "overlay">;

export type AlertSettings = Drawn<"alerts">["settings"];
export type Alert = Drawn<"alerts">["data"]["alerts"][number];

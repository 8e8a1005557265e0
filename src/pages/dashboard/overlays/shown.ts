/** What the page of overlays is told. */
import type { TopicState } from "../../shared/routes.ts";

export type Overlays = TopicState<"overlays">;
export type ShownOverlay = Overlays["overlays"][number];

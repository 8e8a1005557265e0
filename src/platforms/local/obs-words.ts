/** What OBS would do if it were asked: a rehearsal is connected to nothing. Pure. */
import type { ItemAction } from "../../features/shop/settings.ts";

/** `would change to the scene Horror`. */
export function whatObsWouldDo(action: ItemAction): string {
  switch (action.kind) {
    case "scene":
      return `would change to the scene ${action.scene}`;
    case "source":
      return `would ${action.show ? "show" : "hide"} ${action.source} in the scene ${action.scene}${forSeconds(action.seconds)}`;
    case "filter":
      return `would switch the filter ${action.filter} of ${action.source} ${action.on ? "on" : "off"}${forSeconds(action.seconds)}`;
    default:
      return "would do nothing";
  }
}

function forSeconds(seconds: number): string {
  return seconds === 0 ? "" : ` for ${seconds} s`;
}

/** What OBS would do if it were asked: a rehearsal is connected to nothing. Pure. */
import type { ObsAction } from "../../model/obs-action.ts";

/** `would change to the scene Horror`. */
export function whatObsWouldDo(action: ObsAction): string {
  switch (action.kind) {
    case "scene":
      return `would change to the scene ${action.scene}`;
    case "source":
      return `would ${action.show ? "show" : "hide"} ${action.source} in the scene ${action.scene}${forSeconds(action.seconds)}`;
    case "filter":
      return `would switch the filter ${action.filter} of ${action.source} ${action.on ? "on" : "off"}${forSeconds(action.seconds)}`;
  }
}

function forSeconds(seconds: number): string {
  return seconds === 0 ? "" : ` for ${seconds} s`;
}

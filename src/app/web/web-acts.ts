/** What pages and programs do that no line of a command is, for the log: by whom, by which way, and to what. */
import type { Work } from "../../db/work.ts";
import type { Acts } from "../../kit/acts.ts";
import type { Ask, PostEndpoint } from "../../web/endpoint.ts";
import type { House } from "../app.ts";
import { wayOf } from "./as-broadcaster.ts";

/** A word for each; what is told by rows of its own, or changes nothing that lasts, is not here. */
const WORDS: Readonly<Record<string, string>> = {
  "/api/v1/settings": "settings",
  "/api/v1/commands/:name": "command-changed",
  "/api/v1/mute": "mute",
  "/api/v1/happy-hour/end": "happy-hour-end",
  "/api/v1/tokens": "token-made",
  "/api/v1/tokens/:id/revoke": "token-revoked",
  "/api/v1/sessions/:id/end": "session-ended",
  "/api/v1/pair/code": "pairing",
  "/api/v1/moderators/confirm": "moderator-confirmed",
  "/api/v1/moderators/remove": "moderator-removed",
  "/api/v1/moderators/sign-out": "moderator-signed-out",
  "/api/v1/viewers/:id/unlink": "unlinked",
  "/api/v1/overlays": "overlay-made",
  "/api/v1/overlays/:id/settings": "overlay-changed",
  "/api/v1/overlays/:id/key": "overlay-key",
  "/api/v1/overlays/:id/remove": "overlay-removed",
  "/api/v1/event-places": "event-place-made",
  "/api/v1/event-places/:id/choose": "event-place-changed",
  "/api/v1/event-places/:id/state": "event-place-changed",
  "/api/v1/event-places/:id/secret": "event-place-changed",
  "/api/v1/event-places/:id/remove": "event-place-removed",
};
/** What of a body says which one it was; nothing else of it is kept, because some hold secrets. */
const NAMED = ["name", "platform", "overlay", "kind"];

/** Notes a request that was done. */
export function webActs(house: House, acts: Acts): (work: Work, one: PostEndpoint, ask: Ask) => void {
  return (work, { path }, { caller, params, body }) => {
    const what = WORDS[path];
    if (what === undefined || caller.kind === "nobody" || caller.kind === "viewer" || caller.kind === "overlay") return;
    const viewerId = caller.kind === "moderator" ? caller.viewerId : streamer(house);
    if (viewerId === undefined) return;
    const asked = { ...(params as object), ...(body as object) } as Readonly<Record<string, unknown>>;
    const named = ["id", ...NAMED].flatMap((key) => {
      const value = asked[key];
      if (typeof value === "number")
        return [key === "id" && path.includes("viewers") ? nameOf(house, value) : `#${value}`];
      return typeof value === "string" ? [value] : [];
    });
    acts.note(work, { viewerId, way: wayOf(caller), what, text: named.join(" ") });
  };
}

function nameOf({ viewers }: House, id: number): string {
  return viewers.person(id).name;
}

/** The one whose channel it is, once they were met. */
function streamer({ bot, viewers }: House): number | undefined {
  for (const { platform, platformId } of bot.channels()) {
    const known = viewers.known(platform, platformId);
    if (known) return known.id;
  }
  return undefined;
}

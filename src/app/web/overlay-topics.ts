/** What overlays watch: their own picture and nothing else; and what the dashboard shows of all of them. */
import { networkInterfaces } from "node:os";
import * as z from "zod";
import { OVERLAYS, type OverlayName } from "../../kit/overlays.ts";
import type { Caller } from "../../web/caller.ts";
import type { OverlayRow } from "../../web/overlay-keys.ts";
import { Refusal } from "../../web/refusal.ts";
import { topic } from "../../web/topic.ts";
import type { OverlayRoom } from "./overlay-room.ts";
import { isOverlay, settingsOf } from "./overlay-states.ts";
import type { WebGround } from "./web-ground.ts";
import { sentencesIn } from "./words-routes.ts";

const shapeOf = <K extends OverlayName>(overlay: K) =>
  z.object({
    overlay: z.literal(overlay),
    /** Stays when its address is changed: under it the page remembers how far it is. */
    id: z.int(),
    settings: OVERLAYS[overlay].settings as (typeof OVERLAYS)[K]["settings"],
    data: OVERLAYS[overlay].shape as (typeof OVERLAYS)[K]["shape"],
  });

/** One overlay as its page draws it. */
const overlayShape = z.discriminatedUnion("overlay", [
  shapeOf("leaderboard"),
  shapeOf("goal"),
  shapeOf("giveaway"),
  shapeOf("drop"),
  shapeOf("alerts"),
  shapeOf("happyhour"),
]);

export const overlayWordsShape = z.object({
  language: z.string(),
  currency: z.object({ nameOne: z.string(), nameMany: z.string(), decimals: z.int() }),
  texts: z.record(z.string(), z.string()),
});

const overlaysShape = z.object({
  overlays: z.array(
    z.intersection(
      overlayShape,
      z.object({
        /** Behind where the bot answers; secret. */
        path: z.string(),
        /** Somebody has it open, mostly OBS. */
        isOpen: z.boolean(),
      }),
    ),
  ),
  /** Where the bot answers for OBS on this computer, and for one on another; `null`: not at all. */
  here: z.string().nullable(),
  elsewhere: z.string().nullable(),
  obs: z.object({ isSet: z.boolean(), isConnected: z.boolean(), why: z.string() }),
});

/** Where an overlay is, behind where the bot answers. */
export const pathOf = ({ key, overlay }: Pick<OverlayRow, "key" | "overlay">): string => `/o/${key}/${overlay}`;

/** What an overlay says it in. `language`: empty for that of the bot. */
export function overlayWords({ house }: WebGround, language: string): z.output<typeof overlayWordsShape> {
  const spoken = language || house.ground.chat.replies.language;
  const { nameOne, nameMany, decimals } = house.currency;
  return { language: spoken, currency: { nameOne, nameMany, decimals }, texts: sentencesIn(spoken) };
}

export function overlayTopics(ground: WebGround, { states, isOpen }: OverlayRoom) {
  const { core } = ground.house.ground;
  const shown = ({ id, overlay, settings: kept }: Pick<OverlayRow, "id" | "overlay" | "settings">) => {
    if (!isOverlay(overlay)) throw new Refusal(404, "OVERLAY", "There is no such overlay in this version.");
    const settings = settingsOf(overlay, kept);
    // Settings and data are of one kind, which is lost to the types on the way.
    return { overlay, id, settings, data: states.of(overlay, settings) } as z.output<typeof overlayShape>;
  };
  const language = ({ overlay, settings }: Pick<OverlayRow, "overlay" | "settings">) =>
    isOverlay(overlay) ? settingsOf(overlay, settings).language : "";
  return [
    topic({
      name: "overlay",
      on: ["private"],
      who: ["overlay"],
      shape: overlayShape,
      ...{ perCaller: true, perSecond: 2 },
      state: ({ caller }) => shown(ofCaller(caller)),
    }),
    topic({
      name: "overlay-words",
      on: ["private"],
      who: ["overlay"],
      shape: overlayWordsShape,
      perCaller: true,
      state: ({ caller }) => overlayWords(ground, language(ofCaller(caller))),
    }),
    topic({
      name: "overlays",
      on: ["private"],
      who: ["broadcaster"],
      shape: overlaysShape,
      perSecond: 2,
      state: () => ({
        overlays: core.access.overlays
          .list()
          .filter(({ overlay }) => isOverlay(overlay))
          .map((row) => ({
            ...shown(row),
            path: pathOf(row),
            isOpen: isOpen(row.id),
          })),
        here: core.access.port === undefined ? null : `http://127.0.0.1:${core.access.port}`,
        elsewhere: elsewhere(ground),
        obs: obsOf(ground),
      }),
    }),
  ] as const;
}

function ofCaller(caller: { readonly kind: string }) {
  if (caller.kind !== "overlay") throw new Error("Only overlays watch this.");
  const { overlayId: id, overlay, settings } = caller as Extract<Caller, { kind: "overlay" }>;
  return { id, overlay, settings };
}

function obsOf({ house }: WebGround) {
  const { sources } = house.features.shop;
  if (!sources) return { isSet: false, isConnected: false, why: "" };
  return { isSet: true, isConnected: sources.isConnected, why: sources.isConnected ? "" : sources.status };
}

/** Under which address another computer at home reaches this one. */
function elsewhere({ config, rehearsal }: WebGround): string | null {
  if (!config.web.lan.enabled || rehearsal) return null;
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const found = own.find(({ family, internal }) => family === "IPv4" && !internal);
  return found ? `http://${found.address}:${config.web.lan.port}` : null;
}

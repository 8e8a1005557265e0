/** Overlays: made, set up, given another address, put into OBS and tried out. */
import * as z from "zod";
import { messageOf, UserError } from "../../base/errors.ts";
import { OVERLAYS, type OverlayName } from "../../kit/overlays.ts";
import { endpoint } from "../../web/endpoint.ts";
import type { OverlayRow } from "../../web/overlay-keys.ts";
import { Refusal } from "../../web/refusal.ts";
import type { OverlayRoom } from "./overlay-room.ts";
import { isOverlay, settingsOf } from "./overlay-states.ts";
import { overlayWords, overlayWordsShape, pathOf } from "./overlay-topics.ts";
import type { WebGround } from "./web-ground.ts";

const names = Object.keys(OVERLAYS) as [OverlayName, ...OverlayName[]];
const MOST = 50;

const byId = z.object({ id: z.coerce.number().int().min(1) });
const made = z.object({ id: z.int(), overlay: z.string(), path: z.string().describe("Secret: who has it, sees it.") });
const pixels = z.int().min(16).max(7_680);

/** How a source of each is called in OBS, and how large it is at first. */
const SOURCES: Readonly<
  Record<OverlayName, { readonly name: string; readonly width: number; readonly height: number }>
> = {
  leaderboard: { name: "Chatmint leaderboard", width: 500, height: 400 },
  goal: { name: "Chatmint goal", width: 700, height: 200 },
  giveaway: { name: "Chatmint giveaway", width: 700, height: 450 },
  drop: { name: "Chatmint drop", width: 600, height: 330 },
  alerts: { name: "Chatmint alerts", width: 800, height: 330 },
  happyhour: { name: "Chatmint happy hour", width: 450, height: 250 },
};

export function overlayRoutes(ground: WebGround, { alerts, isOurs }: OverlayRoom) {
  const { house } = ground;
  const { access } = house.ground.core;
  const { sources } = house.features.shop;
  const find = (id: number): OverlayRow => {
    const row = access.overlays.list().find((one) => one.id === id);
    if (!row) throw new Refusal(404, "OVERLAY", "There is no such overlay any more.", "Load the page again.");
    return row;
  };
  return [
    endpoint({
      method: "get",
      path: "/api/v1/overlay-words",
      on: ["private"],
      who: ["broadcaster"],
      summary: "What overlays say in a language, for their previews.",
      query: z.strictObject({ language: z.enum(["", "en", "fr"]).default("") }),
      answer: overlayWordsShape,
      read: ({ query }) => overlayWords(ground, query.language),
    }),
    endpoint({
      method: "post",
      path: "/api/v1/overlays",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Makes an overlay with an address of its own.",
      body: z.strictObject({ overlay: z.enum(names), settings: z.record(z.string(), z.unknown()).default({}) }),
      answer: made,
      secret: true,
      write(work, { body: { overlay, settings } }) {
        if (access.overlays.list().length >= MOST) {
          throw new Refusal(409, "TOO_MANY_OVERLAYS", `There are ${MOST} overlays already.`, "Remove one first.");
        }
        const row = access.overlays.make(work, overlay, checked(overlay, settings));
        return { id: row.id, overlay, path: pathOf(row) };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/overlays/:id/settings",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Changes what an overlay looks like, at once and wherever it is open.",
      params: byId,
      body: z.strictObject({ settings: z.record(z.string(), z.unknown()) }),
      answer: z.object({ settings: z.record(z.string(), z.unknown()) }),
      write(work, { params: { id }, body }) {
        const { overlay, settings: before } = find(id);
        if (!isOverlay(overlay)) throw new Refusal(404, "OVERLAY", "There is no such overlay in this version.");
        const settings = checked(overlay, { ...settingsOf(overlay, before), ...body.settings });
        access.overlays.setSettings(work, id, settings);
        return { settings };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/overlays/:id/key",
      on: ["private"],
      who: ["broadcaster"],
      summary:
        "Gives an overlay another address; the one before shows nothing any more. OBS is told of it where it is connected.",
      params: byId,
      body: z.strictObject({}),
      answer: z.object({ path: z.string(), inObs: z.array(z.string()).describe("Sources of OBS that were changed.") }),
      secret: true,
      async run({ params: { id } }) {
        const former = find(id);
        const key = await house.writer.run((work) => access.overlays.changeKey(work, id));
        const path = pathOf({ ...former, key: key! });
        return { path, inObs: await inObs(ground, (url) => url.includes(`/o/${former.key}/`), path) };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/overlays/:id/remove",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Removes an overlay; its address shows nothing any more.",
      params: byId,
      body: z.strictObject({}),
      answer: z.object({ removed: z.boolean() }),
      write: (work, { params: { id } }) => ({ removed: access.overlays.remove(work, id) }),
    }),
    endpoint({
      method: "get",
      path: "/api/v1/obs",
      on: ["private"],
      who: ["broadcaster"],
      summary: "The scenes of OBS, the one on air, and the size of its canvas in pixels.",
      answer: z.object({
        isSet: z.boolean().describe("shop.obs.url says where OBS is."),
        why: z.string().describe("Why OBS cannot be asked; empty where it can."),
        scenes: z.array(z.string()),
        current: z.string().optional(),
        width: z.int(),
        height: z.int(),
      }),
      async read() {
        const none = { scenes: [], width: 1_920, height: 1_080 };
        if (!sources) return { isSet: false, why: "", ...none };
        try {
          const found = await sources.scenes();
          return { isSet: true, why: "", ...found, scenes: [...found.scenes] };
        } catch (error) {
          return { isSet: true, why: messageOf(error), ...none };
        }
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/overlays/:id/obs",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Puts an overlay into a scene of OBS. Where the scene has it already, nothing is done.",
      params: byId,
      body: z.strictObject({
        scene: z.string().min(1).max(200),
        width: pixels.optional(),
        height: pixels.optional(),
      }),
      answer: z.object({ source: z.string(), isNew: z.boolean() }),
      async run({ params: { id }, body: { scene, width, height } }) {
        const row = find(id);
        const source = SOURCES[row.overlay as OverlayName];
        const added = await obsOrRefuse(ground).add({
          ...{ scene, name: source.name, url: `http://127.0.0.1:${access.port}${pathOf(row)}` },
          ...{ width: width ?? source.width, height: height ?? source.height },
        });
        return { source: added.name, isNew: added.isNew };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/overlays/refresh",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Lets OBS load all overlays again.",
      body: z.strictObject({}),
      answer: z.object({ sources: z.array(z.string()) }),
      run: async () => ({ sources: await obsOrRefuse(ground).refresh(isOurs) }),
    }),
    endpoint({
      method: "post",
      path: "/api/v1/alerts/test",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Shows an alert of something that did not happen, marked as a test. Nothing of it is in the book.",
      body: z.strictObject({ kind: OVERLAYS.alerts.shape.shape.alerts.element.shape.kind }),
      answer: z.object({ shown: z.boolean() }),
      run({ body: { kind } }) {
        alerts.pretend(kind, "Mia");
        house.ground.core.changes.changed("overlay");
        house.ground.core.changes.changed("overlays");
        return { shown: true };
      },
    }),
  ] as const;
}

/** Settings that somebody sent, or a refusal that names what does not fit. */
function checked(overlay: OverlayName, settings: unknown): Record<string, unknown> {
  const read = OVERLAYS[overlay].settings.strict().safeParse(settings);
  if (read.success) return read.data;
  const reasons = read.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
  throw new Refusal(400, "NOT_VALID", `These settings do not fit: ${reasons.join("; ")}`);
}

function obsOrRefuse({ house }: WebGround) {
  const { sources } = house.features.shop;
  if (!sources) {
    throw new UserError("obsNotSet", "Write where OBS listens into shop.obs.url, usually ws://127.0.0.1:4455.");
  }
  if (!sources.isConnected)
    throw new UserError("obsAway", `OBS is not there: ${sources.status}`, { why: sources.status });
  return sources;
}

/** Tells OBS of another address, where it can be told. */
async function inObs({ house, log }: WebGround, isFormer: (url: string) => boolean, path: string): Promise<string[]> {
  const { sources } = house.features.shop;
  const { port } = house.ground.core.access;
  if (!sources?.isConnected) return [];
  try {
    return await sources.readdress(isFormer, `http://127.0.0.1:${port}${path}`);
  } catch (error) {
    log.warn({ why: messageOf(error) }, "OBS could not be told of the new address of an overlay");
    return [];
  }
}

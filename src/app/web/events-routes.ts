/** What happened, for programs that read it, and the places that are told of it by themselves. */
import * as z from "zod";
import type { Work } from "../../db/work.ts";
import { FEED_EVENTS, FEED_TYPES } from "../../feed/feed-events.ts";
import type { EndpointView } from "../../feed/outgoing/outgoing.ts";
import { endpoint } from "../../web/endpoint.ts";
import { topic } from "../../web/topic.ts";
import type { House } from "../app.ts";
import type { WebGround } from "./web-ground.ts";

const PAGE_MAX = 100;

const event = z.object({
  id: z.string().describe("The same whenever it is read."),
  type: z.enum(FEED_TYPES),
  timestamp: z.string(),
  data: z.record(z.string(), z.unknown()),
});

const place = z.object({
  ...{ id: z.int(), name: z.string(), kind: z.enum(["webhook", "discord", "streamerbot"]) },
  address: z.string().describe("Of Discord only where it is: the address is a secret."),
  events: z.array(z.string()).describe("None: all."),
  action: z.string(),
  state: z.enum(["on", "off", "stopped", "gone"]),
  why: z.string().describe("What went wrong last."),
  attention: z.string().nullable(),
  attempt: z.int(),
  nextAtMs: z.int(),
  told: z.int(),
  toldAtMs: z.int().nullable(),
});
const withSecret = z.object({ place, secret: z.string().nullable().describe("Shown this once.") });
const params = z.object({ id: z.coerce.number<string>().int().min(1) });
const events = z.array(z.string().max(60)).max(100);

/** A place as pages and programs see it, with what is wrong in the streamer's language. */
function shownIn({ ground }: House) {
  const tell = (english: string) => ground.core.options.inLanguage?.(english) ?? english;
  return (view: EndpointView): z.input<typeof place> => ({
    ...{ ...view, events: [...view.events], why: tell(view.why) },
    attention: view.attention === undefined ? null : tell(view.attention),
  });
}

export function eventsRoutes({ house }: WebGround) {
  const { outgoing } = house;
  const shown = shownIn(house);
  const own = { on: ["private"], who: ["broadcaster"] } as const;
  const writes = { ...own, method: "post", params, answer: z.object({ place }) } as const;
  const placed = (view: EndpointView) => ({ place: shown(view) });
  return [
    endpoint({
      ...{ method: "get", path: "/api/v1/events", on: ["private"], who: ["broadcaster", "read"] },
      summary: "What happened behind a cursor, in order. Kept for 30 days.",
      query: z.strictObject({
        after: z
          .string()
          .max(100)
          .optional()
          .describe("The cursor of the page before; `now` begins with what comes. Left out: the oldest there is."),
        count: z.coerce.number<string>().int().min(1).max(PAGE_MAX).default(50),
      }),
      answer: z.object({
        events: z.array(event),
        cursor: z.string(),
        more: z.boolean().describe("There may be more now; ask again with the cursor, also where no event came."),
        anew: z.boolean().describe("Some behind the cursor is gone, or the book is an older copy: it begins anew."),
      }),
      read({ query }) {
        const { events: happened, ...page } = house.happened(query.after, query.count);
        return { ...page, events: [...happened] };
      },
    }),
    endpoint({
      ...{ ...own, method: "get", path: "/api/v1/event-places" },
      summary: "The places that are told what happens, and all events there are.",
      answer: z.object({ places: z.array(place), events: z.array(z.object({ type: z.string(), says: z.string() })) }),
      read: () => ({
        places: outgoing.list().map(shown),
        events: FEED_TYPES.map((type) => ({ type, says: FEED_EVENTS[type].says })),
      }),
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/event-places" },
      summary: "Adds a place. The answer has the secret of a webhook, this once.",
      body: z.strictObject({
        name: z.string().max(100),
        kind: z.enum(["webhook", "discord", "streamerbot"]),
        address: z.string().max(600),
        events: events.default([]),
        action: z.string().trim().min(1).max(100).optional(),
        password: z.string().max(200).optional(),
      }),
      answer: withSecret,
      secret: true,
      write(work, { body }) {
        const { endpoint: added, secret = null } = outgoing.add(work, body);
        return { place: shown(added), secret };
      },
    }),
    endpoint({
      ...{ ...writes, path: "/api/v1/event-places/:id/state" },
      summary:
        "Switches a place on (from now) or off, or takes it up where it stopped: retry, or skip for behind the next.",
      body: z.strictObject({ verb: z.enum(["on", "off", "retry", "skip"]) }),
      write: (work: Work, { params: { id }, body }) => placed(outgoing.set(work, id, body.verb)),
    }),
    endpoint({
      ...{ ...writes, path: "/api/v1/event-places/:id/choose" },
      summary: "Other events for a place, or another action.",
      body: z.strictObject({ events: events.optional(), action: z.string().trim().min(1).max(100).optional() }),
      write: (work: Work, { params: { id }, body }) => placed(outgoing.choose(work, id, body)),
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/event-places/:id/secret", params },
      summary: "A new secret for a webhook, shown this once. The old one signs beside it for a day.",
      body: z.strictObject({}),
      answer: withSecret,
      secret: true,
      write(work, { params: { id } }) {
        const { endpoint: rotated, secret } = outgoing.rotate(work, id);
        return { place: shown(rotated), secret };
      },
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/event-places/:id/remove", params },
      summary: "Removes a place.",
      body: z.strictObject({}),
      answer: z.object({ removed: z.literal(true) }),
      write(work, { params: { id } }) {
        outgoing.remove(work, id);
        return { removed: true as const };
      },
    }),
    endpoint({
      ...{ ...own, method: "post", path: "/api/v1/event-places/:id/test", params },
      summary: "Sends a test to a place, and tells how that went.",
      body: z.strictObject({}),
      answer: z.object({ arrived: z.boolean(), why: z.string() }),
      async run({ params: { id } }) {
        const delivered = await outgoing.test(id);
        const { inLanguage = (english: string) => english } = house.ground.core.options;
        return { arrived: !("why" in delivered), why: "why" in delivered ? inLanguage(delivered.why) : "" };
      },
    }),
  ] as const;
}

/** The places as they stand now. */
export function eventsTopics({ house }: WebGround) {
  house.outgoing.onChanged(() => house.ground.core.changes.changed("event-places"));
  const shown = shownIn(house);
  return [
    topic({
      name: "event-places",
      ...{ on: ["private"], who: ["broadcaster"] },
      shape: z.object({ places: z.array(place) }),
      state: () => ({ places: house.outgoing.list().map(shown) }),
    }),
  ] as const;
}

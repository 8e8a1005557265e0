/** The dashboard's page about moderators who work from the public page: who asked, yes and no, what they did, their sessions. */
import * as z from "zod";
import { PLATFORMS, platformTitle } from "../../model/message.ts";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import { topic } from "../../web/topic.ts";
import type { WebGround } from "./web-ground.ts";

/** So much of what somebody did is shown. */
const ACTS_SHOWN = 20;

const account = z.strictObject({ platform: z.enum(PLATFORMS), platformId: z.string().min(1).max(100) });
const empty = z.object({});
const shown = z.object({
  ...account.shape,
  title: z.string(),
  name: z.string(),
  standing: z.enum(["viewer", "may-ask", "asked", "moderator", "former"]),
  askedAtMs: z.number(),
  confirmedAtMs: z.number().nullable(),
  /** When one of their browsers was here last. */
  seenAtMs: z.number().nullable(),
  acts: z.array(
    z.object({ atMs: z.number(), line: z.string(), became: z.enum(["done", "refused", "silent", "failed"]) }),
  ),
  sessions: z.array(z.object({ id: z.int(), browser: z.string(), createdAtMs: z.number(), seenAtMs: z.number() })),
});

const whole = z.object({ publicUrl: z.string(), moderators: z.array(shown) });

export function moderatorRoutes(ground: WebGround) {
  return [...lists(ground), ...answers(ground)] as const;
}

/** Told when somebody asks, is answered or does something. */
export function moderatorTopics(ground: WebGround) {
  const state = () => stateOf(ground);
  return [
    topic({ name: "moderators", on: ["private"], who: ["broadcaster"], shape: whole, perSecond: 2, state }),
  ] as const;
}

function stateOf({ house, config }: WebGround): z.input<typeof whole> {
  const { moderators } = house.features;
  const { sessions } = house.ground.core.access;
  const all = moderators.all().map((row) => {
    const { platform, platformId } = row;
    const theirs = sessions.list({ kind: "viewer", platform, platformId });
    return {
      ...row,
      title: platformTitle(platform),
      name: house.viewers.known(platform, platformId)?.name ?? platformId,
      standing: moderators.standing(row),
      seenAtMs: theirs[0]?.seenAtMs ?? null,
      acts: [...moderators.acts(row, ACTS_SHOWN)],
      sessions: theirs.map(({ id, browser, createdAtMs, seenAtMs }) => ({ id, browser, createdAtMs, seenAtMs })),
    };
  });
  return { publicUrl: config.web.public.enabled ? config.web.public.url : "", moderators: all };
}

function lists(ground: WebGround) {
  return [
    endpoint({
      method: "get",
      path: "/api/v1/moderators",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Who asked to moderate from the public page, what they did there, and their sessions.",
      answer: whole,
      read: () => stateOf(ground),
    }),
  ] as const;
}

function answers({ house }: WebGround) {
  const { moderators } = house.features;
  const { sessions } = house.ground.core.access;
  const on = ["private"] as const;
  const who = ["broadcaster"] as const;
  return [
    endpoint({
      ...{ method: "post", path: "/api/v1/moderators/confirm", on, who },
      summary: "Lets somebody who asked moderate from the public page, as long as they moderate the channel.",
      ...{ body: account, answer: empty },
      write: (work, { body }) => {
        moderators.confirm(work, body);
        return {};
      },
    }),
    endpoint({
      ...{ method: "post", path: "/api/v1/moderators/remove", on, who },
      summary: "Takes that back, or says no; their browsers are signed out.",
      ...{ body: account, answer: empty },
      write: (work, { body }) => {
        moderators.remove(work, body);
        sessions.endOf(work, { kind: "viewer", ...body });
        return {};
      },
    }),
    endpoint({
      ...{ method: "post", path: "/api/v1/moderators/sign-out", on, who },
      summary: "Ends one session of a moderator.",
      ...{ body: z.strictObject({ sessionId: z.int() }), answer: empty },
      write: (work, { body: { sessionId } }) => {
        const theirs = moderators
          .all()
          .flatMap((row) => sessions.list({ kind: "viewer", platform: row.platform, platformId: row.platformId }));
        if (!theirs.some(({ id }) => id === sessionId))
          throw new Refusal(404, "NOT_FOUND", "There is no such session of a moderator.");
        sessions.end(work, sessionId);
        return {};
      },
    }),
  ] as const;
}

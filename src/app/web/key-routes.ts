/** Who may come in: tokens of programs, and browsers that are paired. */
import * as z from "zod";
import { SCOPES } from "../../web/caller.ts";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import { topic } from "../../web/topic.ts";
import type { WebGround } from "./web-ground.ts";

const id = z.object({ id: z.coerce.number().int().min(1) });
const nothing = z.strictObject({});
/** More than that nobody can look through. */
const TOKENS_MAX = 50;

export function keyRoutes({ house }: WebGround) {
  const { tokens, sessions } = house.ground.core.access;
  return [
    endpoint({
      method: "get",
      path: "/api/v1/tokens",
      on: ["private"],
      who: ["broadcaster"],
      summary: "The tokens of programs that may use the API. What they are is shown once, when they are made.",
      answer: z.object({
        scopes: z.array(z.enum(SCOPES)),
        tokens: z.array(
          z.object({
            ...{ id: z.int(), name: z.string(), scopes: z.array(z.enum(SCOPES)) },
            createdAtMs: z.number(),
            usedAtMs: z.number().optional().describe("When it was used last, to the minute; none where never."),
          }),
        ),
      }),
      read: () => ({ scopes: [...SCOPES], tokens: tokens.list().map((one) => ({ ...one, scopes: [...one.scopes] })) }),
    }),
    endpoint({
      method: "post",
      path: "/api/v1/tokens",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Makes a token for a program. It is shown in this answer and never again.",
      body: z.strictObject({
        name: z.string().trim().min(1).max(60).describe("What it is for, like Stream Deck."),
        scopes: z.array(z.enum(SCOPES)).min(1).describe("What it may do."),
      }),
      answer: z.object({ id: z.int(), secret: z.string() }),
      secret: true,
      write(work, { body }) {
        if (tokens.list().length >= TOKENS_MAX)
          throw new Refusal(409, "TOO_MANY_TOKENS", `There are ${TOKENS_MAX} tokens already.`, "Revoke one first.");
        return tokens.make(work, body.name, body.scopes);
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/tokens/:id/revoke",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Ends a token at once.",
      params: id,
      body: nothing,
      answer: z.object({ revoked: z.boolean().describe("False where there was none.") }),
      write: (work, { params }) => ({ revoked: tokens.revoke(work, params.id) }),
    }),
    endpoint({
      method: "get",
      path: "/api/v1/sessions",
      on: ["private"],
      who: ["broadcaster"],
      summary: "The browsers that are paired.",
      answer: z.object({
        sessions: z.array(
          z.object({
            id: z.int(),
            browser: z.string().describe("What it says of itself."),
            createdAtMs: z.number(),
            seenAtMs: z.number(),
            isThis: z.boolean().describe("It is the one that asks."),
          }),
        ),
      }),
      read: ({ caller }) => ({
        sessions: sessions.list({ kind: "broadcaster" }).map((one) => ({
          ...{ id: one.id, browser: one.browser, createdAtMs: one.createdAtMs, seenAtMs: one.seenAtMs },
          isThis: caller.kind === "broadcaster" && caller.sessionId === one.id,
        })),
      }),
    }),
    endpoint({
      method: "post",
      path: "/api/v1/sessions/:id/end",
      on: ["private"],
      who: ["broadcaster"],
      summary: "Signs a browser out at once; what is open in it closes.",
      params: id,
      body: nothing,
      answer: z.object({ ended: z.boolean().describe("False where there was none.") }),
      write(work, { params }) {
        const own = sessions.list({ kind: "broadcaster" }).some((one) => one.id === params.id);
        return { ended: own && sessions.end(work, params.id) };
      },
    }),
  ] as const;
}

export function accessTopics({ house }: WebGround) {
  const { access, changes } = house.ground.core;
  access.pairing.onShort(() => changes.changed("access"));
  return [
    topic({
      // Also its ten minutes end.
      ...{ name: "access", on: ["private"], who: ["broadcaster"], perSecond: 2, everyMs: 10_000 },
      shape: z.object({
        code: z.object({
          number: z.int().describe("The number of the code of six digits that was shown last. Numbers rise."),
          isGood: z.boolean().describe("It still pairs a window."),
        }),
        sessions: z.array(z.int()).describe("The paired browsers, by their ids."),
      }),
      state: () => ({
        code: access.pairing.short,
        sessions: access.sessions
          .list({ kind: "broadcaster" })
          .map(({ id }) => id)
          .sort((one, other) => one - other),
      }),
    }),
  ] as const;
}

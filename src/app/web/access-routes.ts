/** Who is here, and how a browser becomes the broadcaster's. */
import * as z from "zod";
import { endpoint } from "../../web/endpoint.ts";
import { OWN_NAME } from "../../web/guard.ts";
import { cookieOf } from "../../web/identify.ts";
import { CODE_LASTS_MS } from "../../web/pairing.ts";
import { Refusal } from "../../web/refusal.ts";
import type { WebGround } from "./web-ground.ts";

export function accessRoutes({ house }: WebGround) {
  const { access } = house.ground.core;
  return [
    endpoint({
      method: "get",
      path: "/api/v1/me",
      on: ["private", "public"],
      who: ["anybody"],
      summary: "Who is signed in here.",
      answer: z.object({
        kind: z.enum(["nobody", "viewer", "moderator", "broadcaster", "token", "overlay"]),
        name: z.string().optional(),
      }),
      read({ caller }) {
        const name =
          caller.kind === "viewer" || caller.kind === "moderator"
            ? house.viewers.person(caller.viewerId, caller.platform).name
            : undefined;
        return { kind: caller.kind, name };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/pair",
      on: ["private"],
      who: ["anybody"],
      summary: "Makes this browser the broadcaster's, with a code from the bot's window or from a paired page.",
      body: z.strictObject({ code: z.string().min(1).max(100) }),
      answer: z.object({ paired: z.boolean() }),
      async sign({ body, caller }, request) {
        const host = request.headers.get("host") ?? "";
        if (!host.startsWith(`${OWN_NAME}:`)) {
          throw new Refusal(
            400,
            "WRONG_NAME",
            `Pairing works under ${access.url} only.`,
            `Open ${access.url} and pair there.`,
          );
        }
        const paired = access.pairing.take(body.code);
        if (paired === "locked") {
          throw new Refusal(
            429,
            "TOO_MANY_CODES",
            "Too many wrong codes were tried.",
            "Try again in ten minutes.",
            CODE_LASTS_MS / 1_000,
          );
        }
        if (paired === "wrong") {
          throw new Refusal(
            403,
            "WRONG_CODE",
            "This code is not good, or not any more.",
            "Make a new one: npx chatmint web pair",
          );
        }
        const browser = request.headers.get("user-agent") ?? "";
        const secret = await house.writer.run((work) => {
          // A browser that is paired again stands once in the list of who is let in.
          if (caller.kind === "broadcaster") access.sessions.end(work, caller.sessionId);
          return access.sessions.begin(work, { kind: "broadcaster" }, browser);
        });
        house.ground.core.changes.changed("access");
        return { answer: { paired: true }, cookie: cookieOf("private", host, secret) };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/pair/code",
      on: ["private"],
      who: ["broadcaster"],
      summary:
        "A code of six digits that pairs another window, like a dock in OBS. The one before is not good any more.",
      body: z.strictObject({}),
      answer: z.object({
        code: z.string(),
        minutes: z.int(),
        number: z.int().describe("By it the topic `access` tells whether the code is still good."),
      }),
      secret: true,
      run() {
        const code = access.pairing.shortCode();
        return { code, minutes: CODE_LASTS_MS / 60_000, number: access.pairing.short.number };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/sign-out",
      on: ["private", "public"],
      who: ["broadcaster", "viewer"],
      summary: "Ends the session of this browser.",
      body: z.strictObject({}),
      answer: z.object({ signedOut: z.boolean() }),
      async sign({ caller, on }, request) {
        if ("sessionId" in caller) await house.writer.run((work) => access.sessions.end(work, caller.sessionId));
        return { answer: { signedOut: true }, cookie: cookieOf(on, request.headers.get("host") ?? "", "") };
      },
    }),
  ] as const;
}

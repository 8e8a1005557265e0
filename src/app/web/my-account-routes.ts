/** The accounts of who is signed in on the public page: linked by signing in with both, and what they are to the moderators. */
import * as z from "zod";
import { PLATFORMS, platformTitle } from "../../model/message.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
import type { Caller } from "../../web/caller.ts";
import { endpoint } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";
import { isViewer, type SignInDesk } from "./sign-in-desk.ts";
import type { WebGround } from "./web-ground.ts";

const account = z.object({ platform: z.enum(PLATFORMS), title: z.string(), name: z.string() });
const standing = z.enum(["viewer", "may-ask", "asked", "moderator", "former"]);

export function myAccountRoutes(ground: WebGround, desk: SignInDesk) {
  return [...known(ground, desk), ...links(ground, desk)] as const;
}

function known({ house }: WebGround, desk: SignInDesk) {
  const { moderators } = house.features;
  return [
    endpoint({
      method: "get",
      path: "/api/v1/my/accounts",
      on: ["public"],
      who: ["viewer"],
      summary:
        "The accounts of who is signed in, the one that waits to be linked, and what they are to the moderators.",
      answer: z.object({
        signedInWith: account,
        accounts: z.array(account),
        offered: account.extend({ earns: z.boolean() }).optional(),
        moderator: standing,
      }),
      read({ caller }) {
        const own = viewerIn(caller);
        const offered = desk.offered(own.sessionId);
        const all = house.viewers.identities(own.viewerId);
        return {
          signedInWith: shown(house.viewers.known(own.platform, own.platformId)!),
          accounts: all.map(shown),
          ...(offered ? { offered: { ...shown(offered), earns: offered.earning } } : {}),
          moderator: moderators.standing(own),
        };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/my/moderating",
      on: ["public"],
      who: ["viewer"],
      summary: "Asks the broadcaster, once, to be let work as a moderator here.",
      body: z.strictObject({}),
      answer: z.object({ moderator: standing }),
      write(work, { caller }) {
        moderators.ask(work, viewerIn(caller));
        return { moderator: moderators.standing(viewerIn(caller)) };
      },
    }),
  ] as const;
}

function links({ house }: WebGround, desk: SignInDesk) {
  const { linking } = house.features;
  return [
    endpoint({
      method: "post",
      path: "/api/v1/my/link",
      on: ["public"],
      who: ["viewer"],
      summary: "Makes the account that was signed in with last one with one's own, or leaves it be.",
      body: z.strictObject({ yes: z.boolean() }),
      answer: z.object({ linked: z.boolean() }),
      write(work, { caller, body }) {
        const own = viewerIn(caller);
        const there = desk.offered(own.sessionId);
        const here = house.viewers.known(own.platform, own.platformId);
        if (!there || !here)
          throw new Refusal(
            409,
            "NOTHING_OFFERED",
            "No other account of yours waits here (any more).",
            "Sign in with it once more.",
          );
        work.afterCommit(() => desk.forgetOffer(own.sessionId));
        if (body.yes) linking.join(work, here, there);
        return { linked: body.yes };
      },
    }),
    endpoint({
      method: "post",
      path: "/api/v1/my/unlink",
      on: ["public"],
      who: ["viewer"],
      summary: "Takes one's two accounts apart again, as `!unlink` does.",
      body: z.strictObject({}),
      answer: z.object({ platform: z.enum(PLATFORMS) }),
      write: (work, { caller }) => linking.unlink(work, viewerIn(caller).viewerId),
    }),
  ] as const;
}

/** Whoever is signed in. No route here lets in anybody else. */
function viewerIn(caller: Caller): Extract<Caller, { kind: "viewer" | "moderator" }> {
  if (isViewer(caller)) return caller;
  throw new Refusal(401, "NOT_SIGNED_IN", "Nobody is signed in here.");
}

function shown({ platform, name }: Pick<KnownViewer, "platform" | "name">): z.input<typeof account> {
  return { platform, title: platformTitle(platform), name };
}

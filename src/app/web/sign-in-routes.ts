/** Viewers sign in on the public page with Twitch or Kick. */
import path from "node:path";
import * as z from "zod";
import { platformTitle } from "../../model/message.ts";
import { SIGN_IN_WAYS, type SignInTrouble } from "../../platforms/sign-in/viewer-sign-in.ts";
import { endpoint } from "../../web/endpoint.ts";
import { cookieIn, cookieOf } from "../../web/identify.ts";
import { Refusal } from "../../web/refusal.ts";
import { viewerSignIns } from "../viewer-sign-ins.ts";
import { myAccountRoutes } from "./my-account-routes.ts";
import { isViewer, SignInDesk } from "./sign-in-desk.ts";
import type { WebGround } from "./web-ground.ts";

/** For as long as somebody is at the platform. Lax, because it comes back from there. */
const ATTEMPT_COOKIE = "__Host-chatmint-sign-in";
const attemptCookie = (browser: string) =>
  `${ATTEMPT_COOKIE}=${browser}; Path=/; Max-Age=${browser === "" ? 0 : 600}; Secure; HttpOnly; SameSite=Lax`;
/** Where browsers go on to: nothing that was sent decides it. */
const PAGE = "/account";

const way = z.object({ platform: z.enum(SIGN_IN_WAYS) });

export function signInRoutes(ground: WebGround) {
  const desk = deskOf(ground);
  return [...ways(desk), ...rounds(desk), ...myAccountRoutes(ground, desk)] as const;
}

function ways(desk: SignInDesk) {
  return [
    endpoint({
      method: "get",
      path: "/api/v1/sign-in",
      on: ["public"],
      who: ["anybody"],
      summary: "With which platforms one can sign in here, and why a sign-in did not come about.",
      query: z.strictObject({ problem: z.string().max(60).optional() }),
      answer: z.object({
        with: z.array(z.object({ platform: z.enum(SIGN_IN_WAYS), title: z.string() })),
        problem: z.string().optional(),
      }),
      read: ({ query }) => ({
        with: desk.on.map((platform) => ({ platform, title: platformTitle(platform) })),
        problem: query.problem === undefined ? undefined : desk.problem(query.problem),
      }),
    }),
  ] as const;
}

/** To the platform and back. */
function rounds(desk: SignInDesk) {
  return [
    endpoint({
      method: "post",
      path: "/api/v1/sign-in/:platform",
      on: ["public"],
      who: ["anybody"],
      summary:
        "Begins a sign-in, or with `link` proves another account of who is signed in; the browser goes to the address.",
      params: way,
      body: z.strictObject({ link: z.boolean().default(false) }),
      answer: z.object({ address: z.string().describe("Of the platform; the browser goes there.") }),
      sign({ params, body: { link }, caller }, request) {
        if (link && !isViewer(caller)) throw new Refusal(401, "NOT_SIGNED_IN", "Nobody is signed in here.");
        const kept = cookieIn(request.headers.get("cookie"), ATTEMPT_COOKIE);
        const purpose =
          link && isViewer(caller)
            ? ({ for: "link", sessionId: caller.sessionId } as const)
            : ({ for: "session" } as const);
        const { address, browser } = desk.begin(params.platform, kept, purpose);
        return { answer: { address }, cookie: attemptCookie(browser) };
      },
    }),
    endpoint({
      method: "get",
      path: "/sign-in/:platform/callback",
      on: ["public"],
      who: ["anybody"],
      summary: "Where the platform sends the browser back to. What it brings is good once, in the browser that began.",
      params: way,
      async respond({ params, caller }, request) {
        // Looked at by hand: whatever stands in this address, somebody is to see a page of ours.
        const query = new URL(request.url).searchParams;
        const came = await desk.finish({
          ...{ at: params.platform, caller, userAgent: request.headers.get("user-agent") ?? "" },
          browser: cookieIn(request.headers.get("cookie"), ATTEMPT_COOKIE),
          ...{ code: one(query, "code"), state: one(query, "state"), error: one(query, "error") },
        });
        const headers = new Headers({ location: PAGE });
        headers.append("set-cookie", attemptCookie(""));
        if (came.status === "in")
          headers.append("set-cookie", cookieOf("public", request.headers.get("host") ?? "", came.secret));
        if (came.status === "refused") headers.set("location", `${PAGE}?problem=${came.problem}`);
        return new Response(null, { status: 303, headers });
      },
    }),
  ] as const;
}

function deskOf({ house, config, system, log, ...ground }: WebGround): SignInDesk {
  const trouble: SignInTrouble = (name, sentence) => {
    const platform = house.ground.core.channels.platformOf({ platform: name });
    if (platform) house.bot.host(platform).attention("viewer-sign-in", sentence);
    else if (sentence !== undefined) log.warn(sentence);
  };
  const envFile = path.join(path.dirname(ground.configFile), ".env");
  const signIns = viewerSignIns({ config, system, log, envFile, secrets: ground.secrets(), trouble });
  return new SignInDesk({ house, config, system, log, ...ground }, signIns);
}

/** A parameter that stands in an address once; twice it is none. */
function one(query: URLSearchParams, name: string): string | undefined {
  const all = query.getAll(name);
  return all.length === 1 && all[0] !== "" ? all[0] : undefined;
}

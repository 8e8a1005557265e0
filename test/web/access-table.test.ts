/**
 * Who may ask what, of every route of the real app, asked as everybody: a table out of the declarations, and each of its cells
 * tried on both servers.
 */
import { describe, expect, it } from "vitest";
import { overlayRoom } from "../../src/app/web/overlay-room.ts";
import { routesOf } from "../../src/app/web-api.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import { SCOPES } from "../../src/web/caller.ts";
import type { AnyEndpoint } from "../../src/web/endpoint.ts";
import { mounted } from "../../src/web/mount.ts";
import { type WebRig, webRig } from "../support/web.ts";

const CALLERS = ["nobody", "viewer", "moderator", "former moderator", ...SCOPES, "broadcaster", "overlay"] as const;
type Caller = (typeof CALLERS)[number];
type Server = "private" | "public";
/** Let in, turned away by name, or not there at all. */
type Cell = "in" | "refused" | "none";

let rig: WebRig;
let system: SimulatedSystem;
let routes: readonly AnyEndpoint[];
let headersOf: Readonly<Record<Caller, Readonly<Record<string, string>>>>;
let overlayKey: string;

/** A bot with its web, and somebody of each kind. */
async function open(): Promise<void> {
  system = new SimulatedSystem(Date.UTC(2026, 0, 6, 19));
  rig = await webRig({ known: ["vera"] }, {}, system);
  const { house } = rig.ground;
  const { access } = house.ground.core;
  routes = routesOf(
    rig.ground,
    overlayRoom(rig.ground, () => false),
  );
  const idOf = (name: string) => house.viewers.byName("local", name)!.platformId;
  const session = (name: string) =>
    house.writer.run((work) =>
      access.sessions.begin(work, { kind: "viewer", platform: "local", platformId: idOf(name) }, "a test"),
    );
  for (const name of ["mia", "fred"]) {
    await rig.chat.says(`[mod] ${name}`, "hi");
    const account = { platform: "local", platformId: idOf(name) } as const;
    await house.writer.run((work) => house.features.moderators.ask(work, account));
    await house.writer.run((work) => house.features.moderators.confirm(work, account));
  }
  await rig.chat.says("fred", "hi");
  const asViewer = async (name: string) => ({ cookie: `__Host-chatmint-viewer=${await session(name)}` });
  const tokens = await Promise.all(
    SCOPES.map((scope) => house.writer.run((work) => access.tokens.make(work, scope, [scope]))),
  );
  const tokenHeaders = Object.fromEntries(
    SCOPES.map((scope, n) => [scope, { authorization: `Bearer ${tokens[n]!.secret}` }]),
  ) as unknown as Record<(typeof SCOPES)[number], Record<string, string>>;
  overlayKey = (await house.writer.run((work) => access.overlays.make(work, "leaderboard", {}))).key;
  headersOf = {
    ...{ nobody: {}, viewer: await asViewer("vera"), moderator: await asViewer("mia") },
    "former moderator": await asViewer("fred"),
    ...tokenHeaders,
    ...{ broadcaster: { cookie: rig.paired.cookie! }, overlay: {} },
  };
}

/** What the declaration says, read here once more by other means than the server's. */
function declared(route: AnyEndpoint, caller: Caller, server: Server): Cell {
  // A token is none on the public server, whatever it asks for.
  if (isToken(caller) && server === "public") return "refused";
  // The key in an address is looked at first.
  if (route.path.startsWith("/o/:key") && caller !== "overlay") return "refused";
  if (!route.on.includes(server)) return "none";
  // Each is who they are on one server only; on the other they are nobody, or their secret is none.
  const isHere =
    caller === "viewer" || caller === "moderator" || caller === "former moderator" ? server === "public" : true;
  const who = new Set<string>(route.who);
  if (who.has("anybody")) return "in";
  if (!isHere || caller === "nobody") return "refused";
  if (caller === "broadcaster" || isToken(caller)) return server === "private" && who.has(caller) ? "in" : "refused";
  if (caller === "overlay") return who.has("overlay") && route.path.startsWith("/o/:key") ? "in" : "refused";
  if (who.has("viewer")) return "in";
  return caller === "moderator" && who.has("moderator") ? "in" : "refused";
}

const isNamesake = (one: AnyEndpoint, other: AnyEndpoint): boolean =>
  one.method === other.method && one.path.replace(/:\w+/g, ":") === other.path.replace(/:\w+/g, ":");
const isToken = (caller: Caller): boolean => (SCOPES as readonly string[]).includes(caller);

/** Tries it with nothing that could do anything: a POST says that its body is something no route takes. */
async function tried(route: AnyEndpoint, caller: Caller, server: Server): Promise<Cell> {
  const key = caller === "overlay" ? overlayKey : "A".repeat(32);
  const path = route.path.replace(/:(\w+)(?:\{[^}]*\})?/g, (_, name: string) => (name === "key" ? key : "0"));
  const origin = server === "private" ? `http://${rig.host}` : "https://points.example.com";
  const page = isToken(caller) ? {} : { origin, "sec-fetch-site": "same-origin" };
  const sent = {
    method: route.method.toUpperCase(),
    headers: {
      ...page,
      ...headersOf[caller],
      ...(route.method === "post" ? { "content-type": "application/x-nothing" } : {}),
    },
    ...(route.method === "post" ? { body: "" } : {}),
  };
  const { status, json, headers } = await (server === "private" ? rig.ask(path, sent) : rig.askPublic(path, sent));
  if (status === 401 || json?.code === "NOT_ALLOWED" || json?.code === "OVERLAY") return "refused";
  const isPage = String(headers["content-type"]).startsWith("text/html") || status === 302 || status === 503;
  return json?.code === "NOT_FOUND" || isPage ? "none" : "in";
}

describe("who may", () => {
  it("is as declared in every cell: each route, as each caller, on both servers", async () => {
    await open();
    expect(routes.length).toBeGreaterThan(40);
    const wrong: string[] = [];
    let cells = 0;
    for (const route of routes) {
      // What they may ask in a minute fills up again.
      await system.advance(60_000);
      for (const server of ["private", "public"] as const) {
        // The other server may have a route of its own under the same name, which has its own row.
        if (!route.on.includes(server) && routes.some((one) => isNamesake(one, route) && one.on.includes(server)))
          continue;
        for (const caller of CALLERS) {
          const [expected, got] = [declared(route, caller, server), await tried(route, caller, server)];
          cells += 1;
          if (expected !== got)
            wrong.push(`${server} ${route.method} ${route.path} as ${caller}: ${expected}, but ${got}`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(cells).toBeGreaterThan(routes.length * CALLERS.length);
  });

  it("is nobody's on the public server who could only be the broadcaster, and leaves viewers and moderators their own", async () => {
    await open();
    const strange = routes.filter(
      ({ on, who }) => on.includes("public") && !who.some((one) => ["anybody", "viewer", "moderator"].includes(one)),
    );
    expect(strange.map(({ path }) => path)).toEqual([]);
    const theirs = routes.filter(({ who }) => who.some((one) => one === "viewer" || one === "moderator"));
    const out =
      /settings|config|token|pair|session|secret|\/code|password|login|import|export(?!ed)|backup|restore|doctor|set-up|overlay|event|moderators|cash|payout|file/;
    const own = theirs.filter(({ path }) => !path.startsWith("/api/v1/my/") && path !== "/api/v1/sign-out");
    expect(own.filter(({ path }) => out.test(path)).map(({ path }) => path)).toEqual([]);
    const raw = routes.filter((route) => route.method === "get" && "respond" in route && route.on.includes("public"));
    expect(
      raw.map(({ path }) => path).filter((path) => !/callback|openapi|my\/data|proof|picture|sound|export/.test(path)),
    ).toEqual([]);
  });

  it("is said by every route, else the start fails", () => {
    const bare = { method: "get", path: "/api/v1/undeclared", summary: "", respond: () => new Response() };
    const start = (on: readonly string[], who: readonly string[]) => () =>
      mounted({ on: "private", endpoints: [{ ...bare, on, who }], live: {} } as never);
    expect(start(["private"], [])).toThrow("/api/v1/undeclared says not who may call it");
    expect(start(["public"], [])).toThrow("/api/v1/undeclared says not who may call it");
    expect(start([], ["broadcaster"])).toThrow("/api/v1/undeclared says not who may call it");
    expect(start(["private"], ["broadcaster"])).not.toThrow();
  });
});

/** Opens the web servers of a bot: the private one, and what the config wants besides. */
import { messageOf } from "../../base/errors.ts";
import { packageVersion } from "../../base/paths.ts";
import type { OpenPort } from "../../model/route.ts";
import type { Caller, Listener } from "../../web/caller.ts";
import { type GuardRules, OWN_NAME, privateHosts, publicHosts } from "../../web/guard.ts";
import { Identify } from "../../web/identify.ts";
import { addressIn, type Limited, Limits } from "../../web/limits.ts";
import { Live } from "../../web/live.ts";
import { mounted } from "../../web/mount.ts";
import { Once } from "../../web/once.ts";
import { PageFiles } from "../../web/page-files.ts";
import { Refusal } from "../../web/refusal.ts";
import { openPort, type PublicPorts, REQUEST_MS, UPLOAD_MS } from "../../web/server.ts";
import { actsOf } from "../listed.ts";
import { Speech } from "../speech.ts";
import { routesOf, topicsOf } from "../web-api.ts";
import { fieldOf } from "./field-of.ts";
import { importDeskOf } from "./import-routes.ts";
import { inWords } from "./in-words.ts";
import { type OverlayRoom, overlayRoom } from "./overlay-room.ts";
import { webActs } from "./web-acts.ts";
import type { WebGround } from "./web-ground.ts";

export interface OpenWeb {
  /** Where the dashboard is; `undefined` when its port could not be had. */
  readonly url: string | undefined;
  close(): Promise<void>;
}

/** Opens them. A port that cannot be had is told in the log, and the bot goes on without. */
export async function openWeb(ground: WebGround, ports: PublicPorts): Promise<OpenWeb> {
  const web = new Web(ground);
  await web.openPrivate();
  await web.openPublic(ports);
  await web.openHome();
  web.loadSources();
  return web;
}

/** The page of an overlay, its socket, and the files of both. */
function isForOverlays({ method, url }: Request): boolean {
  return method === "GET" && /^\/(?:o|assets)\//.test(new URL(url).pathname);
}

class Web implements OpenWeb {
  readonly #ground: WebGround;
  readonly #live: Live;
  readonly #identify: Identify;
  readonly #once: Once;
  readonly #speech: Speech;
  readonly #limits: Limits;
  readonly #files = new PageFiles();
  readonly #room: OverlayRoom;
  readonly #routes;
  readonly #open: OpenPort[] = [];

  constructor(ground: WebGround) {
    this.#ground = ground;
    const { house, system, log } = ground;
    const { access, changes, viewers } = house.ground.core;
    const room = overlayRoom(ground, (isIt) => this.#live.isOpen("private", isIt));
    this.#room = room;
    this.#live = new Live({
      topics: topicsOf(ground, room),
      onPages: () => this.#live.changed("overlays"),
      ...{ clock: system.clock, timers: system.timers, log },
      version: packageVersion(),
      nowMs: () => house.ground.core.clock.now(),
    });
    changes.listen((topic) => this.#live.changed(topic));
    // Whatever is written may be seen on some overlay.
    house.writer.onCommit(() => {
      for (const topic of ["overlay", "overlays"]) this.#live.changed(topic);
    });
    this.#identify = new Identify({
      ...access,
      writer: house.writer,
      personOf(platform, platformId) {
        const known = viewers.known(platform, platformId);
        const moderates = () => house.features.moderators.standing({ platform, platformId }) === "moderator";
        return known && { viewerId: known.id, moderates: moderates() };
      },
    });
    this.#speech = new Speech(house.ground.chat.replies.language);
    this.#once = new Once({
      ...{ done: access.done, writer: house.writer },
      did: webActs(house, actsOf(house.ground.core.db, house.ground.core.clock)),
    });
    this.#limits = new Limits(system.clock);
    this.#routes = routesOf(ground, room);
    access.sessions.onEnded((id) => this.#live.ended((caller) => "sessionId" in caller && caller.sessionId === id));
    access.overlays.onChanged((id) =>
      this.#live.ended((caller) => caller.kind === "overlay" && caller.overlayId === id),
    );
  }

  get url(): string | undefined {
    return this.#ground.house.ground.core.access.url;
  }

  /** The dashboard, the API and overlays, on both of this computer's own addresses. */
  async openPrivate(): Promise<void> {
    const { config, rehearsal, log, house } = this.#ground;
    const wanted = rehearsal ? config.web.rehearsalPort : config.web.port;
    const setting = rehearsal ? "web.rehearsalPort" : "web.port";
    let port = wanted;
    const answer = (at: number) => {
      const app = this.#app("private", { on: "private", originOf: privateHosts(at), forwarded: false });
      return app.fetch;
    };
    let fetch: ReturnType<typeof answer> | undefined;
    try {
      const first = await openPort({ port, setting, host: "127.0.0.1", log }, (request, env) => fetch!(request, env), {
        ...{ requestMs: UPLOAD_MS, sockets: true },
      });
      this.#open.push(first);
      port = first.port;
      fetch = answer(port);
      house.ground.core.access.port = port;
    } catch (error) {
      log.warn(`There is no dashboard this time: ${messageOf(error)}`);
      return;
    }
    try {
      const second = await openPort({ port, setting, host: "::1", log }, (request, env) => fetch(request, env), {
        ...{ requestMs: UPLOAD_MS, sockets: true },
      });
      this.#open.push(second);
    } catch (error) {
      // Many computers have no IPv6, and browsers try the other address.
      log.debug({ err: error }, "the dashboard answers on 127.0.0.1 only");
    }
  }

  /** The page for viewers, where the config has an address for it. */
  async openPublic(ports: PublicPorts): Promise<void> {
    const { config, log } = this.#ground;
    const { enabled, url, port, host } = config.web.public;
    if (!enabled) return;
    if (url === "") {
      log.warn("web.public is on without an address: write the one your tunnel gives you into web.public.url");
      return;
    }
    const app = this.#app("public", { on: "public", originOf: publicHosts(url), forwarded: true });
    try {
      this.#open.push(await ports.show({ port, setting: "web.public.port", host, log }, app.fetch));
    } catch (error) {
      log.warn(`There is no public page this time: ${messageOf(error)}`);
    }
  }

  /** OBS never tries a page again that it could not load: from now on it can. */
  loadSources(): void {
    const { access } = this.#ground.house.ground.core;
    if (access.port !== undefined) this.#ground.house.features.shop.sources?.start(this.#room);
  }

  /** Overlays, by their keys, for a second computer at home. Nothing else is there. */
  async openHome(): Promise<void> {
    const { config, rehearsal, log } = this.#ground;
    const { enabled, port } = config.web.lan;
    if (!enabled || rehearsal) return;
    // Under whatever name: who has the key of an overlay may see it, and there is nothing else to be had.
    const rules: GuardRules = { on: "private", originOf: (host) => `http://${host}`, forwarded: false };
    const app = this.#app("private", rules, []);
    const nothing = () => new Response("Nothing here.\n", { status: 404 });
    try {
      this.#open.push(
        await openPort(
          { port, setting: "web.lan.port", host: "0.0.0.0", log },
          (request, env) => (isForOverlays(request) ? app.fetch(request, env) : nothing()),
          { requestMs: REQUEST_MS, sockets: true },
        ),
      );
    } catch (error) {
      log.warn(`There are no overlays for other computers this time: ${messageOf(error)}`);
    }
  }

  async close(): Promise<void> {
    this.#live.stop();
    await importDeskOf(this.#ground).stop();
    await Promise.all(this.#open.map((port) => port.close()));
    this.#ground.house.ground.core.access.port = undefined;
  }

  #app(on: Listener, rules: GuardRules, endpoints = this.#routes) {
    const { log, house } = this.#ground;
    return mounted({
      ...{ on, rules, log, endpoints, live: this.#live, identify: this.#identify, once: this.#once },
      fieldOf,
      inWords: (error) => inWords(house, error),
      // Whoever is at this computer may ask as much as they like.
      ...(on === "public"
        ? { admit: (request, caller) => this.#admit(request, caller), addressOf: (request) => this.#addressOf(request) }
        : {}),
      page: (path, host) => this.#page(on, path, host),
      // The pages speak as the bot does in chat.
      refusal: (english) => this.#speech.refusal(english),
      inLanguage: (english) => house.ground.core.options.inLanguage?.(english) ?? english,
    });
  }

  /** Turns away who asks too much. */
  #admit(request: Request, caller: Caller): void {
    const session = "sessionId" in caller ? String(caller.sessionId) : undefined;
    const wait = this.#limits.take(limitedAs(request), { session, address: this.#addressOf(request) });
    if (wait === undefined) return;
    const cure = `Try again in ${wait} ${wait === 1 ? "second" : "seconds"}.`;
    throw new Refusal(429, "TOO_MANY", "That was too much in too short a time.", cure, wait);
  }

  #addressOf({ headers }: Request): string | undefined {
    const { proxyHeader } = this.#ground.config.web;
    return proxyHeader === "" ? undefined : addressIn(proxyHeader, headers.get(proxyHeader) ?? undefined);
  }

  #page(on: Listener, path: string, host: string): Response | undefined {
    if (path.startsWith("/assets/")) return this.#files.asset(path.slice(1));
    if (on === "public") return this.#files.page(/^\/moderate(?:\/|$)/.test(path) ? "dashboard" : "public");
    if (path.startsWith("/o/")) return this.#files.page("overlays");
    // Cookies of the other names would also be sent to other programs of this computer.
    if (!host.startsWith(`${OWN_NAME}:`)) return Response.redirect(`${this.url}${path}`, 302);
    return this.#files.page("dashboard");
  }
}

function limitedAs({ method, url }: Request): Limited {
  const { pathname, searchParams } = new URL(url);
  if (/\/sign-in\/[a-z]+(?:\/callback)?$/.test(pathname)) return "sign-in";
  if (pathname.endsWith("/public/leaderboard") && searchParams.get("name")) return "search";
  return method === "POST" ? "act" : "read";
}

/** Who sends a request: by the cookie of a session, the token of a program, or the key of an overlay in the path. */
import type { Writer } from "../db/writer.ts";
import type { PlatformName } from "../model/message.ts";
import { type Caller, type Listener, NOBODY } from "./caller.ts";
import { OWN_NAME } from "./guard.ts";
import type { OverlayKeys } from "./overlay-keys.ts";
import { Refusal } from "./refusal.ts";
import type { Session, Sessions } from "./sessions.ts";
import type { ApiTokens } from "./tokens.ts";

/** The prefix binds a cookie to this host, and makes the browser refuse it anywhere else. */
const PREFIX = "__Host-chatmint";

/**
 * The name of a session's cookie. `host`: of the request, with its port. Cookies of one host name go to each of its ports: with the
 * port in the name, a rehearsal paired in the same browser does not sign out the bot beside it.
 */
function cookieName(on: Listener, host: string): string {
  return on === "private" ? `${PREFIX}-${host.slice(host.lastIndexOf(":") + 1)}` : `${PREFIX}-viewer`;
}

/** How a session's cookie is set; `secret` empty: taken away. */
export function cookieOf(on: Listener, host: string, secret: string): string {
  // Strict: not sent where another site leads here. A sign-in comes back from another site, so that the public one is Lax.
  const sameSite = on === "private" ? "Strict" : "Lax";
  const age = secret === "" ? 0 : 30 * 24 * 3_600;
  return `${cookieName(on, host)}=${secret}; Path=/; Max-Age=${age}; Secure; HttpOnly; SameSite=${sameSite}`;
}

/** Addresses of an overlay: `/o/<key>/...`. Whatever stands there is a key, or none: nobody is let past it as somebody else. */
const OVERLAY = /^\/o\/([^/]*)/;

export interface IdentifyOptions {
  readonly sessions: Sessions;
  readonly tokens: ApiTokens;
  readonly overlays: OverlayKeys;
  readonly writer: Pick<Writer, "run">;
  /** The person an account is now, and whether they may moderate from a page now; `undefined`: not in the book. */
  personOf(
    platform: PlatformName,
    platformId: string,
  ): { readonly viewerId: number; readonly moderates: boolean } | undefined;
}

/** What of a request tells who sent it. */
export interface Sender {
  readonly path: string;
  readonly host: string;
  readonly authorization: string | null;
  readonly cookie: string | null;
}

/** Who somebody is, asked again whenever it matters: `undefined` once they are nobody any more. */
export type Who = () => Caller | undefined;

export class Identify {
  readonly #options: IdentifyOptions;

  constructor(options: IdentifyOptions) {
    this.#options = options;
  }

  /** Who sends this. Throws a Refusal for a token, key or session that is none. */
  who(on: Listener, sender: Sender): Who {
    const { authorization } = sender;
    const overlay = OVERLAY.exec(sender.path)?.[1];
    if (overlay !== undefined) return must(() => this.#overlay(overlay), noSuchOverlay);
    if (authorization !== null) return must(() => this.#token(on, authorization), noSuchToken);
    // Under the other names of this computer the cookie would also go to other programs' ports.
    if (on === "private" && !sender.host.startsWith(`${OWN_NAME}:`)) return () => NOBODY;
    const secret = cookieIn(sender.cookie, cookieName(on, sender.host));
    if (secret === undefined) return () => NOBODY;
    const caller = this.#session(on, secret);
    return caller ? () => this.#session(on, secret) : () => NOBODY;
  }

  #overlay(key: string): Caller | undefined {
    const row = this.#options.overlays.find(key);
    return row && { kind: "overlay", overlayId: row.id, overlay: row.overlay, settings: row.settings };
  }

  #token(on: Listener, authorization: string): Caller | undefined {
    const [, secret] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    const token = secret !== undefined && on === "private" ? this.#options.tokens.find(secret) : undefined;
    if (!token) return undefined;
    if (this.#options.tokens.isDue(token))
      this.#note(() => this.#options.writer.run((work) => this.#options.tokens.used(work, token)));
    return { kind: "token", tokenId: token.id, name: token.name, scopes: token.scopes };
  }

  #session(on: Listener, secret: string): Caller | undefined {
    const session = this.#options.sessions.find(secret);
    if (!session) return undefined;
    if (this.#options.sessions.isDue(session))
      this.#note(() => this.#options.writer.run((work) => this.#options.sessions.saw(work, session)));
    return this.#callerOf(on, session);
  }

  #callerOf(on: Listener, { id: sessionId, owner }: Session): Caller | undefined {
    // A cookie of one server means nothing on the other.
    if (owner.kind === "broadcaster") return on === "private" ? { kind: "broadcaster", sessionId } : undefined;
    if (on !== "public") return undefined;
    const { platform, platformId } = owner;
    const person = this.#options.personOf(platform, platformId);
    if (!person) return undefined;
    const { viewerId, moderates } = person;
    return { kind: moderates ? "moderator" : "viewer", viewerId, platform, platformId, sessionId };
  }

  /** When somebody was seen is no reason to keep them waiting, or to fail. */
  #note(write: () => Promise<unknown>): void {
    write().catch(() => undefined);
  }
}

function must(find: Who, refusal: () => Refusal): Who {
  if (find() === undefined) throw refusal();
  return find;
}

const noSuchToken = () =>
  new Refusal(
    401,
    "TOKEN",
    "This API token is not known here, or was revoked.",
    "Make one on the dashboard under Access.",
  );
const noSuchOverlay = () =>
  new Refusal(404, "OVERLAY", "There is no overlay at this address.", "Copy its address again from the dashboard.");

/** The value of a cookie; `undefined` where it is not sent, or empty. */
export function cookieIn(header: string | null, name: string): string | undefined {
  for (const part of header?.split(";") ?? []) {
    const [key, value] = part.trim().split(/=(.*)/s);
    if (key === name && value) return value;
  }
  return undefined;
}

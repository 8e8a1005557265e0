/**
 * What is looked at before anything else, upgrades to a WebSocket included: whether the request was meant for this server by
 * a page of its own. Any page in any browser on this computer can send requests here, and a name of somebody else's can
 * lead here (DNS rebinding), so that neither the sender's address nor a cookie proves anything.
 */
import type { Listener } from "./caller.ts";
import { Refusal } from "./refusal.ts";

/** The name whose cookies no other program on this computer is sent: nobody else uses it. */
export const OWN_NAME = "chatmint.localhost";

/** What one server accepts. */
export interface GuardRules {
  readonly on: Listener;
  /** The origin of pages of this host, for example `http://127.0.0.1:8787`; `undefined` for a host that is none of ours. */
  originOf(host: string): string | undefined;
  /** Behind a tunnel requests carry the names of who forwarded them; on the private server there is none. */
  readonly forwarded: boolean;
}

/** What the private server answers to. `port` is its own. */
export function privateHosts(port: number): (host: string) => string | undefined {
  const hosts = new Set(["127.0.0.1", "localhost", OWN_NAME, "[::1]"].map((name) => `${name}:${port}`));
  return (host) => (hosts.has(host) ? `http://${host}` : undefined);
}

/** What the public server answers to: the host of the public address, and nothing else. */
export function publicHosts(url: string): (host: string) => string | undefined {
  const { host: own, origin } = new URL(url);
  return (host) => (host === own ? origin : undefined);
}

interface Headers {
  get(name: string): string | null;
}

const FORWARDED = [
  "forwarded",
  "x-forwarded-for",
  "x-forwarded-host",
  "x-forwarded-proto",
  "x-real-ip",
  "cf-connecting-ip",
  "via",
];
/** Where a page is shown as a whole, not inside another one. */
const WHOLE = new Set(["document", "empty", ""]);

/** Why a request is refused; `undefined` where it may go on. */
export function guard(method: string, headers: Headers, rules: GuardRules): Refusal | undefined {
  const host = (headers.get("host") ?? "").toLowerCase();
  const origin = rules.originOf(host);
  if (origin === undefined) {
    return new Refusal(421, "WRONG_HOST", "Chatmint does not answer under this name.", wrongHostCure(rules.on));
  }
  if (!rules.forwarded && FORWARDED.some((name) => headers.get(name) !== null)) {
    const cure = "Only web.public may be reached from outside; point the tunnel at its port.";
    return new Refusal(
      421,
      "FORWARDED",
      "This address is for this computer alone and was reached through a proxy.",
      cure,
    );
  }
  if (!["GET", "HEAD", "POST"].includes(method)) {
    return new Refusal(405, "METHOD", "Only GET and POST are known here.");
  }
  return fromElsewhere(method, headers, origin);
}

/** Whether another page sent it. */
function fromElsewhere(method: string, headers: Headers, own: string): Refusal | undefined {
  const refused = new Refusal(
    403,
    "CROSS_SITE",
    "Another page sent this request.",
    "Open Chatmint's own page and do it there.",
  );
  const from = headers.get("origin");
  if (from !== null && from !== own) return refused;
  const site = headers.get("sec-fetch-site");
  if (site === null || site === "same-origin") return undefined;
  const isRead = method === "GET" || method === "HEAD";
  if (!isRead) return refused;
  if (site === "none") return undefined;
  const isNavigation = headers.get("sec-fetch-mode") === "navigate" && WHOLE.has(headers.get("sec-fetch-dest") ?? "");
  return isNavigation ? undefined : refused;
}

/** Whether a browser says that a page of ours sent it. What a cookie lets in must have this to change anything. */
export function isFromOwnPage(headers: Headers): boolean {
  return headers.get("origin") !== null || headers.get("sec-fetch-site") === "same-origin";
}

function wrongHostCure(on: Listener): string {
  return on === "private"
    ? "On this computer open the address that the bot's window shows."
    : "A tunnel must hand on the name it was asked for, and web.public.url must be that name.";
}

/** Headers of every answer. `inlineStyles`: OBS puts its custom CSS into overlays as a style element. */
export function safetyHeaders(inlineStyles: boolean): Readonly<Record<string, string>> {
  const styles = inlineStyles ? "'self' 'unsafe-inline'" : "'self'";
  return {
    "content-security-policy":
      `default-src 'none'; script-src 'self'; style-src ${styles}; img-src 'self' data:; font-src 'self'; media-src 'self' data:; ` +
      "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
  };
}

/** What `chatmint web` asks: codes that pair, who is let in, and an end of it. */
import { phrase } from "../../base/phrase.ts";
import { CODE_LASTS_MS } from "../../web/pairing.ts";
import type { House } from "../app.ts";

interface Told {
  readonly code: number;
  readonly lines: readonly string[];
}

/** An address and a code for a new window; needs the bot that has the port. */
export function pairWindow({ ground }: House): Told {
  const { access } = ground.core;
  const url = access.pairingUrl();
  if (url === undefined) {
    const closed = phrase(
      "The dashboard is not open. It opens with the bot: npx chatmint start, with web.enabled not false in the config.",
    );
    return { code: 1, lines: [closed] };
  }
  const minutes = CODE_LASTS_MS / 60_000;
  return {
    code: 0,
    lines: [
      phrase("Open this in a browser on this computer within {minutes} minutes: {url}", { minutes, url }),
      phrase("Or open {url} in a dock of OBS and type {code} there.", {
        url: access.url!,
        code: access.pairing.shortCode(),
      }),
    ],
  };
}

/** Everybody who is let in, a line each: `S3` a browser, `T2` a program. */
export function whoIsLetIn({ ground, viewers }: House): Told {
  const { access, timeZone } = ground.core;
  const day = (atMs: number | undefined) =>
    atMs === undefined
      ? "never"
      : new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "short", timeZone }).format(atMs);
  const browsers = access.sessions.list().map(({ id, owner, browser, seenAtMs }) => {
    const known = owner.kind === "viewer" ? viewers.known(owner.platform, owner.platformId) : undefined;
    const who = owner.kind === "viewer" ? `${known?.name ?? owner.platformId} (${owner.platform})` : "dashboard";
    return `S${id}  ${who}, seen ${day(seenAtMs)}, ${browser || "an unknown browser"}`;
  });
  const programs = access.tokens
    .list()
    .map(({ id, name, scopes, usedAtMs }) => `T${id}  API token ${name} (${scopes.join(", ")}), used ${day(usedAtMs)}`);
  const lines = [...browsers, ...programs];
  return { code: 0, lines: lines.length > 0 ? lines : [phrase("Nobody is let in: no browser is paired.")] };
}

/** Ends a session (`S3`), a token (`T2`) or `all` of them. */
export async function endAccess({ ground, writer }: House, what: string): Promise<Told> {
  const { sessions, tokens } = ground.core.access;
  if (what.toLowerCase() === "all") {
    await writer.run((work) => {
      for (const { id } of sessions.list()) sessions.end(work, id);
      for (const { id } of tokens.list()) tokens.revoke(work, id);
    });
    return { code: 0, lines: [phrase("Nobody is let in any more. To come back: npx chatmint web pair")] };
  }
  const [, kind = "", number] = /^([st])(\d{1,9})$/i.exec(what) ?? [];
  const id = Number(number);
  const isSession = kind.toLowerCase() === "s";
  const ended =
    kind !== "" &&
    (await writer.run((work) =>
      isSession ? hasSession(sessions.list(), id) && sessions.end(work, id) : tokens.revoke(work, id),
    ));
  return ended
    ? { code: 0, lines: [phrase("{what} is not let in any more.", { what: what.toUpperCase() })] }
    : { code: 1, lines: [phrase("There is no {what}. All there are: npx chatmint web sessions", { what })] };
}

function hasSession(sessions: readonly { readonly id: number }[], id: number): boolean {
  return sessions.some((one) => one.id === id);
}

/**
 * Asks Kick which realtime provider serves a channel's chat, and for the guest's token. The site's own two requests
 * (seen in captures of October 2026); undocumented, so every answer is checked.
 */

import { z } from "zod";
import { textWithin } from "../../../base/body.ts";
import { messageOf, PlatformError } from "../../../base/errors.ts";
import { phrase } from "../../../base/phrase.ts";
import type { KickConfig } from "../settings.ts";

export type ProviderName = "centrifugo" | "pusher";

/** What Kick answered: where to read. */
export type Provider =
  | { readonly provider: "centrifugo"; readonly url: string }
  | { readonly provider: "pusher"; readonly appKey: string; readonly cluster: string };

/** What both requests need. */
export interface WebAccess {
  readonly config: Pick<KickConfig, "endpoints" | "timing" | "userAgent">;
  /** Ends the request when the bot stops. */
  readonly signal: AbortSignal;
  /** Told of the Date of every answer. */
  answered?(date: string | null): void;
}

const connection = z.looseObject({
  provider: z.string(),
  credentials: z.looseObject({
    url: z.string().optional(),
    app_key: z.string().optional(),
    cluster: z.string().optional(),
  }),
});
const list = z.looseObject({ connections: z.array(connection) });
// Seen as data.connections[], as connections[] and, to clients that accept only Pusher, as the bare connection.
const answer = z.union([
  z.looseObject({ data: list }).transform(({ data }) => data.connections),
  list.transform(({ connections }) => connections),
  z.looseObject({ data: connection }).transform(({ data }) => [data]),
  connection.transform((one) => [one]),
]);
const token = z.looseObject({ data: z.looseObject({ token: z.string().min(1) }) });

/** Asks for the provider of one channel's chat, which lives in one region. Throws {@link PlatformError} with the reason. */
export async function negotiate(
  access: WebAccess,
  channelId: string,
  clientId: string,
  accepted: readonly ProviderName[],
): Promise<Provider> {
  const body = {
    client: { id: clientId, type: "web" },
    capabilities: { accepted_providers: accepted.map((provider) => ({ provider })) },
  };
  const said = await post(access, `/api/v1/realtime/channels/${channelId}/chat/connection`, body);
  const parsed = answer.safeParse(said);
  for (const { provider, credentials } of parsed.success ? parsed.data : []) {
    if (provider === "centrifugo" && credentials.url !== undefined && isSocket(credentials.url)) {
      return { provider, url: credentials.url };
    }
    if (provider === "pusher" && credentials.app_key !== undefined) {
      return { provider, appKey: credentials.app_key, cluster: credentials.cluster ?? "us2" };
    }
  }
  throw new PlatformError("KICK_PROVIDER", phrase("Kick named no way to read chat that Chatmint knows."));
}

/** Whether a socket can be opened there: the client library throws at what is no address. */
function isSocket(address: string): boolean {
  return URL.canParse(address) && /^wss?:$/.test(new URL(address).protocol);
}

/** A guest's token for the centrifugo socket, good for about 45 minutes. */
export async function guestToken(access: WebAccess, clientId: string): Promise<string> {
  const said = await post(access, "/api/v1/realtime/auth/connection", { client_id: clientId });
  const parsed = token.safeParse(said);
  if (parsed.success) return parsed.data.data.token;
  throw new PlatformError("KICK_TOKEN", phrase("Kick gave no token for its realtime feed."));
}

async function post({ config, signal, answered }: WebAccess, path: string, body: unknown): Promise<unknown> {
  const url = new URL(path, config.endpoints.web);
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        "user-agent": config.userAgent,
        referer: `${config.endpoints.site}/`,
        "x-app-platform": "web",
      },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(config.timing.requestMs)]),
    });
    text = await textWithin(response);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : "";
    throw new PlatformError(
      "KICK_UNREACHABLE",
      phrase("{host} could not be reached: {reason}", { host: url.host, reason: `${messageOf(error)}${cause}` }),
      {
        cause: error,
      },
    );
  }
  answered?.(response.headers.get("date"));
  if (!response.ok) {
    throw new PlatformError(
      "KICK_REFUSED",
      phrase("{host} answered {status} to {path}", { host: url.host, status: response.status, path }),
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PlatformError(
      "KICK_ANSWER",
      phrase("{host} answered {path} with something that is not JSON", { host: url.host, path }),
      {
        cause: error,
      },
    );
  }
}

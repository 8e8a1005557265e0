/**
 * Finds out Kick's numbers for a channel: written by the streamer, else remembered, else looked up once at the site's own
 * page and kept, because they never change. When the lookup is blocked the streamer is asked for them, in words.
 */

import { z } from "zod";
import { textWithin } from "../../base/body.ts";
import { messageOf, PlatformError } from "../../base/errors.ts";
import { phrase } from "../../base/phrase.ts";
import type { KeyValueStore, KickIds, KickUser } from "./kick-seams.ts";
import type { KickConfig } from "./settings.ts";

export interface IdsOptions {
  readonly config: Pick<
    KickConfig,
    "channel" | "userId" | "channelId" | "chatroomId" | "endpoints" | "timing" | "userAgent"
  >;
  readonly store: KeyValueStore;
  readonly signal: AbortSignal;
  /** The official API knows the user id, though neither of the others. */
  lookupChannel(slug: string): Promise<KickUser | undefined>;
}

const number = z.union([z.int().positive(), z.string().regex(/^[0-9]+$/)]).transform(String);
const storedUser = z.object({ userId: z.string(), slug: z.string(), displayName: z.string() });
const stored = storedUser.extend({ channelId: z.string(), chatroomId: z.string() });
const page = z.looseObject({
  id: number,
  user_id: number,
  slug: z.string(),
  user: z.looseObject({ username: z.string() }).nullish(),
  chatroom: z.looseObject({ id: number }),
});

const storeKey = (slug: string) => `ids:${slug}`;
const userKey = (slug: string) => `user:${slug}`;

/** The page with the ids, which the streamer can open in a browser when the bot may not. */
export function idsPage(config: IdsOptions["config"]): string {
  return `${config.endpoints.site}/api/v2/channels/${config.channel}`;
}

/** What the streamer is asked for when nothing else helps. */
function idsWanted(config: IdsOptions["config"], reason: string): string {
  return phrase(
    'Kick does not tell the bot the ids of kick.com/{channel} ({reason}). Open {page} in your browser and copy three numbers into the section "kick" of the config: "id" as channelId, "user_id" as userId, and the "id" inside "chatroom" as chatroomId. They never change. The bot keeps trying meanwhile.',
    { channel: config.channel, reason, page: idsPage(config) },
  );
}

/** What to do when the ids cannot be had now, by the code of the error. */
export function idsAdvice(code: string | undefined, config: IdsOptions["config"], reason: string): string {
  if (code === "KICK_NO_CHANNEL") return reason;
  return code === "KICK_UNREACHABLE" ? unreachable(reason) : idsWanted(config, reason);
}

/** While Kick gives no answer at all. */
function unreachable(reason: string): string {
  return phrase(
    "Kick cannot be reached ({reason}). Check this computer's internet connection and firewall; there is nothing to change in the config. The bot keeps trying.",
    { reason },
  );
}

/** Resolves the ids; throws a {@link PlatformError} with the reason when they cannot be had now. */
export async function resolveIds(options: IdsOptions): Promise<KickIds> {
  const { config, store } = options;
  const written = {
    ...(String(config.userId) !== "" && { userId: String(config.userId) }),
    ...(String(config.channelId) !== "" && { channelId: String(config.channelId) }),
    ...(String(config.chatroomId) !== "" && { chatroomId: String(config.chatroomId) }),
  };
  const remembered = recall(store, config.channel);
  const account = recallUser(store, config.channel);
  const known = { slug: config.channel, displayName: config.channel, ...account, ...remembered, ...written };
  if (isWhole(known)) return known;
  let reason: string;
  let code = "KICK_IDS";
  try {
    const found = await lookup(options);
    // What is written may be wrong; it is taken, never remembered.
    store.set(storeKey(config.channel), JSON.stringify(found));
    return { ...found, ...written };
  } catch (error) {
    reason = messageOf(error);
    if (error instanceof PlatformError && error.code === "KICK_NO_CHANNEL") throw error;
    if (isWithoutAnswer(error)) [code, reason] = ["KICK_UNREACHABLE", causeOf(error)];
  }
  if (written.channelId === undefined || written.chatroomId === undefined) throw new PlatformError(code, reason);
  const user = await options.lookupChannel(config.channel);
  if (user === undefined) throw new PlatformError(code, reason);
  store.set(userKey(config.channel), JSON.stringify(user));
  return { ...user, channelId: written.channelId, chatroomId: written.chatroomId };
}

/** No answer of any kind came: `fetch` says so by a TypeError, and a time-out by its name. */
function isWithoutAnswer(error: unknown): boolean {
  return error instanceof TypeError || (error instanceof Error && error.name === "TimeoutError");
}

/** The reason below "fetch failed", where there is one. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  return (cause instanceof Error && cause.message) || messageOf(error);
}

function isWhole(ids: Partial<KickIds>): ids is KickIds {
  return ids.userId !== undefined && ids.channelId !== undefined && ids.chatroomId !== undefined;
}

/** Numbers that turned out to be somebody else's are asked for anew at the next start. */
export function forgetIds(store: KeyValueStore, slug: string): void {
  for (const key of [storeKey(slug), userKey(slug)]) if (store.get(key) !== undefined) store.set(key, "");
}

function recall(store: KeyValueStore, slug: string): KickIds | undefined {
  return read(store, storeKey(slug), stored);
}

function recallUser(store: KeyValueStore, slug: string): KickUser | undefined {
  return read(store, userKey(slug), storedUser);
}

function read<T extends z.ZodType>(store: KeyValueStore, key: string, shape: T): z.output<T> | undefined {
  const text = store.get(key);
  if (text === undefined || text === "") return undefined;
  try {
    return shape.parse(JSON.parse(text));
  } catch {
    // What an older version kept, or a torn value: it is looked up again.
    return undefined;
  }
}

/** Asks the site. A name with `_` may be spelt with `-` in the address, so that is tried next. */
export async function lookup(options: Pick<IdsOptions, "config" | "signal">): Promise<KickIds> {
  const { channel } = options.config;
  const spellings = channel.includes("_") ? [channel, channel.replaceAll("_", "-")] : [channel];
  for (const slug of spellings) {
    const found = await lookupSlug(options, slug);
    // The other spelling's address may be somebody else's.
    if (found !== undefined && (slug === channel || found.displayName.toLowerCase() === channel)) return found;
  }
  throw new PlatformError(
    "KICK_NO_CHANNEL",
    phrase('There is no channel kick.com/{channel}. Check "channel" in the section "kick" of the config.', { channel }),
  );
}

async function lookupSlug(
  { config, signal }: Pick<IdsOptions, "config" | "signal">,
  slug: string,
): Promise<KickIds | undefined> {
  const url = new URL(`/api/v2/channels/${encodeURIComponent(slug)}`, config.endpoints.site);
  const response = await fetch(url, {
    headers: { accept: "application/json", "user-agent": config.userAgent },
    signal: AbortSignal.any([signal, AbortSignal.timeout(config.timing.requestMs)]),
  });
  const text = await textWithin(response);
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  if (response.status === 404 && isJson) return undefined;
  if (!response.ok)
    throw new PlatformError(
      "KICK_LOOKUP",
      phrase("{host} answered {status}", { host: url.host, status: response.status }),
    );
  const parsed = isJson ? page.safeParse(JSON.parse(text)) : undefined;
  if (!parsed?.success)
    throw new PlatformError("KICK_LOOKUP", phrase("{host} answered with another page", { host: url.host }));
  const { id, user_id, chatroom, user } = parsed.data;
  return {
    userId: user_id,
    channelId: id,
    chatroomId: chatroom.id,
    slug: parsed.data.slug,
    displayName: user?.username || parsed.data.slug,
  };
}

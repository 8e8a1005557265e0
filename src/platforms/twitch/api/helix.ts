/**
 * What Chatmint asks of Twitch's API, through twurple. A list of which a page was refused is an error; one that Twitch
 * itself gave short says so. Who may be asked for what depends on who is signed in; see `reader` and its neighbours.
 */
import type { BaseApiClient } from "@twurple/api";
import { PlatformError } from "../../../base/errors.ts";
import type { Log } from "../../../base/log.ts";
import type { Author, Role } from "../../../model/message.ts";
import type { PlatformChannel, Profile } from "../../platform.ts";
import type { TwitchApiClient } from "./api-client.ts";
import type { SignedIn, TokenHolder } from "./auth-provider.ts";
import { type ListQuestion, type ListRead, lacksMany, type PageClient, readList, textIn } from "./helix-pages.ts";

/** A broadcast that is on right now. */
export interface LiveStream {
  readonly id: string;
  readonly startedAtMs: number;
}

/** Just enough of a person for an {@link Author}; roles come from elsewhere. */
export interface Person {
  readonly platformId: string;
  readonly login: string;
  readonly displayName: string;
}

/** Rows of one page at most: Twitch's own limits. */
const CHATTERS_PAGE = 1000;
const ROLES_PAGE = 100;

/** Whose list of a role may be read with which scope, and where it is. */
const ROLE_LISTS = {
  subscriber: { url: "subscriptions", scope: "channel:read:subscriptions" },
  vip: { url: "channels/vips", scope: "channel:read:vips" },
  moderator: { url: "moderation/moderators", scope: "moderation:read" },
} as const;

/** People on a list, and whether it is known to be all of them. */
export interface PeopleRead {
  readonly people: readonly Person[];
  readonly whole: boolean;
  /** How many more Twitch says there are. */
  readonly missing: number;
}

export class Helix {
  readonly #client: TwitchApiClient;
  readonly #accounts: SignedIn;
  readonly #botIsModerator: () => boolean | undefined;
  /** The list of chatters was given to the bot, so it moderates, whatever chat has said last. */
  #listedAsBot = false;
  readonly #log: Log | undefined;
  /** What was odd about each list when it was read last. */
  readonly #odd = new Map<string, string>();

  constructor(client: TwitchApiClient, accounts: SignedIn, botIsModerator: () => boolean | undefined, log?: Log) {
    this.#log = log;
    this.#client = client;
    this.#accounts = accounts;
    this.#botIsModerator = botIsModerator;
  }

  /** Whether anybody is signed in, so that public things may be asked. */
  get canAsk(): boolean {
    return this.#accounts.bot.token !== undefined || this.#accounts.broadcaster.token !== undefined;
  }

  /** Whether the bot moderates the channel: chat says so when the bot writes, the list of chatters when it is given. */
  get moderates(): boolean | undefined {
    return this.#listedAsBot || this.#botIsModerator();
  }

  /** Twitch refused the list of chatters: only chat's word counts again. */
  listRefused(): void {
    this.#listedAsBot = false;
  }

  /** Asks for the list of chatters as the bot, to see whether it moderates by now. Never throws: no answer is no. */
  async seeWhetherModerator(channelId: string): Promise<void> {
    const { bot } = this.#accounts;
    this.#listedAsBot =
      bot.token !== undefined &&
      bot.has("moderator:read:chatters") &&
      (await this.#client
        .asUser(bot.token.userId, (client) => client.chat.getChatters(channelId))
        .then(
          () => true,
          () => false,
        ));
  }

  /** The account whose token lists chatters or followers of this channel; `undefined` when none may. */
  reader(channelId: string, scope: string): TokenHolder | undefined {
    const { bot, broadcaster } = this.#accounts;
    if (this.streamerAllows(channelId, scope)) return broadcaster;
    if (!bot.has(scope)) return undefined;
    return bot.token?.userId === channelId || this.moderates !== false ? bot : undefined;
  }

  /** Whether the streamer of this channel signed in and allowed this. */
  streamerAllows(channelId: string, scope: string): boolean {
    const { broadcaster } = this.#accounts;
    return broadcaster.token?.userId === channelId && broadcaster.has(scope);
  }

  async channel(login: string): Promise<PlatformChannel | undefined> {
    const user = await this.#client.users.getUserByName(login);
    if (!user) return undefined;
    return { platform: "twitch", ...person(user.id, user.name, user.displayName) };
  }

  async profile(login: string): Promise<Profile | undefined> {
    const user = await this.#client.users.getUserByName(login);
    if (!user) return undefined;
    return {
      ...person(user.id, user.name, user.displayName),
      roles: [],
      accountCreatedAtMs: user.creationDate.getTime(),
    };
  }

  /** The running broadcast; `undefined` when the channel is offline. */
  async stream(channelId: string): Promise<LiveStream | undefined> {
    // Not getStreamByUserId: it asks for any type, and only "live" counts.
    const { data } = await this.#client.streams.getStreams({ userId: channelId, type: "live" });
    const stream = data.find((each) => each.userId === channelId);
    const startedAtMs = stream?.startDate.getTime() ?? 0;
    if (stream && (typeof stream.id !== "string" || Number.isNaN(startedAtMs))) {
      throw new PlatformError("twitch.api", "Twitch told of a broadcast without its id or its start.");
    }
    return stream && { id: stream.id, startedAtMs };
  }

  /** Everybody listed as watching. Pages are not a snapshot: people are merged by id. */
  async chatters(channelId: string): Promise<PeopleRead> {
    const scope = "moderator:read:chatters";
    const readerId = this.reader(channelId, scope)?.token?.userId ?? channelId;
    const read = await this.#client.asUser(readerId, (client) =>
      this.#list(client, {
        url: "chat/chatters",
        userId: channelId,
        canOverrideScopedUserContext: true,
        scopes: [scope],
        query: { broadcaster_id: channelId, moderator_id: readerId },
        first: CHATTERS_PAGE,
        key: "user_id",
      }),
    );
    const people = [...read.rows].map(([id, row]) =>
      person(id, textIn(row, "user_login") || id, textIn(row, "user_name")),
    );
    return { people, whole: read.whole, missing: read.missing };
  }

  async follows(channelId: string, userId: string): Promise<boolean> {
    return this.#as(channelId, "moderator:read:followers", async (client) => {
      const { data } = await client.channels.getChannelFollowers(channelId, userId);
      return data.some((each) => each.userId === userId);
    });
  }

  /** Everybody with this role, by id; `undefined` when the streamer's sign-in does not allow the question. */
  async holders(channelId: string, role: Role): Promise<ListRead | undefined> {
    const list = Object.hasOwn(ROLE_LISTS, role) ? ROLE_LISTS[role as keyof typeof ROLE_LISTS] : undefined;
    if (!list || !this.streamerAllows(channelId, list.scope)) return undefined;
    return this.#list(this.#client, {
      url: list.url,
      userId: channelId,
      scopes: [list.scope],
      query: { broadcaster_id: channelId },
      first: ROLES_PAGE,
      key: "user_id",
    });
  }

  /** Whether the channel is in a shared chat right now. */
  async inSharedChat(channelId: string): Promise<boolean> {
    return (await this.#client.chat.getSharedChatSession(channelId)) !== null;
  }

  /** Reads a list, and logs once what is odd about it. */
  async #list(client: PageClient, question: ListQuestion): Promise<ListRead> {
    const read = await readList(client, question);
    const { whole, missing, unreadable } = read;
    const short = !whole && (missing === 0 || lacksMany(read.rows.size, missing));
    const odd = unreadable > 0 ? `${unreadable} unreadable` : short ? "not whole" : "";
    if ((this.#odd.get(question.url) ?? "") !== odd) {
      this.#odd.set(question.url, odd);
      const facts = { list: question.url, read: read.rows.size, missing, unreadable };
      if (odd === "") this.#log?.info(facts, "Twitch gives the list whole again");
      else this.#log?.warn(facts, "Twitch gave a list that is not whole; what can be read of it counts");
    }
    return read;
  }

  #as<T>(channelId: string, scope: string, ask: (client: BaseApiClient) => Promise<T>): Promise<T> {
    const reader = this.reader(channelId, scope)?.token;
    return this.#client.asUser(reader?.userId ?? channelId, ask);
  }
}

/** Display names may be empty or end with a space in Twitch's data. */
export function person(platformId: string, login: string, displayName: string | null | undefined): Person {
  return { platformId, login: login.toLowerCase(), displayName: displayName?.trim() || login };
}

export function authorOf(found: Person, roles: Author["roles"]): Author {
  return { ...found, roles };
}

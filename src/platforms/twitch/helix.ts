/**
 * What Chatmint asks of Twitch's API, through twurple. Each answer is whole or an error: a list with a page missing is no
 * list. Who may be asked for what depends on who is signed in; see `canList` and its neighbours.
 */
import type { BaseApiClient } from "@twurple/api";
import { PlatformError } from "../../base/errors.ts";
import type { Author, Role } from "../../chat/message.ts";
import type { PlatformChannel, Profile } from "../platform.ts";
import type { TwitchApiClient } from "./api-client.ts";
import type { SignedIn, TokenHolder } from "./auth-provider.ts";

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

/** Pages of any list that are read at most: 300,000 chatters, 30,000 subscribers. */
const PAGES_MAX = 300;

interface Pages<T> {
  getNext(): Promise<T[]>;
  readonly currentCursor: string | undefined;
}

export class Helix {
  readonly #client: TwitchApiClient;
  readonly #accounts: SignedIn;
  readonly #botIsModerator: () => boolean | undefined;
  /** The list of chatters was given to the bot, so it moderates, whatever chat has said last. */
  #listedAsBot = false;

  constructor(client: TwitchApiClient, accounts: SignedIn, botIsModerator: () => boolean | undefined) {
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
    return stream && { id: stream.id, startedAtMs: stream.startDate.getTime() };
  }

  /** Everybody listed as watching. Pages are not a snapshot: people are merged by id. */
  async chatters(channelId: string): Promise<readonly Person[]> {
    return this.#as(channelId, "moderator:read:chatters", async (client) => {
      const people = new Map<string, Person>();
      for await (const each of all(client.chat.getChattersPaginated(channelId))) {
        people.set(each.userId, person(each.userId, each.userName, each.userDisplayName));
      }
      return [...people.values()];
    });
  }

  async follows(channelId: string, userId: string): Promise<boolean> {
    return this.#as(channelId, "moderator:read:followers", async (client) => {
      const { data } = await client.channels.getChannelFollowers(channelId, userId);
      return data.some((each) => each.userId === userId);
    });
  }

  /** Ids of everybody with this role; `undefined` when the streamer's sign-in does not allow the question. */
  async holders(channelId: string, role: Role): Promise<ReadonlySet<string> | undefined> {
    const ids = new Set<string>();
    if (role === "subscriber") {
      if (!this.streamerAllows(channelId, "channel:read:subscriptions")) return undefined;
      for await (const each of all(this.#client.subscriptions.getSubscriptionsPaginated(channelId)))
        ids.add(each.userId);
    } else if (role === "vip") {
      if (!this.streamerAllows(channelId, "channel:read:vips")) return undefined;
      for await (const each of all(this.#client.channels.getVipsPaginated(channelId))) ids.add(each.id);
    } else if (role === "moderator") {
      if (!this.streamerAllows(channelId, "moderation:read")) return undefined;
      for await (const each of all(this.#client.moderation.getModeratorsPaginated(channelId))) ids.add(each.userId);
    } else return undefined;
    return ids;
  }

  /** Whether the channel is in a shared chat right now. */
  async inSharedChat(channelId: string): Promise<boolean> {
    return (await this.#client.chat.getSharedChatSession(channelId)) !== null;
  }

  #as<T>(channelId: string, scope: string, ask: (client: BaseApiClient) => Promise<T>): Promise<T> {
    const reader = this.reader(channelId, scope)?.token;
    return this.#client.asUser(reader?.userId ?? channelId, ask);
  }
}

/** All entries of a list, page by page. Unlike twurple's own iterator it cannot run for ever on a cursor that repeats. */
export async function* all<T>(pages: Pages<T>): AsyncGenerator<T> {
  for (let page = 0; page < PAGES_MAX; page++) {
    yield* await pages.getNext();
    if (pages.currentCursor === undefined) return;
  }
  throw new PlatformError("twitch.api", `Twitch gave more than ${PAGES_MAX} pages of one list.`);
}

/** Display names may be empty or end with a space in Twitch's data. */
export function person(platformId: string, login: string, displayName: string | null | undefined): Person {
  return { platformId, login: login.toLowerCase(), displayName: displayName?.trim() || login };
}

export function authorOf(found: Person, roles: Author["roles"]): Author {
  return { ...found, roles };
}

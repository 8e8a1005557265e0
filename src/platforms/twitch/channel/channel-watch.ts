/** One channel under watch: its live state, its lists, its events, each feeding the others. */

import { messageOf } from "../../../base/errors.ts";
import type { Author, ListedRoles } from "../../../model/message.ts";
import type { Capabilities, PlatformChannel, PlatformEvent } from "../../platform.ts";
import { loginCommand } from "../../tokens.ts";
import type { WitnessId } from "../../witnesses/report.ts";
import { HelixError, type TwitchApiClient } from "../api/api-client.ts";
import type { ApiTimes, TwitchApiOptions } from "../api/api-options.ts";
import { authorOf, type Helix, type LiveStream, type PeopleRead } from "../api/helix.ts";
import { EventFeed } from "../events/eventsub.ts";
import { type BareEvent, EVENT_TYPES, type EventType } from "../events/eventsub-types.ts";
import type { TwitchApiHost, TwitchFact } from "../twitch-seams.ts";
import { ChatterList } from "./chatter-list.ts";
import { type LiveState, LiveWatch } from "./live.ts";
import { PointsReward } from "./points-reward.ts";
import { listsOf, RoleLists } from "./role-lists.ts";

const CHATTERS_SCOPE = "moderator:read:chatters";
const FOLLOWERS_SCOPE = "moderator:read:followers";
const REWARDS_SCOPE = "channel:manage:redemptions";
/** Facts that `ircOnly` leaves to chat. */
const CHAT_FACTS: ReadonlySet<TwitchFact> = new Set(["subscription", "gift", "cheer", "raid"]);
const FOLLOW = EVENT_TYPES.find((type) => type.name === "channel.follow")!;

/** How the channel's feeds fare, for doctor. */
export interface ChannelReport {
  readonly live: LiveState["status"];
  readonly eventsConnected: boolean;
  readonly eventTypes: EventFeed["types"];
}

export class ChannelWatch {
  readonly reward: PointsReward;
  readonly #options: TwitchApiOptions;
  readonly #times: ApiTimes;
  readonly #host: TwitchApiHost;
  readonly #helix: Helix;
  readonly #channelId: string;
  readonly #live: LiveWatch;
  readonly #roles: RoleLists;
  readonly #feed: EventFeed;
  #refusedUntilMs = Number.NEGATIVE_INFINITY;
  #wasModerator: boolean | undefined;
  /** How often EventSub told of a shared chat that began or ended. */
  #sharedChatTold = 0;
  #askModeratorAtMs = Number.NEGATIVE_INFINITY;
  readonly #listed: ChatterList;
  #stopped = false;

  constructor(
    options: TwitchApiOptions,
    times: ApiTimes,
    host: TwitchApiHost,
    client: TwitchApiClient,
    helix: Helix,
    channel: PlatformChannel,
  ) {
    this.#options = options;
    this.#times = times;
    this.#host = host;
    this.#helix = helix;
    this.#channelId = channel.platformId;
    const { system, log } = host;
    this.#live = new LiveWatch({
      clock: system.clock,
      log,
      poll: () => helix.stream(this.#channelId),
      eventsReliable: () => this.#feed.isActive("stream.online") && this.#feed.isActive("stream.offline"),
      changed: (state) => this.#tellLive(state),
    });
    this.#roles = new RoleLists({
      channelId: this.#channelId,
      log,
      wanted: listsOf(options.features),
      holders: (role) => helix.holders(this.#channelId, role),
      changed: (platformId, roles) => this.#emit({ kind: "roles", platformId, roles }),
      system,
      attention: (sentence) => host.attention("twitch.roles", sentence),
    });
    this.reward = new PointsReward({
      client,
      channelId: this.#channelId,
      wish: options.pointsReward,
      system,
      log,
      allowed: () => helix.streamerAllows(this.#channelId, REWARDS_SCOPE),
      emit: (event) => this.#emit(event),
      attention: (code, sentence) => host.attention(code, sentence),
    });
    this.#listed = new ChatterList(
      system.clock,
      (person) => this.#emit({ kind: "renamed", ...person }),
      (sentence) => host.attention("twitch.chatters.short", sentence),
    );
    this.#feed = new EventFeed({
      client,
      url: options.endpoints.eventsub,
      channelId: this.#channelId,
      system,
      log,
      ...(times.events === undefined ? {} : { times: times.events }),
      reader: (type) => this.#readerOf(type),
      sink: {
        emit: (event, marks, atMs) => {
          if (event.kind === "redemption") this.reward.told(event);
          if (event.kind === "sharedChat") this.#sharedChatTold++;
          this.#emit(event, marks, atMs);
        },
        online: (stream) => this.#online(stream),
        offline: () => this.#live.offline(),
        subscribed: (platformId, on) => {
          if (typeof platformId === "string") this.#roles.subscribed(platformId, on);
        },
        rolesOf: (platformId) => this.#roles.of(platformId),
        nowMs: () => host.clock.now(),
      },
      attention: (code, sentence) => host.attention(code, sentence),
      framed: (atMs) => host.clock.framed(atMs),
      ready: () => void this.#readSharedChat(),
      revoked: (type, status) => this.#tellRevoked(type, status),
    });
  }

  /** Begins the first readings; they go on by themselves. */
  begin(): void {
    this.#feed.restart();
    void this.minute();
    void this.readLists();
  }

  /** What is due each minute: is the channel live, were points redeemed, did the bot become moderator. Never throws. */
  async minute(): Promise<void> {
    this.#noteModerator();
    if (this.#stopped) return;
    const asked = [
      this.#helix.canAsk ? this.#live.poll() : undefined,
      this.reward.look(),
      this.#roles.retry(),
      this.#seeWhetherModerator(),
    ];
    await Promise.all(asked);
  }

  #noteModerator(): void {
    const moderator = this.#helix.moderates;
    if (moderator !== this.#wasModerator) {
      this.#wasModerator = moderator;
      this.#refusedUntilMs = Number.NEGATIVE_INFINITY;
      // Follows may be listened to from now on, or no longer.
      if (moderator && !this.#feed.isActive("channel.follow") && this.#readerOf(FOLLOW)) this.#feed.restart();
    }
    this.#tellListing();
  }

  /** A bot that has become moderator learns it from chat only when it writes; a quiet one asks, now and then. */
  async #seeWhetherModerator(): Promise<void> {
    const nowMs = this.#host.system.clock.monotonic();
    if (this.#helix.moderates !== false || nowMs < this.#askModeratorAtMs) return;
    this.#askModeratorAtMs = nowMs + this.#times.refusedForMs;
    await this.#helix.seeWhetherModerator(this.#channelId);
    if (this.#helix.moderates && !this.#stopped) this.#noteModerator();
  }

  /** Reads who subscribes, is VIP, moderates. Never throws. */
  async readLists(): Promise<void> {
    if (!this.#stopped) await this.#roles.refresh();
  }

  /** Somebody signed in or out: everything that depends on it is asked anew. */
  signInsChanged(): void {
    if (this.#stopped) return;
    this.#refusedUntilMs = Number.NEGATIVE_INFINITY;
    if (!this.#helix.canAsk) this.#live.forget();
    this.begin();
  }

  stop(): void {
    this.#stopped = true;
    this.#feed.stop();
  }

  capabilities(): Omit<Capabilities, "send"> {
    return {
      list: this.#mayList(),
      // While Twitch cannot say, the streamer may: `!live` is accepted again.
      live: this.#helix.canAsk && !this.#live.lost,
      followers: this.#helix.reader(this.#channelId, FOLLOWERS_SCOPE) !== undefined,
    };
  }

  sources(): ReadonlyMap<TwitchFact, number> {
    return this.#feed.facts();
  }

  report(): ChannelReport {
    return { live: this.#live.state.status, eventsConnected: this.#feed.connected, eventTypes: this.#feed.types };
  }

  /** Everybody listed, whole; `undefined` when this minute's list could not be read whole or may not be read. */
  async chatters(): Promise<readonly Author[] | undefined> {
    if (!this.#mayList()) return undefined;
    let read: PeopleRead;
    try {
      read = await this.#helix.chatters(this.#channelId);
    } catch (error) {
      if (error instanceof HelixError && (error.status === 401 || error.status === 403)) {
        this.#helix.listRefused();
        this.#refusedUntilMs = this.#host.system.clock.monotonic() + this.#times.refusedForMs;
        this.#tellListing();
      }
      this.#host.log.warn(
        { reason: messageOf(error) },
        "the list of chatters was not read whole; this minute goes without",
      );
      return undefined;
    }
    return this.#listed.take(read).map((each) => {
      const listed = this.#roles.listed(each.platformId);
      return { ...authorOf(each, this.#roles.of(each.platformId)), ...(listed ? { listed } : {}) };
    });
  }

  /** What the lists say of somebody's roles. */
  listedRoles(platformId: string): ListedRoles | undefined {
    return this.#roles.listed(platformId);
  }

  #mayList(): boolean {
    if (this.#host.system.clock.monotonic() < this.#refusedUntilMs) return false;
    return this.#helix.reader(this.#channelId, CHATTERS_SCOPE) !== undefined;
  }

  /** The user whose token listens to this type. */
  #readerOf(type: EventType): string | undefined {
    const { features, ircOnly } = this.#options;
    if (!type.wanted(features) || (ircOnly && type.fact !== undefined && CHAT_FACTS.has(type.fact))) return undefined;
    if (type.scopes.length === 0) return this.#helix.canAsk ? this.#channelId : undefined;
    if (type === FOLLOW) return this.#helix.reader(this.#channelId, FOLLOWERS_SCOPE)?.token?.userId;
    return type.scopes.some((scope) => this.#helix.streamerAllows(this.#channelId, scope))
      ? this.#channelId
      : undefined;
  }

  async #readSharedChat(): Promise<void> {
    const before = this.#sharedChatTold;
    try {
      const on = await this.#helix.inSharedChat(this.#channelId);
      // What EventSub told while the question was under way is newer than the answer.
      if (this.#sharedChatTold === before) this.#emit({ kind: "sharedChat", on });
    } catch (error) {
      this.#host.log.warn({ reason: messageOf(error) }, "Twitch did not say whether a shared chat is on");
    }
  }

  /** A broadcast that EventSub tells without its id or start is left to the next look at the list of streams. */
  #online(stream: LiveStream): void {
    if (typeof stream.id === "string" && stream.startedAtMs >= 0) this.#live.online(stream);
    else this.#host.log.warn("Twitch told of a broadcast without saying which");
  }

  #tellLive(state: LiveState): void {
    if (state.status === "live") {
      const { id, startedAtMs } = state.stream;
      this.#emit({ kind: "live", ref: id, startedAtMs });
    } else this.#emit({ kind: state.status === "offline" ? "offline" : "liveUnknown" });
  }

  #tellListing(): void {
    const { botLogin, features } = this.#options;
    const may = this.#mayList() || !features.chatters || botLogin === "" || !this.#helix.canAsk;
    this.#host.attention(
      "twitch.chatters",
      may
        ? undefined
        : `${botLogin} may not see who is watching, so only viewers who write earn: type /mod ${botLogin} in your chat, or run \`${loginCommand("twitch-broadcaster")}\`.`,
    );
  }

  #tellRevoked(type: EventType, status: string): void {
    const cure =
      status === "moderator_removed"
        ? `type /mod ${this.#options.botLogin} in your chat`
        : status === "version_removed"
          ? "update Chatmint"
          : `run \`${loginCommand("twitch-broadcaster")}\``;
    this.#host.attention(
      "twitch.eventsub.revoked",
      `Twitch no longer tells Chatmint of ${type.name} (${status}): ${cure}. What chat shows of it is taken from chat.`,
    );
  }

  #emit(event: BareEvent, marks?: readonly WitnessId[], sentAtMs?: number): void {
    if (this.#stopped) return;
    const atMs = sentAtMs ?? this.#host.clock.now();
    this.#host.event({ platform: "twitch", channelId: this.#channelId, atMs, ...event } as PlatformEvent, marks);
  }
}

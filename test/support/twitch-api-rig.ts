/** The Twitch API part with everything around it: stand-in, token folder, simulated time, a host that remembers. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log } from "../../src/base/log.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import type { PlatformEvent } from "../../src/platforms/platform.ts";
import { type StoredToken, TokenStore } from "../../src/platforms/tokens.ts";
import type { TwitchApiOptions } from "../../src/platforms/twitch/api/api-options.ts";
import { TwitchApi } from "../../src/platforms/twitch/api/api-part.ts";
import { twitchSection } from "../../src/platforms/twitch/settings.ts";
import { ALL_FEATURES, botScopes, broadcasterScopes } from "../../src/platforms/twitch/sign-in/scopes.ts";
import { PlatformClock, skewSentence } from "../../src/platforms/witnesses/platform-clock.ts";
import { CLIENT_ID, TwitchStandIn } from "./twitch-api-server.ts";

/** Sockets are real: a busy machine takes its time. */
export const WAIT = { timeout: 10_000, interval: 5 };
export const CHANNEL = { platform: "twitch", platformId: "1000", login: "ann", displayName: "Ann" } as const;
export const BOT_SCOPES = botScopes(ALL_FEATURES).map((each) => each.scope);
export const STREAMER_SCOPES = broadcasterScopes(ALL_FEATURES).map((each) => each.scope);

/** A log that keeps every line as text, so that a test can look for secrets in it. */
export function keptLog(): { log: Log; lines: string[] } {
  const lines: string[] = [];
  const write = (...parts: unknown[]) => void lines.push(JSON.stringify(parts));
  const log = { trace: write, debug: write, info: write, warn: write, error: write, fatal: write };
  const full: Log = { ...log, child: () => full } as Log;
  return { log: full, lines };
}

export class TwitchRig {
  readonly system = new SimulatedSystem(Date.now());
  readonly events: PlatformEvent[] = [];
  /** What the streamer is told right now, by code. */
  readonly told = new Map<string, string>();
  readonly kept = keptLog();
  standIn!: TwitchStandIn;
  store!: TokenStore;
  botIsModerator: boolean | undefined;
  credentialsChanges = 0;
  readonly #parts: TwitchApi[] = [];
  #folder = "";

  /** With `bot` and `streamer` signed in, unless told otherwise. */
  static async start(signedIn: { bot?: boolean; streamer?: boolean } = {}): Promise<TwitchRig> {
    const rig = new TwitchRig();
    rig.#folder = await mkdtemp(join(tmpdir(), "chatmint-twitch-"));
    rig.store = new TokenStore(join(rig.#folder, "tokens"));
    rig.standIn = await TwitchStandIn.start(() => rig.system.clock.now());
    rig.standIn.user("1000", "ann");
    rig.standIn.user("2000", "mintbot");
    if (signedIn.bot !== false) await rig.signIn("twitch-bot", "2000", BOT_SCOPES);
    if (signedIn.streamer !== false) await rig.signIn("twitch-broadcaster", "1000", STREAMER_SCOPES);
    return rig;
  }

  async stop(): Promise<void> {
    for (const part of this.#parts) await part.stop();
    await this.standIn.stop();
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Writes a sign-in to disk as the login command would. */
  async signIn(name: string, userId: string, scopes: string[], lifeMs?: number): Promise<StoredToken> {
    const token = this.standIn.issue(userId, scopes, lifeMs);
    const stored: StoredToken = {
      accessToken: token.access,
      refreshToken: token.refresh,
      expiresAtMs: token.expiresAtMs,
      scopes,
      userId,
      login: this.standIn.users.get(userId)!.login,
      obtainedAtMs: this.system.clock.now() - 60_000,
    };
    await this.store.write(name, stored);
    return stored;
  }

  options(changes: Partial<TwitchApiOptions> = {}): TwitchApiOptions {
    return {
      channel: "ann",
      botLogin: "mintbot",
      clientId: CLIENT_ID,
      ircOnly: false,
      endpoints: this.standIn.endpoints,
      features: ALL_FEATURES,
      pointsReward: twitchSection.parse({}).pointsReward,
      store: this.store,
      ...changes,
    };
  }

  /** A part that has started and, unless told otherwise, watches the channel. */
  async part(changes: Partial<TwitchApiOptions> = {}, watch = true): Promise<TwitchApi> {
    const part = new TwitchApi(this.options(changes));
    this.#parts.push(part);
    await part.start({
      log: this.kept.log,
      system: this.system,
      clock: new PlatformClock(this.system.clock, (skewMs) => {
        const sentence = skewSentence(skewMs, "Twitch");
        if (sentence === undefined) this.told.delete("twitch.clock");
        else this.told.set("twitch.clock", sentence);
      }),
      event: (event) => void this.events.push(event),
      attention: (code, sentence) => {
        if (sentence === undefined) this.told.delete(code);
        else this.told.set(code, sentence);
      },
      credentialsChanged: () => void this.credentialsChanges++,
      botIsModerator: () => this.botIsModerator,
    });
    if (watch) part.watch(CHANNEL);
    return part;
  }

  /** The events of one kind, in order. */
  of<K extends PlatformEvent["kind"]>(kind: K): Extract<PlatformEvent, { kind: K }>[] {
    return this.events.filter((event): event is Extract<PlatformEvent, { kind: K }> => event.kind === kind);
  }

  /** Whether anything a test may see holds a token. */
  get leaks(): boolean {
    return /-secret-/.test(this.kept.lines.join("\n") + [...this.told.values()].join("\n"));
  }
}

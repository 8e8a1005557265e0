/** The Twitch platform beside a stand-in of Twitch chat, with patience in milliseconds. */
import { expect, vi } from "vitest";
import type { System } from "../../src/base/system.ts";
import type { DoctorStep, Platform } from "../../src/platforms/platform.ts";
import type { Memory } from "../../src/platforms/twitch/chat/kept-notices.ts";
import { createTwitch } from "../../src/platforms/twitch/twitch.ts";
import type { TwitchApiPart } from "../../src/platforms/twitch/twitch-seams.ts";
import { factsDb } from "./facts-db.ts";
import { IrcServer } from "./irc-server.ts";
import { RecordingHost } from "./recording-host.ts";
import { twitchSettings } from "./settings.ts";

export const WAIT = { timeout: 10_000, interval: 5 };

/** So that a night of trouble takes a second, and a busy machine still answers in time. */
export const QUICK = {
  backoffFirstMs: 20,
  backoffMaxMs: 80,
  stableAfterMs: 1,
  connectWithinMs: 10_000,
  joinWithinMs: 10_000,
  pingAfterIdleMs: 60_000,
  pongWithinMs: 300,
  overlapMs: 400,
  confirmWithinMs: 5_000,
  loginRetryMs: 60_000,
};

export interface StageOptions {
  readonly botToken?: string;
  readonly botLogin?: string;
  readonly timeouts?: Partial<typeof QUICK>;
  readonly api?: TwitchApiPart;
  readonly memory?: Memory;
}

/** One channel (`streamer`, id 100), one bot (`mintbot`, token `good`), one recording host. */
export class ChatStage {
  server: IrcServer;
  host: RecordingHost;
  platform!: Platform;
  /** What is known of facts outlives the platform, as in the bot. */
  readonly db = factsDb();

  private constructor(server: IrcServer, system?: System) {
    this.server = server;
    this.host = new RecordingHost(system);
    server.tokens.set("mintbot", "good");
  }

  static async open(system?: System): Promise<ChatStage> {
    return new ChatStage(await IrcServer.start(), system);
  }

  /** Makes the platform and does not start it. */
  twitch({ botToken, botLogin = "mintbot", timeouts = QUICK, api, memory }: StageOptions = {}): Platform {
    const settings = twitchSettings({
      channel: "streamer",
      botLogin,
      endpoints: { chat: this.server.url },
      timeouts: { ...QUICK, ...timeouts },
    });
    const given = { ...(botToken && { botToken }), ...(api && { api }), ...(memory && { memory }) };
    this.platform = createTwitch({ settings, db: this.db, ...given });
    return this.platform;
  }

  /** Starts it and waits until it reads. */
  async started(options: StageOptions = { botToken: "good" }): Promise<void> {
    await this.twitch(options).start(this.host);
    await this.reads();
  }

  async reads(state = /^(?:connected|read-only)$/): Promise<void> {
    await vi.waitFor(() => expect(this.platform.status("100")).toMatch(state), WAIT);
  }

  /** What viewers wrote, as the bot heard it. */
  get texts(): string[] {
    return this.host.messages.map((message) => message.text);
  }

  async heard(...texts: string[]): Promise<void> {
    await vi.waitFor(() => expect(this.texts).toEqual(texts), WAIT);
  }

  async doctor(): Promise<DoctorStep[]> {
    const steps: DoctorStep[] = [];
    for await (const step of this.platform.doctor()) steps.push(step);
    return steps;
  }

  async close(): Promise<void> {
    await this.platform?.stop();
    await this.server.close();
    this.db.close();
  }
}

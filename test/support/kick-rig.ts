/** The official Kick API part of the bot, on a simulated clock, against the stand-in; its tokens in a folder of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SimulatedSystem } from "../../src/base/system.ts";
import type { ChatMessage } from "../../src/model/message.ts";
import { OfficialKickApi } from "../../src/platforms/kick/api/api-part.ts";
import type { KickConfig } from "../../src/platforms/kick/settings.ts";
import { type StoredToken, TokenStore } from "../../src/platforms/tokens.ts";
import { PlatformClock } from "../../src/platforms/witnesses/platform-clock.ts";
import { KickApiServer } from "./kick-api-server.ts";
import { RecordingHost } from "./recording-host.ts";
import { kickSettings } from "./settings.ts";

export const ADA = { userId: "501", slug: "ada-streams", displayName: "Ada_Streams" };
export const START_MS = Date.UTC(2026, 10, 20, 18, 0, 0);
const ALL_SCOPES = [
  "user:read",
  "channel:read",
  "chat:write",
  "channel:rewards:read",
  "channel:rewards:write",
  "events:subscribe",
];

export interface KickRig {
  readonly server: KickApiServer;
  readonly system: SimulatedSystem;
  readonly host: RecordingHost;
  readonly tokens: TokenStore;
  readonly folder: string;
  readonly config: KickConfig;
  readonly values: Map<string, string>;
  part: OfficialKickApi;
  /** Signs an account in as `chatmint login kick` would, without the browser. */
  signIn(account?: "broadcaster" | "bot", change?: Partial<StoredToken>): Promise<StoredToken>;
  start(): Promise<void>;
  /** The process dies and comes back: a new part over the same files. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Everything but the sign-in. `config` is the `kick` section as a streamer would write it. */
export async function kickRig(
  config: object = {},
  options: { credentials?: boolean; tokens?: (folder: string) => TokenStore } = {},
): Promise<KickRig> {
  const server = await KickApiServer.start();
  const folder = await mkdtemp(join(tmpdir(), "chatmint-kick-"));
  const system = new SimulatedSystem(START_MS);
  server.clock = () => system.clock.now();
  const settings = kickSettings({
    channel: ADA.slug,
    endpoints: { api: server.url, id: server.url },
    ...config,
  });
  const tokens = (options.tokens ?? ((at) => new TokenStore(at)))(join(folder, "tokens"));
  const values = new Map<string, string>();
  const host = new RecordingHost(system);
  const make = () =>
    new OfficialKickApi({
      config: settings,
      credentials: () => (options.credentials === false ? undefined : server.app),
      tokens,
      store: { get: (key) => values.get(key), set: (key, value) => void values.set(key, value) },
      system,
      log: host.log,
    });
  const rig: KickRig = {
    server,
    system,
    host,
    tokens,
    folder,
    config: settings,
    values,
    part: make(),
    async signIn(account = "broadcaster", change = {}) {
      const userId = account === "bot" ? 502 : 501;
      const scopes = account === "bot" ? ["user:read", "chat:write"] : ALL_SCOPES;
      const token: StoredToken = {
        ...server.grant(userId, scopes),
        expiresAtMs: system.clock.now() + 7_200_000,
        scopes,
        userId: String(userId),
        login: server.users.get(userId)?.slug ?? "",
        obtainedAtMs: (change.expiresAtMs ?? system.clock.now() + 7_200_000) - 7_200_000,
        ...change,
      };
      await tokens.write(`kick-${account}`, token);
      return token;
    },
    start: () => rig.part.start({ host, clock: new PlatformClock(system.clock), channel: ADA }),
    async restart() {
      await rig.part.stop();
      rig.part = make();
      await rig.start();
    },
    async close() {
      await rig.part.stop();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return rig;
}

/** A line of chat as the feed would bring it. */
export function chatLine(id: string, userId: number | string, text: string): ChatMessage {
  const author = { platformId: String(userId), login: `user${userId}`, displayName: `User${userId}`, roles: [] };
  return { platform: "kick", channelId: ADA.userId, id, author, text, sentAtMs: START_MS };
}

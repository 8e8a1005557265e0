/** The whole Kick platform beside its stand-ins: site and feed, sign-in and API, a book of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type Database from "better-sqlite3";
import { realSystem, type System } from "../../src/base/system.ts";
import { OfficialKickApi } from "../../src/platforms/kick/api/api-part.ts";
import { createKick } from "../../src/platforms/kick/kick.ts";
import type { KickConfig } from "../../src/platforms/kick/settings.ts";
import { kickStore } from "../../src/platforms/kick/store.ts";
import type { Platform } from "../../src/platforms/platform.ts";
import { TokenStore } from "../../src/platforms/tokens.ts";
import { listen } from "../../src/web/server.ts";
import { factsDb } from "./facts-db.ts";
import { KickApiServer } from "./kick-api-server.ts";
import { DEMO, KickServer } from "./kick-server.ts";
import { RecordingHost } from "./recording-host.ts";

const SCOPES = ["user:read", "channel:read", "chat:write", "events:subscribe"];

export interface WholeKick {
  readonly kick: KickServer;
  readonly rest: KickApiServer;
  readonly db: Database.Database;
  readonly host: RecordingHost;
  readonly config: KickConfig;
  platform: Platform;
  /** The process ends and begins again over the same book. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

/** Everything but `start`. */
export async function wholeKick(
  settings: Record<string, unknown> = {},
  options: { readonly signedIn?: boolean; readonly system?: System } = {},
): Promise<WholeKick> {
  const [kick, rest] = await Promise.all([KickServer.start(), KickApiServer.start()]);
  const userId = Number(DEMO.userId);
  rest.users.set(userId, { id: userId, name: DEMO.displayName, slug: DEMO.slug });
  const folder = await mkdtemp(path.join(tmpdir(), "chatmint-kick-"));
  const db = factsDb(path.join(folder, "book.db"));
  const system = options.system ?? realSystem();
  const host = new RecordingHost(system);
  const endpoints = { site: kick.url, web: kick.url, api: rest.url, id: rest.url, pusher: kick.socketUrl };
  const config = kick.config({ endpoints, ...settings });
  const tokens = new TokenStore(path.join(folder, "tokens"));
  const signedIn = options.signedIn !== false;
  if (signedIn) {
    await tokens.write("kick-broadcaster", {
      ...rest.grant(userId, SCOPES),
      expiresAtMs: system.clock.now() + 7_200_000,
      scopes: SCOPES,
      userId: DEMO.userId,
      login: DEMO.slug,
      obtainedAtMs: system.clock.now(),
    });
  }
  const make = (): Platform => {
    const { log } = host;
    const credentials = () => (signedIn ? rest.app : undefined);
    const api = new OfficialKickApi({ config, credentials, tokens, store: kickStore(db), system, log });
    return createKick({ config, db, api, listen, system, log });
  };
  const whole: WholeKick = {
    kick,
    rest,
    db,
    host,
    config,
    platform: make(),
    async restart() {
      await whole.platform.stop();
      whole.platform = make();
      await whole.platform.start(host);
    },
    async close() {
      await whole.platform.stop();
      db.close();
      await Promise.all([kick.close(), rest.stop()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
  return whole;
}

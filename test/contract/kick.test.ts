/** Kick keeps the contract every platform keeps, over both providers and through kick-js. */
import { once } from "node:events";
import { vi } from "vitest";
import { isInstalled } from "../../src/platforms/kick/feed/kickjs-driver.ts";
import { CHAT_FEED, DEMO } from "../support/kick-server.ts";
import { wholeKick } from "../support/kick-whole.ts";
import { type PlatformHarness, platformSuite } from "./platform-suite.ts";

async function harness(provider: "centrifugo" | "pusher", driver: "realtime" | "kick-js"): Promise<PlatformHarness> {
  const whole = await wholeKick({ drivers: [driver], allow: { realtime: true, "kick-js": true } });
  const { kick, rest, host, platform } = whole;
  kick.provider = provider;
  return {
    platform,
    host,
    channelId: DEMO.userId,
    ready: () =>
      vi.waitFor(
        async () => {
          await kick.reading();
          if (platform.status(DEMO.userId) !== "connected") throw new Error(platform.status(DEMO.userId));
        },
        { timeout: 15_000, interval: 10 },
      ),
    chat: ({ id, userId, login, displayName, text }) => {
      kick.chat({ id, userId, username: displayName || login, slug: login, text });
    },
    malformed() {
      for (const data of ["{torn", "null", "[]", '"x"', "{}", '{"id":1}']) {
        kick.emit(CHAT_FEED, "App\\Events\\ChatMessageEvent", data);
        kick.emit(CHAT_FEED, "App\\Events\\UserBannedEvent", data);
        kick.emit("channel_1001", "KicksGifted", data);
      }
      kick.emit(CHAT_FEED, "App\\Events\\NeverHeardOf", { a: 1 });
      // The Centrifugo client drops a connection in which such a frame comes (realtime.test.ts); the Pusher client does not.
      for (const { kind, socket } of kick.sessions) if (kind === "pusher") socket.send("not json at all");
    },
    async cut() {
      const closed = [...kick.sessions].map(({ socket }) => once(socket, "close"));
      kick.cut();
      await Promise.all(closed);
    },
    written: () => rest.said.map(({ content }) => content),
    close: () => whole.close(),
  };
}

platformSuite("Kick over Centrifugo", () => harness("centrifugo", "realtime"));
platformSuite("Kick over Pusher", () => harness("pusher", "realtime"));
if (isInstalled()) platformSuite("Kick through kick-js", () => harness("centrifugo", "kick-js"));

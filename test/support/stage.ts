/** The built executable with a stand-in of Twitch chat on this computer. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { onTestFinished } from "vitest";
import { IrcServer } from "./irc-server.ts";
import { startChatmint } from "./process.ts";
import { temporaryFolder } from "./rehearsal.ts";

/** A folder in which `chatmint start` finds all it needs. */
export interface Stage {
  readonly cwd: string;
  readonly irc: IrcServer;
  readonly env: NodeJS.ProcessEnv;
  /** Starts the bot and resolves when it is in the channel. */
  start(): Promise<ReturnType<typeof startChatmint>>;
}

/** A folder with a config.json that points at a stand-in of Twitch chat, and a bot's token in .env. */
export async function stage(config: object = {}, advanced: object = {}): Promise<Stage> {
  const cwd = temporaryFolder();
  const irc = await IrcServer.start();
  onTestFinished(() => irc.close());
  irc.tokens.set("mintbot", "good-token");
  const endpoints = { chat: irc.url, api: "http://127.0.0.1:9/helix", auth: "http://127.0.0.1:9/oauth2" };
  writeFileSync(
    path.join(cwd, "config.json"),
    JSON.stringify({
      twitch: { channel: "streamer", botLogin: "mintbot" },
      watching: { live: "always" },
      bonuses: { firstMessage: 0 },
      ...config,
      advanced: { twitch: { endpoints }, ...advanced },
    }),
  );
  writeFileSync(path.join(cwd, ".env"), "TWITCH_BOT_TOKEN=good-token\n");
  const env = { CHATMINT_TOKENS: path.join(cwd, "tokens") };
  return {
    cwd,
    irc,
    env,
    async start() {
      const running = startChatmint(["start"], { cwd, env });
      await Promise.race([
        irc.until(() => irc.joined.some(({ nick }) => nick === "mintbot")),
        running.exited.then(() => Promise.reject(new Error(`chatmint ended at once: ${running.err()}`))),
      ]);
      await running.errLine(/channel known/);
      return running;
    },
  };
}

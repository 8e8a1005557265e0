/**
 * The process in which kick-js runs, so that its crash is a reconnect and not the end of the bot. Started by
 * kickjs-driver.ts only; everything it reads goes to the bot as messages.
 */
import type { Log } from "../../../base/log.ts";
import { realSystem } from "../../../base/system.ts";
import type { ReaderState } from "../kick-seams.ts";
import { swapNetwork } from "./kickjs-hooks.ts";
import type { FromChild, ToChild } from "./kickjs-messages.ts";
import { pageWithoutBrowser, pusherFacade } from "./kickjs-network.ts";
import { RealtimeReader } from "./realtime.ts";

type Begin = Extract<ToChild, { kind: "begin" }>;
interface KickJs {
  createClient(
    channel: string,
    options: { readOnly: boolean; plainEmote: boolean; logger: boolean },
  ): { on(event: string, listener: (data: unknown) => void): void };
}

/** kick-js' own event names, and the feed's names the normaliser knows. */
const EVENTS: Readonly<Record<string, (data: unknown) => string>> = {
  ChatMessage: () => "ChatMessageEvent",
  Subscription: () => "SubscriptionEvent",
  GiftedSubscriptions: () => "GiftedSubscriptionsEvent",
  // One name in kick-js for the old shape and today's.
  StreamHost: (data) =>
    typeof data === "object" && data !== null && "message" in data ? "StreamHostedEvent" : "StreamHostEvent",
  MessageDeleted: () => "MessageDeletedEvent",
  UserBanned: () => "UserBannedEvent",
  UserUnbanned: () => "UserUnbannedEvent",
};

let live: boolean | undefined;

function tell(message: FromChild): void {
  // The bot may be gone; then `disconnect` ends this process.
  if (process.connected) process.send?.(message);
}

function parentLog(): Log {
  const at =
    (level: "debug" | "info" | "warn" | "error") =>
    (bindings: object, text = "") =>
      tell({ kind: "log", level, bindings, text });
  const log = {
    trace: () => {},
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    fatal: at("error"),
    child: () => log,
  };
  return log as unknown as Log;
}

async function begin({ ids, config, packageName }: Begin): Promise<void> {
  const log = parentLog();
  const system = realSystem((error) => log.error({ reason: String(error) }, "work that was due at this time failed"));
  const reader = new RealtimeReader({ config, system, log, isLive: () => live });
  const feed = (event: string, data: unknown): void => tell({ kind: "feed", event, data });
  let hasRead = false;
  surviveOnce(() => hasRead, log);
  const state = (now: ReaderState): void => {
    hasRead ||= now.state === "connected";
    tell({ kind: "state", state: now });
  };
  const facade = pusherFacade({ ids, reader, beside: feed, state });
  swapNetwork({ ws: facade, "puppeteer-extra": pageWithoutBrowser(ids), "puppeteer-extra-plugin-stealth": () => ({}) });
  const { createClient } = (await import(packageName)) as KickJs;
  // Emote tokens are left as they are: kick-js misses names with signs in them, the normaliser does not.
  const client = createClient(ids.slug, { readOnly: true, plainEmote: false, logger: false });
  for (const [event, name] of Object.entries(EVENTS)) client.on(event, (data) => feed(name(data), data));
  client.on("error", (error) => tell({ kind: "state", state: { state: "down", reason: String(error) } }));
}

/** What nobody catches ends this process while it begins, to be begun anew; once it reads, it goes on reading. */
function surviveOnce(reads: () => boolean, log: Log): void {
  const stray = (error: unknown): void => {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    log.warn({ reason }, "something failed inside kick-js");
    if (!reads()) process.exit(1);
  };
  process.on("uncaughtException", stray);
  process.on("unhandledRejection", stray);
}

process.on("disconnect", () => process.exit(0));
process.on("message", (message: ToChild) => {
  if (message.kind === "live") live = message.live;
  else void begin(message);
});

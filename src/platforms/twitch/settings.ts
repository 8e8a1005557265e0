/** The `twitch` section of the config: which channel, which account talks; under `advanced`, where Twitch is. */

import { z } from "zod";
import { DAY_MS, PRICE_MAX } from "../../base/lengths.ts";
import { readTwitchChannel } from "../../config/channel-links.ts";
import { channelSetting } from "../../config/channel-setting.ts";

const login = (meaning: string) =>
  channelSetting("a Twitch name or a link like https://www.twitch.tv/name", readTwitchChannel)
    .prefault("")
    .describe(meaning);

const address = (schemes: readonly string[], standard: string, meaning: string) =>
  z
    .string()
    .refine((value) => URL.canParse(value) && schemes.includes(new URL(value).protocol), {
      error: (issue) => `Expected an address that begins with ${schemes.join("// or ")}//, got "${issue.input}".`,
    })
    .default(standard)
    .describe(meaning);

const WEB = ["https:", "http:"];
const SOCKET = ["wss:", "ws:"];

const milliseconds = (standard: number, meaning: string) =>
  z.int().min(1).max(DAY_MS).default(standard).describe(meaning);

const endpoints = z
  .strictObject({
    chat: address(SOCKET, "wss://irc-ws.chat.twitch.tv:443", "Twitch chat."),
    api: address(WEB, "https://api.twitch.tv/helix", "Twitch's API."),
    auth: address(WEB, "https://id.twitch.tv/oauth2", "Twitch's sign-in."),
    eventsub: address(SOCKET, "wss://eventsub.wss.twitch.tv/ws", "Twitch's events."),
  })
  .prefault({})
  .describe("Where Twitch is. Leave this alone unless you test or use a proxy.");

const timeouts = z
  .strictObject({
    backoffFirstMs: milliseconds(1_000, "First wait before connecting again. It doubles each time."),
    backoffMaxMs: milliseconds(60_000, "Longest wait before connecting again."),
    stableAfterMs: milliseconds(30_000, "A connection that held this long starts the waits from the first again."),
    connectWithinMs: milliseconds(20_000, "How long signing in to chat may take."),
    joinWithinMs: milliseconds(15_000, "How long joining the channel may take before it is asked again."),
    pingAfterIdleMs: milliseconds(15_000, "After this silence Twitch is asked for a sign of life."),
    pongWithinMs: milliseconds(10_000, "How long Twitch has to give it; then the bot connects again."),
    overlapMs: milliseconds(2_000, "How long the old connection stays when Twitch asks the bot to move."),
    confirmWithinMs: milliseconds(5_000, "How long Twitch has to confirm a line of the bot."),
    loginRetryMs: milliseconds(600_000, "First wait before a refused login is tried again."),
  })
  .prefault({})
  .describe("How patient the chat connection is, in milliseconds. The defaults are right for nearly everybody.");

const pointsReward = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe(
        "Make a channel point reward on Twitch that viewers exchange for your currency. Leave it off if your currency buys anything worth money: Twitch's terms forbid that.",
      ),
    title: z.string().trim().min(1).max(45).default("Convert channel points").describe("What the reward is called."),
    description: z
      .string()
      .trim()
      .max(200)
      .default("Exchanges your channel points for this channel's own currency.")
      .describe("What viewers read under it."),
    cost: z.int().min(1).max(PRICE_MAX).default(1_000).describe("Price in channel points."),
    amount: z.int().min(1).max(PRICE_MAX).default(100).describe("What a viewer gets for it, in your currency."),
  })
  .prefault({})
  .describe("Twitch channel points for your currency. Needs the streamer's sign-in, as Affiliate or Partner.");

/** The `twitch` section. Every key has a default; an empty `channel` means that Twitch is off. */
export const twitchSection = z
  .strictObject({
    channel: login("Your Twitch channel: its name, or its link pasted from the browser. Empty: no Twitch."),
    botLogin: login(
      "The Twitch account the bot talks as. Empty: the bot reads chat and pays, but says nothing on Twitch.",
    ),
    clientId: z
      .string()
      .trim()
      .default("")
      .describe("The client ID of your Twitch application. `npx chatmint login twitch` shows how to get one."),
    ircOnly: z
      .boolean()
      .default(false)
      .describe("Take subscriptions, gifts, cheers and raids from chat, even where Twitch's events would tell them."),
    announceInSharedChat: z
      .boolean()
      .default(false)
      .describe(
        "Announcements are said while you share your chat with other channels too. Answers always are, and what a command set off.",
      ),
    pointsReward,
    viewerSignIn: z
      .strictObject({
        clientId: z
          .string()
          .trim()
          .default("")
          .describe(
            "The client ID of a second Twitch application of yours, of the type Confidential. `npx chatmint login twitch --viewers` shows how to get one. Empty: no signing in with Twitch.",
          ),
      })
      .prefault({})
      .describe("Viewers and moderators sign in on your public page with Twitch."),
  })
  .prefault({});

/** What of Twitch stands under `advanced`: no streamer needs it, tests and proxies do. */
export const twitchAdvanced = z.strictObject({ endpoints, timeouts }).describe("Twitch.");

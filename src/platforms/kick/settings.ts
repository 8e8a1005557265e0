/** The `kick` section of the config: which channel and how its chat is read; under `advanced`, how long to wait for what. */

import { z } from "zod";
import { DAY_MS, HOUR_MS, PRICE_MAX } from "../../base/lengths.ts";
import { readKickChannel } from "../../config/channel-links.ts";
import { channelSetting } from "../../config/channel-setting.ts";

const ms = (usual: number, about: string) => z.int().min(1).max(DAY_MS).default(usual).describe(about);
const url = (usual: string, about: string) =>
  z
    .url({ protocol: /^https?$/, error: "write an address that begins with https://" })
    .default(usual)
    .describe(about);
const optionalUrl = (schemes: RegExp, about: string) =>
  z
    .string()
    .refine((value) => value === "" || (URL.canParse(value) && schemes.test(new URL(value).protocol)), {
      error: (issue) => `Expected an address or "", got "${issue.input}".`,
    })
    .default("")
    .describe(about);
const id = (what: string) =>
  z
    .union([z.string().regex(/^[0-9]*$/, "write the number only"), z.int().positive()])
    .default("")
    .describe(`Your ${what} on Kick. Found by itself; only write it when the bot asks for it.`);

const endpoints = z
  .strictObject({
    site: url("https://kick.com", "Where the channel's ids are looked up."),
    web: url("https://web.kick.com", "Where Kick is asked for its realtime feed."),
    api: url("https://api.kick.com", "Kick's official API."),
    id: url("https://id.kick.com", "Kick's sign-in."),
    pusher: optionalUrl(/^wss?:$/, "The old feed's server, when it is not the one Kick's answer names (for tests)."),
  })
  .prefault({})
  .describe("Kick's addresses. Only change them when Kick moves.");

const timing = z
  .strictObject({
    requestMs: ms(10_000, "Longest wait for an answer of Kick."),
    connectMs: ms(10_000, "Longest wait for the chat feed to open."),
    backoffMs: ms(1_000, "First wait before trying again; doubles each time."),
    backoffMaxMs: ms(60_000, "Longest wait before trying again."),
    terminalWaitMs: ms(300_000, "Wait after Kick has closed the feed for good, before coming back as somebody new."),
    silentLiveMs: ms(180_000, "While live: the feed is opened anew after this long without any event."),
    silentMs: ms(1_800_000, "While offline or not known: the same."),
    driverPatienceMs: ms(60_000, "How long a driver may fail before the next one is tried."),
    combineMs: ms(3_000, "How long the several events of one subscription or gift are waited for."),
    reconcileMs: ms(HOUR_MS, "How often the official event subscriptions are checked."),
    livePollMs: ms(60_000, "How often Kick is asked whether you are live."),
    redemptionsPollMs: ms(15_000, "How often Kick is asked for redeemed channel points, while live."),
    loginMs: ms(600_000, "How long a sign-in in the browser may take."),
  })
  .prefault({})
  .describe("Waits, in milliseconds.");

const webhook = z
  .strictObject({
    enabled: z.boolean().default(false).describe("Also receive Kick's official events. Needs a public address."),
    port: z.int().min(0).max(65_535).default(8788).describe("Port on this computer."),
    host: z.string().default("127.0.0.1").describe("Who may connect: this computer only, unless changed."),
    publicUrl: optionalUrl(
      /^https?:$/,
      "The public address your tunnel gives you; type it into Kick's developer page too.",
    ),
  })
  .prefault({})
  .describe(
    "Kick's official events, delivered to this computer. They add follows, KICKs and subscriptions to the chat.",
  );

const pointsReward = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe("Make a channel-points reward on Kick that viewers exchange for your currency."),
    title: z.string().trim().min(1).max(50).default("Convert channel points").describe("What the reward is called."),
    description: z
      .string()
      .trim()
      .max(200)
      .default("Exchanges your Kick channel points for this channel's own currency.")
      .describe("What viewers read under it."),
    cost: z.int().min(1).max(PRICE_MAX).default(1_000).describe("Price in Kick channel points."),
    amount: z.int().min(1).max(PRICE_MAX).default(100).describe("What a viewer gets for it, in your currency."),
  })
  .prefault({})
  .describe("Kick channel points for your currency. Kick measures who watched for them. Play currency only.");

/** What can read chat. `webhook` takes over while no feed is connected. */
const KICK_DRIVERS = ["realtime", "kick-js", "webhook"] as const;

/** The `kick` section. An empty `channel` means that Kick is off. */
export const kickSection = z
  .strictObject({
    channel: channelSetting("a Kick name or a link like https://kick.com/name", readKickChannel)
      .prefault("")
      .describe('Your channel on Kick: its name or its link. "" leaves Kick off.'),
    userId: id("user id"),
    channelId: id("channel id"),
    chatroomId: id("chatroom id"),
    drivers: z
      .array(z.enum(KICK_DRIVERS))
      .refine((names) => new Set(names).size === names.length, "names a driver twice")
      .default(["realtime"])
      .describe(
        "What reads the chat, tried in this order: realtime (the feed of Kick's own site), kick-js (a community library), webhook (official, slow).",
      ),
    allow: z
      .strictObject({
        realtime: z.boolean().default(true).describe("Kick does not document this feed; its terms want permission."),
        "kick-js": z.boolean().default(false).describe("The same, read through the package @retconned/kick-js."),
      })
      .prefault({})
      .describe("Which undocumented ways of reading you allow."),
    bot: channelSetting("a Kick name or a link like https://kick.com/name", readKickChannel)
      .prefault("")
      .describe('A second account of yours that writes for the bot. "" lets the bot account of your Kick app write.'),
    loginPort: z
      .int()
      .min(1)
      .max(65_535)
      .default(8789)
      .describe("Port of the sign-in page on this computer; it is part of the redirect address of your Kick app."),
    pointsReward,
    viewerSignIn: z
      .boolean()
      .default(false)
      .describe(
        "Viewers and moderators sign in on your public page with Kick. `npx chatmint login kick --viewers` shows what to add to your Kick app first.",
      ),
    webhook,
    liveUnknownAfterMinutes: z
      .int()
      .min(1)
      .max(60)
      .default(5)
      .describe("When Kick cannot be asked for this long, nothing is paid until it can."),
  })
  .describe("Kick.");

/** What of Kick stands under `advanced`: no streamer needs it, tests and proxies do. */
export const kickAdvanced = z
  .strictObject({
    userAgent: z.string().default("Mozilla/5.0 (compatible; Chatmint)").describe("How the bot names itself to Kick."),
    endpoints,
    timing,
    webhook: z
      .strictObject({
        freshMs: ms(300_000, "A delivery older than this no longer counts as chat or as live."),
        acceptMs: z
          .int()
          .min(60_000)
          .max(7 * DAY_MS)
          .default(2 * DAY_MS)
          .describe("A delivery older than this is refused; younger ones still count for money, once."),
        bodyBytesMax: z
          .int()
          .min(1_024)
          .max(10_485_760)
          .default(1_048_576)
          .describe("Longest delivery accepted; a gift of a thousand subscriptions has 400 KB."),
      })
      .prefault({})
      .describe("Limits of what Kick delivers."),
  })
  .describe("Kick.");

type KickChosen = z.output<typeof kickSection>;
type KickAdvanced = z.output<typeof kickAdvanced>;

/** All settings of Kick, every default filled in. */
export type KickConfig = KickChosen & KickAdvanced;

/** Both parts of the settings of Kick as one. */
export function kickConfig({ kick, advanced }: { kick: KickChosen; advanced: { kick: KickAdvanced } }): KickConfig {
  return { ...kick, ...advanced.kick, webhook: { ...kick.webhook, ...advanced.kick.webhook } };
}

/** The `kick` section of the config: which channel, how its chat is read, and how long to wait for what. */
import { z } from "zod";

/** The channel's name in its address, from whatever a streamer pastes: a link, `@name` or the bare name. */
export function kickSlug(pasted: string): string {
  const name = pasted
    .trim()
    .replace(/^(https?:\/\/)?(www\.)?kick\.com\//i, "")
    .replace(/^@/, "")
    .replace(/[/?#].*$/, "");
  return name.toLowerCase();
}

const ms = (usual: number, about: string) => z.int().min(1).max(86_400_000).default(usual).describe(about);
const url = (usual: string, about: string) =>
  z
    .url({ protocol: /^https?$/ })
    .default(usual)
    .describe(about);
const id = (about: string) =>
  z
    .union([z.int().positive(), z.string().regex(/^[0-9]+$/, "write the number only")])
    .transform(String)
    .optional()
    .describe(about);

const endpoints = z
  .strictObject({
    site: url("https://kick.com", "Where the channel's ids are looked up."),
    web: url("https://web.kick.com", "Where Kick is asked for its realtime feed."),
    api: url("https://api.kick.com", "Kick's official API."),
    id: url("https://id.kick.com", "Kick's sign-in."),
    pusher: z
      .url({ protocol: /^wss?$/ })
      .optional()
      .describe("The old feed's server, when it is not the one Kick's answer names (for tests)."),
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
    reconcileMs: ms(3_600_000, "How often the official event subscriptions are checked."),
  })
  .prefault({})
  .describe("Waits, in milliseconds.");

const webhook = z
  .strictObject({
    enabled: z.boolean().default(false).describe("Also receive Kick's official events. Needs a public address."),
    port: z.int().min(0).max(65_535).default(8788).describe("Port on this computer."),
    host: z.string().default("127.0.0.1").describe("Who may connect: this computer only, unless changed."),
    publicUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("The public address your tunnel gives you; type it into Kick's developer page too."),
    freshMs: ms(300_000, "A delivery older than this no longer counts as chat or as live."),
    acceptMs: z
      .int()
      .min(60_000)
      .max(7 * 86_400_000)
      .default(2 * 86_400_000)
      .describe("A delivery older than this is refused; younger ones still count for money, once."),
    bodyBytesMax: z.int().min(1_024).max(10_485_760).default(262_144).describe("Longest delivery accepted."),
  })
  .prefault({})
  .describe(
    "Kick's official events, delivered to this computer. They add follows, KICKs and subscriptions to the chat.",
  );

/** The drivers that read chat, in the order they are tried. */
export const KICK_DRIVERS = ["realtime", "kick-js"] as const;

/** The `kick` section. */
export const kickSection = z
  .strictObject({
    channel: z
      .string()
      .transform(kickSlug)
      .refine((slug) => /^[a-z0-9_-]{1,60}$/.test(slug), "write the channel's name or paste its link, kick.com/NAME")
      .describe("Your channel's name on Kick; a pasted link is fine."),
    userId: id("Your user id on Kick. Found by itself; only write it when the bot asks for it."),
    channelId: id("Your channel id on Kick. Found by itself; only write it when the bot asks for it."),
    chatroomId: id("Your chatroom id on Kick. Found by itself; only write it when the bot asks for it."),
    drivers: z
      .array(z.enum(KICK_DRIVERS))
      .refine((names) => new Set(names).size === names.length, "names a driver twice")
      .default(["realtime"])
      .describe("What reads the chat, tried in this order: realtime (Kick's own feed), kick-js (a community library)."),
    allow: z
      .strictObject({
        realtime: z.boolean().default(true).describe("Kick does not document this feed; its terms want permission."),
        "kick-js": z.boolean().default(false).describe("The same, read through the package @retconned/kick-js."),
      })
      .prefault({})
      .describe("Which undocumented ways of reading you allow."),
    webhook,
    liveUnknownAfterMinutes: z
      .int()
      .min(1)
      .max(60)
      .default(5)
      .describe("When Kick cannot be asked for this long, nothing is paid until it can."),
    userAgent: z.string().default("Mozilla/5.0 (compatible; Chatmint)").describe("How the bot names itself to Kick."),
    endpoints,
    timing,
  })
  .describe("Kick.");

/** The settings of Kick, every default filled in. */
export type KickConfig = z.output<typeof kickSection>;

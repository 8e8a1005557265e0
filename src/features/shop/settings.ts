/** The `shop` section of the config. */

import { z } from "zod";
import { PRICE_MAX } from "../../base/lengths.ts";
import { timePlan } from "../../config/time-plan.ts";
import { ROLES } from "../../model/message.ts";

/** Words that mean something else behind !redeem. */
const RESERVED = ["status", "cancel"];

/** Why a name is none for an item of the shop; `undefined` when it is fine. */
function itemNameProblem(name: string): string | undefined {
  if (name.trim() === "") return "an item needs a name";
  if (name.length > 40) return `an item's name has at most 40 characters, ${JSON.stringify(name)} has ${name.length}`;
  if (RESERVED.includes(name.trim().toLowerCase()))
    return `${JSON.stringify(name)} means something else behind !redeem; choose another name`;
  if (!/[\p{L}\p{N}]/u.test(name) || /[{}"<>@#\n]/.test(name) || /^[!/]/.test(name))
    return `${JSON.stringify(name)} cannot be written in chat as a name; use letters, digits and spaces`;
  return undefined;
}

const itemName = z
  .string()
  .trim()
  .superRefine((value, context) => {
    const problem = itemNameProblem(value);
    if (problem) context.addIssue({ code: "custom", message: problem });
  });

const seconds = (about: string) => z.int().min(0).max(2_592_000).default(0).describe(about);
const times = (about: string) => z.int().min(0).max(1_000_000).default(0).describe(about);
const obsName = (about: string) => z.string().min(1).max(200).describe(about);
const showSeconds = z.int().min(0).max(3_600).default(0).describe("Undo it after so many seconds. 0: it stays.");

const action = z
  .discriminatedUnion(
    "kind",
    [
      z.strictObject({
        kind: z.literal("say"),
        text: z.string().min(1).max(400).describe("What the bot says, with {viewer}, {item} and {message}."),
      }),
      z.strictObject({ kind: z.literal("scene"), scene: obsName("The scene OBS switches to.") }),
      z.strictObject({
        kind: z.literal("source"),
        scene: obsName("The scene the source is in."),
        source: obsName("The source that is shown or hidden."),
        show: z.boolean().default(true).describe("false hides it."),
        seconds: showSeconds,
      }),
      z.strictObject({
        kind: z.literal("filter"),
        source: obsName("The source or scene that has the filter."),
        filter: obsName("The filter that is switched."),
        on: z.boolean().default(true).describe("false switches it off."),
        seconds: showSeconds,
      }),
      z.strictObject({
        kind: z.literal("command"),
        line: z
          .string()
          .min(2)
          .max(400)
          .refine((line) => !/^\s*\S(?:redeem|purchase|buy)\b/i.test(line), "an item cannot redeem an item")
          .describe("A command line run as the viewer, with the viewer's role; {viewer}, {item} and {message} work."),
      }),
    ],
    'write what it does, like { "kind": "say", "text": "{viewer} hugs everybody!" }; kinds: say, scene, source, filter, command',
  )
  .describe("What happens when it is fulfilled.");

const item = z
  .strictObject({
    name: itemName.describe("What viewers write behind !redeem, in any case."),
    aliases: z.array(itemName).max(20).default([]).describe("Other names of it."),
    price: z.int().min(1).max(PRICE_MAX).describe("What it costs."),
    description: z.string().max(200).default("").describe("One sentence for !shop with its name."),
    stock: z.int().min(0).max(1_000_000).optional().describe("How many there are. Without it there is no end of them."),
    restock: timePlan('"0 18 * * *" is every day at 18:00')
      .optional()
      .describe("When the stock is filled up again, as a cron expression. Also made up for when the bot was off."),
    cooldown: z
      .strictObject({
        viewerSeconds: seconds("Between two redemptions by one viewer."),
        channelSeconds: seconds("Between two redemptions in the channel."),
      })
      .prefault({})
      .describe("How long to wait between two."),
    limit: z
      .strictObject({
        broadcast: times("Per viewer and broadcast. 0: no limit."),
        day: times("Per viewer and day. 0: no limit."),
        ever: times("Per viewer, ever. 0: no limit."),
      })
      .prefault({})
      .describe("How often one viewer may have it."),
    role: z.enum(ROLES).default("everyone").describe("Who may redeem it."),
    watchedMinutes: z.int().min(0).max(10_000_000).default(0).describe("How long somebody must have watched."),
    message: z.boolean().default(false).describe("The viewer has to write something behind it."),
    fulfil: z
      .enum(["queue", "auto"])
      .default("queue")
      .describe('"queue": a moderator says when it is done. "auto": it is done at once.'),
    codes: z
      .string()
      .regex(/^[^\\/:*?"<>|]+$/, "write the name of a file in data/codes, like steam-keys.txt, without a folder")
      .refine((name) => !/^\.+$/.test(name), "write the name of a file in data/codes, like steam-keys.txt")
      .optional()
      .describe("A file in data/codes with one code a line: each redemption takes one. Never said in chat."),
    action: action.optional(),
  })
  .refine(({ stock, restock }) => restock === undefined || stock !== undefined, {
    path: ["restock"],
    message: "there is nothing to fill up without stock; add stock, like 5",
  })
  .describe("One item.");

const viewerText = z
  .strictObject({
    repeat: z
      .boolean()
      .default(false)
      .describe("What viewers write behind !redeem and !support may be said by the bot: 100 characters, no links."),
    blockedWords: z
      .array(z.string().trim().min(1).max(60))
      .max(2_000)
      .default([])
      .describe(
        "With repeat: a message with one of these words is refused. No mistyped name or command with one is said back. A * at the end stands for any ending.",
      ),
  })
  .prefault({})
  .describe("What the bot may repeat of what viewers write. It is often a moderator, so by default nothing.");

const shop = z
  .strictObject({
    items: z.array(item).max(200).default([]).describe("What viewers can have. !additem adds more while you are live."),
    expireHours: z
      .int()
      .min(0)
      .max(8_760)
      .default(168)
      .describe("What nobody fulfils within so many hours is paid back. 0: it waits for ever."),
    onBan: z
      .enum(["refund", "forfeit"])
      .default("refund")
      .describe("What happens to what a banned viewer is waiting for: paid back, or lost."),
    viewerText,
    obs: z
      .strictObject({
        url: z
          .string()
          .refine((url) => url === "" || /^wss?:\/\/[^\s/]+/.test(url), "write it like ws://127.0.0.1:4455, or empty")
          .default("")
          .describe(
            "Where OBS listens (Tools, WebSocket Server Settings): ws://127.0.0.1:4455. Empty: OBS is not used. The password stands in .env as OBS_PASSWORD.",
          ),
      })
      .prefault({})
      .describe("OBS, for items that change what is seen."),
  })
  .describe("The shop.");

/** The `shop` section. Every key has a default. */
export const shopSection = shop.superRefine(({ items, obs }, context) => {
  const taken = new Map<string, string>();
  for (const [at, { name, aliases, action: done }] of items.entries()) {
    const problem = (key: string, message: string) =>
      context.addIssue({ code: "custom", path: ["items", at, key], message });
    for (const word of [name, ...aliases]) {
      const owner = taken.get(word.toLowerCase());
      if (owner !== undefined) problem(word === name ? "name" : "aliases", `${word} is taken by the item ${owner}`);
      taken.set(word.toLowerCase(), name);
    }
    if (done && ["scene", "source", "filter"].includes(done.kind) && obs.url === "")
      problem("action", "needs OBS: write where it listens into shop.obs.url, usually ws://127.0.0.1:4455");
  }
});

export type ShopConfig = z.output<typeof shopSection>;
export type ItemConfig = ShopConfig["items"][number];
export type ItemAction = NonNullable<ItemConfig["action"]>;

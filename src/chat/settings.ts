/** The `chat` section of the config: language, the mark of a command, and what each command may be changed in. */

import { z } from "zod";
import { AMOUNT_MAX } from "../base/lengths.ts";
import { ROLES } from "../model/message.ts";

const seconds = (max: number) => z.number().min(0).max(max);
const word = z
  .string()
  .trim()
  .regex(/^[\p{L}\p{N}_-]{1,30}$/u, "write one word of letters, digits, - and _, without the mark");

const alias = z
  .string()
  .trim()
  .regex(/^(?:[\p{L}\p{N}_-]{1,30}|\{currency\})$/u, "write one word of letters, digits, - and _, without the mark");

const cooldown = z
  .strictObject({
    viewerSeconds: seconds(86_400).optional().describe("Between two uses by the same viewer."),
    channelSeconds: seconds(86_400).optional().describe("Between two uses by anybody in the channel."),
  })
  .describe("How long to wait between two uses.");

const commandOverride = z
  .union(
    [
      z.literal(false),
      z.strictObject({
        enabled: z.boolean().optional().describe("false switches the command off."),
        name: word.optional().describe("Another word instead of the command's own."),
        aliases: z
          .array(alias)
          .max(20)
          .optional()
          .describe(
            "Other words that call it, instead of its own aliases and those of the language. {currency} is your currency's name.",
          ),
        role: z.enum(ROLES).optional().describe("Who may use it."),
        cooldown: cooldown.optional(),
        price: z.int().min(0).max(AMOUNT_MAX).optional().describe("What using it costs."),
      }),
    ],
    `write false to switch the command off, or an object like { "aliases": ["gift"], "price": 10 }`,
  )
  .describe("false switches a command off; an object changes it.");

const waits = z
  .strictObject({
    viewerSeconds: seconds(3_600)
      .default(5)
      .describe("For a command that does not say: between two uses by one viewer."),
    moderators: z
      .enum(["none", "channel", "both"])
      .default("channel")
      .describe("Which waits moderators are free of: none, the channel's, or both."),
    broadcaster: z
      .enum(["none", "channel", "both"])
      .default("both")
      .describe("Which waits the broadcaster is free of: none, the channel's, or both."),
  })
  .describe("How long to wait between two uses of a command.");

const flood = z
  .strictObject({
    commands: z.int().min(1).max(1_000).default(10).describe("So many commands of one viewer ..."),
    seconds: seconds(3_600).default(30).describe("... in so many seconds are too many."),
    silentSeconds: seconds(3_600).default(30).describe("Then the viewer's commands are passed over for this long."),
  })
  .describe("A viewer who writes too many commands is passed over for a while. Moderators are not.");

const outbox = z
  .strictObject({
    answerStaleSeconds: seconds(600).default(20).describe("An answer that could not be said for so long is dropped."),
    announcementStaleSeconds: seconds(3_600).default(60).describe("The same for an announcement."),
    waitingMax: z.int().min(10).max(10_000).default(1_000).describe("Most lines that may wait for one channel."),
    joinFrom: z
      .int()
      .min(2)
      .max(1_000)
      .default(3)
      .describe("From so many waiting answers on they are joined into one line."),
  })
  .describe("What happens when there is more to say than the platform allows.");

/** The `chat` section. Every key has a default. */
export const chatSection = z
  .strictObject({
    language: z
      .string()
      .refine(isLanguage, {
        error: (issue) => `Expected a language like "en" or "fr", got ${JSON.stringify(issue.input)}`,
      })
      .default("en")
      .describe('The language of the bot: "en", "fr", or any other with a file in locales.'),
    prefix: z
      .string()
      .regex(
        /^[^\s\p{L}\p{N}/.@#"]{1,3}$/u,
        "write a sign like ! or ?; a letter, a digit, / . @ # and quotes cannot be used",
      )
      .default("!")
      .describe("The sign a command begins with."),
    answers: z
      .enum(["reply", "name"])
      .default("reply")
      .describe('How a viewer is answered: as a reply to their line, or with "@name" in front.'),
    botAccountCommands: z
      .boolean()
      .default(false)
      .describe(
        "Run commands that somebody types by hand with the bot's own account. Only for a streamer who talks as the bot.",
      ),
    commands: z
      .record(z.string(), commandOverride)
      .default({})
      .describe('Changes to commands by name, for example { "give": { "aliases": ["gift"] }, "top": false }.'),
    replies: z
      .record(z.string(), z.string())
      .default({})
      .describe(
        'Your own wording, by "command.reply", for example { "give.given": "{viewer} -> {to}: {amount}" }. Empty is silent. All names: docs/wording.md.',
      ),
    cooldown: waits.prefault({}),
    flood: flood.prefault({}),
  })
  .describe("Chat: language, commands and wording.");

/** What of chat stands under `advanced`. */
export const chatAdvanced = z.strictObject({ outbox: outbox.prefault({}) }).describe("Chat.");

/** The `chat` section with every default filled in. */
export type ChatConfig = z.output<typeof chatSection>;

/** What the outbox goes by. */
export type OutboxConfig = Pick<ChatConfig, "answers" | "prefix"> & z.output<typeof chatAdvanced>;

/** How a command is changed by the config. */
export type CommandOverride = z.output<typeof commandOverride>;

/** Whether a text names a language, like `en` or `pt-BR`. */
export function isLanguage(tag: string): boolean {
  try {
    return /^[a-z]/i.test(tag) && Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

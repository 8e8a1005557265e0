/** Discord by the address of a webhook: giveaways and their winners, in the words of the bot. The address is a secret. */
import { phrase } from "../../base/phrase.ts";
import { type Carrier, type Delivered, later, type Message } from "./carrier.ts";
import { type PostGround, postJson } from "./post.ts";

/** What Discord reads, in English (`discord.<name>`). */
export const DISCORD_TEXTS = {
  opened: "🎁 A giveaway is open: **{prize}**{how, select, none {} other {. Take part in chat: **{enter}**}}",
  drawn: "🏆 **{prize}** goes to {names}{more, plural, =0 {} one { and # more} other { and # more}}!",
  nobody: "Nobody could win **{prize}** this time.",
  test: "This is a test from Chatmint: what happens will be told here.",
} as const;

type DiscordText = keyof typeof DISCORD_TEXTS;

/** Says one of the texts in the bot's language. */
export type SayText = (name: DiscordText, values: Readonly<Record<string, string | number>>) => string;

/** The longest message in characters. */
const CONTENT_MAX = 2_000;
/** Names in one message. */
const NAMES_MAX = 20;
const SUPPRESS_EMBEDS = 1 << 2;

export function discordCarrier(ground: PostGround, say: SayText): Carrier {
  return {
    async carry({ address }, message) {
      const content = contentOf(message, say);
      if (content === undefined) return { status: "passed" };
      const body = JSON.stringify({
        content: content.slice(0, CONTENT_MAX),
        allowed_mentions: { parse: [] },
        flags: SUPPRESS_EMBEDS,
      });
      const posted = await postJson(new URL(address), { body }, ground);
      if (posted.status === "none") return later(posted.why);
      return answered(posted.status, posted.text, posted.retryAfterMs);
    },
  };
}

function answered(status: number, text: string, retryAfterMs: number): Delivered {
  if (status >= 200 && status < 300) return { status: "done" };
  if (status === 429) {
    const askedMs = Math.max(1_000, retryAfterMs, retryAfterOf(text));
    // It is reached and counts what is sent to it: no reason to give up.
    return { status: "later", why: phrase("Discord asks to wait"), askedMs, counts: false };
  }
  if (status === 401 || status === 403 || status === 404) {
    return { status: "gone", why: phrase("Discord knows this webhook no more ({status})", { status }) };
  }
  return later(phrase("it answers with {status}", { status }), retryAfterMs);
}

/** `retry_after` of the body, in seconds there. */
function retryAfterOf(text: string): number {
  try {
    const { retry_after: seconds } = JSON.parse(text) as { retry_after?: unknown };
    return typeof seconds === "number" && seconds > 0 ? Math.ceil(seconds * 1_000) : 0;
  } catch {
    return 0;
  }
}

/** `undefined` where nothing is said of it there. */
function contentOf({ type, data }: Message, say: SayText): string | undefined {
  if (type === "test") return say("test", {});
  const giveaway = data.giveaway as { readonly name: string; readonly enter: string } | undefined;
  if (giveaway === undefined) return undefined;
  const prize = plainMarkdown(giveaway.name);
  if (type === "giveaway.opened") {
    return say("opened", {
      prize,
      how: giveaway.enter === "" ? "none" : "enter",
      enter: plainMarkdown(giveaway.enter),
    });
  }
  if (type !== "giveaway.drawn") return undefined;
  const winners = data.winners as readonly { readonly name: string }[];
  if (winners.length === 0) return say("nobody", { prize });
  const names = winners.slice(0, NAMES_MAX).map(({ name }) => plainMarkdown(name));
  return say("drawn", { prize, names: names.join(", "), more: Number(data.count) - names.length });
}

/** As it is written: nothing in it is a format, a mention or a link with another name. */
export function plainMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~@:]/g, "\\$&").replace(/\s+/g, " ");
}

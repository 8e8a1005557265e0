/** What giveaways do with lines of chat: a bare keyword enters, and a winner who writes is there. */
import type { ChannelInfo } from "../chat/command.ts";
import type { LineHandler } from "../chat/lines.ts";
import { cleanWord } from "../chat/text.ts";
import type { Viewers } from "../viewers/viewers.ts";
import type { OpenGiveaways } from "./open-giveaways.ts";
import type { Caller } from "./parts.ts";
import type { Giveaway } from "./types.ts";

export interface HandlerOptions {
  readonly open: OpenGiveaways;
  readonly viewers: Pick<Viewers, "known">;
  /** Inside work: enters silently. */
  readonly enter: (giveaway: Giveaway, caller: Caller) => void;
  /** Whether anybody has yet to claim a prize. */
  readonly waiting: () => boolean;
  /** Somebody who is known wrote a line. */
  readonly heard: (viewerId: number) => void;
}

/** Longer lines are no keyword. */
const WORD_MAX = 40;

/** The handler for the router. It looks at memory only. */
export function handlerOf(options: HandlerOptions): LineHandler {
  const called = (text: string, channel: ChannelInfo): Giveaway | undefined =>
    options.open.listens && text.length <= WORD_MAX
      ? options.open.called(channel.currency.id, cleanWord(text))
      : undefined;
  return {
    name: "giveaways",
    claim(line, channel, message) {
      if (options.waiting()) {
        const known = options.viewers.known(message.platform, message.author.platformId);
        if (known) options.heard(known.id);
      }
      const giveaway = called(line.text, channel);
      if (!giveaway) return undefined;
      return {
        name: "giveaways",
        run(context) {
          options.enter(giveaway, context);
        },
      };
    },
  };
}

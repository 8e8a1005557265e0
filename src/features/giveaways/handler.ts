/** What giveaways do with lines of chat: a keyword enters, and a winner who writes is there. */

import type { CommandResult } from "../../chat/commands/command.ts";
import type { Caller, LineClaim, LineHandler } from "../../chat/commands/lines.ts";
import { foldWord } from "../../chat/reading/text.ts";
import type { Work } from "../../db/work.ts";
import type { ChannelInfo } from "../../model/channel.ts";
import type { Viewers } from "../../viewers/viewers.ts";
import type { OpenGiveaways } from "./open-giveaways.ts";
import type { Giveaway } from "./types.ts";

export interface HandlerOptions {
  readonly open: OpenGiveaways;
  readonly viewers: Pick<Viewers, "known">;
  /** Enters, or says why not. */
  readonly enter: (work: Work, giveaway: Giveaway, caller: Caller) => CommandResult;
  /** Whether anybody has yet to claim a prize. */
  readonly waiting: () => boolean;
  /** Somebody who is known wrote a line. */
  readonly heard: (viewerId: number) => void;
}

/** The handler for the router. It looks at memory only. */
export function handlerOf(options: HandlerOptions): LineHandler {
  return {
    name: "giveaways",
    claim(line, channel, message) {
      if (options.waiting()) {
        const known = options.viewers.known(message.platform, message.author.platformId);
        if (known) options.heard(known.id);
      }
      // Behind the mark only a keyword that has it too: "!car" may be a command.
      const word = line.word === undefined ? undefined : foldWord(line.text.split(/\s/, 1)[0]!);
      const { id } = channel.currency;
      const exact = word === undefined ? options.open.meantBy(id, line.text) : options.open.called(id, word);
      return exact && claimOf(exact, options);
    },
  };
}

/** The same for `!car` where the keyword is `car` and no command is called so. */
export function markedHandlerOf(options: HandlerOptions): LineHandler {
  return {
    name: "giveaways behind the mark",
    when: "last",
    claim(line, channel: ChannelInfo) {
      const giveaway = line.word === undefined ? undefined : options.open.meantBy(channel.currency.id, line.text);
      return giveaway && claimOf(giveaway, options);
    },
  };
}

function claimOf(giveaway: Giveaway, options: HandlerOptions): LineClaim {
  return { name: "giveaways", run: (work, context) => options.enter(work, giveaway, context) };
}

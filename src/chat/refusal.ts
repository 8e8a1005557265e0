/** What is said to somebody whose command was not done. */

import type { ChannelInfo } from "../model/channel.ts";
import { type ChatMessage, mayAct } from "../model/message.ts";
import type { OutboxItem } from "./outbox/outbox-item.ts";
import type { Surroundings } from "./wording/replies.ts";

/** What a text knows by itself before anybody is looked up in the book. */
export function around(message: ChatMessage, channel: ChannelInfo): Surroundings {
  const viewer = { id: 0, name: message.author.displayName };
  return { currency: channel.currency, viewer, channelName: channel.displayName };
}

/** Why something was not done, to who asked for it. */
export function refusal(message: ChatMessage, channel: ChannelInfo, text: string): OutboxItem {
  return {
    channel: { platform: channel.platform, platformId: channel.platformId },
    text,
    kind: mayAct(message.author.roles, "moderator") ? "urgent" : "answer",
    ...(message.madeUp ? {} : { replyTo: message.id }),
    to: message.author.displayName,
  };
}

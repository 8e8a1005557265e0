/** Chat without a socket: raw frames in, messages out, by the way live ones take. For benchmarks and replays. */
import type { ChatMessage } from "../../src/model/message.ts";
import { chatMessage } from "../../src/platforms/twitch/chat/normalise.ts";
import { lineReader } from "../../src/platforms/twitch/chat/tmi.ts";

/** A reader that hands every message of a frame (one or more raw lines, `\r\n` between them) to `onMessage`. */
export function chatFeed(
  onMessage: (message: ChatMessage) => void,
  onProblem: (error: unknown, raw: string) => void,
): (frame: string) => void {
  const context = { channelId: undefined, nowMs: 0 };
  return lineReader({
    onLine(line) {
      const message = chatMessage(line, context);
      if (message) onMessage(message);
    },
    onProblem,
  });
}

/** What a sub-command asks of the bot of a story, without a door between them. */
import { perform } from "../../src/app/operations.ts";
import { type Chat, strictLog } from "./rehearsal.ts";

/** Asks, and resolves with the lines of the answer when nothing is under way; a refusal begins with its exit code. */
export function askingOf(chat: Pick<Chat, "rehearsal">) {
  let asks = 0;
  return async (operation: string, request: unknown, id = (++asks).toString(16).padStart(16, "0")) => {
    const { house } = chat.rehearsal;
    const { code, lines } = await perform(house, { operation, request, id }, strictLog([]));
    await house.bot.idle();
    return code === 0 ? [...lines] : [`${code}`, ...lines];
  };
}

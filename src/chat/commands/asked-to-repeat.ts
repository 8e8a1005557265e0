/** Lines that were answered with "write the same again if you mean it", until they are or a minute has passed. */

import type { Clock } from "../../base/clock.ts";
import { Recent } from "../../base/recent.ts";
import type { ChatMessage } from "../../model/message.ts";
import { cleanText } from "../reading/text.ts";
import { writerOf } from "./called.ts";

/** How long a line may be repeated, in milliseconds. */
const REPEAT_WITHIN_MS = 60_000;
const KEPT_MAX = 1_000;

/** One line a writer and channel: what was asked last. In memory: after a restart it is asked again. */
export class AskedToRepeat {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #asked = new Recent<string, { readonly line: string; readonly untilMs: number }>(KEPT_MAX);

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** This line was not done, and its writer was asked to repeat it. */
  ask(message: ChatMessage): void {
    this.#asked.set(keyOf(message), { line: lineOf(message), untilMs: this.#clock.monotonic() + REPEAT_WITHIN_MS });
  }

  /** Whether this line is the one its writer was asked for. True once. */
  isAnswer(message: ChatMessage): boolean {
    const asked = this.#asked.get(keyOf(message));
    if (asked?.line !== lineOf(message)) return false;
    this.#asked.delete(keyOf(message));
    return this.#clock.monotonic() <= asked.untilMs;
  }
}

function keyOf(message: ChatMessage): string {
  return `${writerOf(message)} ${message.channelId}`;
}

/** Chat programs append what nobody sees, because platforms refuse the same line twice. */
function lineOf(message: ChatMessage): string {
  return cleanText(message.text).toLowerCase().replace(/\s+/g, " ");
}

/** Never the identical text twice in a row of moments: a repeat is said a little differently. */
import type { Clock } from "../../base/system.ts";

/** Shows nothing in chat and makes a text another one (Twitch strips other such characters, not this one). */
const INVISIBLE_DIFFERENCE = "\u034F";

export class Repeats {
  readonly #clock: Pick<Clock, "monotonic">;
  /** When each text was last said in a channel. */
  readonly #said = new Map<string, Map<string, number>>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /**
   * The text, or a form of it that was not said in this channel within the window: with the name in front, with or
   * without its full stop, and when even those were used, with invisible characters at the end. At most `max` long.
   */
  fresh(channel: string, text: string, options: { windowMs: number; max: number; to?: string | undefined }): string {
    const said = this.#recent(channel, options.windowMs);
    if (!said.has(text)) return text;
    for (const form of forms(text, options.to)) {
      if (form.length <= options.max && !said.has(form)) return form;
    }
    // Cut for room only where the text fills the line: a character less is better than a line that is refused.
    for (let count = 1; ; count++) {
      const tail = ` ${INVISIBLE_DIFFERENCE.repeat(count)}`;
      const form = (text.length + tail.length > options.max ? cut(text, options.max - tail.length) : text) + tail;
      if (!said.has(form)) return form;
    }
  }

  /** Remembers a text as said now. */
  note(channel: string, text: string): void {
    let said = this.#said.get(channel);
    if (!said) {
      said = new Map();
      this.#said.set(channel, said);
    }
    said.set(text, this.#clock.monotonic());
  }

  #recent(channel: string, windowMs: number): ReadonlyMap<string, number> {
    const said = this.#said.get(channel) ?? new Map<string, number>();
    const since = this.#clock.monotonic() - windowMs;
    for (const [text, at] of said) if (at <= since) said.delete(text);
    return said;
  }
}

function forms(text: string, to: string | undefined): readonly string[] {
  const other =
    text.endsWith(".") && !text.endsWith("..") ? text.slice(0, -1) : /[\p{L}\p{N}]$/u.test(text) ? `${text}.` : text;
  const named = to === undefined ? [] : [`@${to} ${text}`, `@${to} ${other}`];
  return [other, ...named].filter((form) => form !== text);
}

function cut(text: string, length: number): string {
  const end = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(end) ? end.slice(0, -1) : end;
}

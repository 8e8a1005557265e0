/** Several small answers in one line: `@ann 120 · @bob 40`. */
import type { OutboxItem } from "./outbox-item.ts";

const BETWEEN = " · ";

/** The most of the answers, in order, that fit into one line of `max` UTF-16 units. `count` is 0 or 1 when none can be joined. */
export function joinAnswers(
  items: readonly OutboxItem[],
  max: number,
): { readonly text: string; readonly count: number } {
  let text = "";
  let count = 0;
  for (const item of items) {
    const piece = addressed(item, (item.short ?? item.text).trim());
    const longer = count === 0 ? piece : text + BETWEEN + piece;
    if (longer.length > max) break;
    text = longer;
    count++;
  }
  return { text, count };
}

/** A text that begins with the name of who is answered. */
export function addressed(item: Pick<OutboxItem, "to">, text: string): string {
  if (item.to === undefined) return text;
  const begins = text.toLowerCase().replace(/^@/, "");
  const name = item.to.toLowerCase();
  const named = begins.startsWith(name) && !/^[\p{L}\p{N}_]/u.test(begins.slice(name.length));
  return named ? text : `@${item.to} ${text}`;
}

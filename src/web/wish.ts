/** What a page asks over its socket. */

/** Names of topics to watch and to leave, and the newest id the page has. */
interface Wish {
  readonly watch: readonly string[];
  readonly leave: readonly string[];
  readonly after: number;
}

/** Reads it; `undefined` for anything else, also for more names than there are `topics`. */
export function readWish(text: string, topics: number): Wish | undefined {
  try {
    const { watch = [], leave = [], after = 0 } = JSON.parse(text) as Record<string, unknown>;
    if (!isNames(watch, topics) || !isNames(leave, topics) || typeof after !== "number") return undefined;
    return { watch, leave, after };
  } catch {
    return undefined;
  }
}

function isNames(value: unknown, most: number): value is string[] {
  return Array.isArray(value) && value.length <= most && value.every((name) => typeof name === "string");
}

/** Long lists that are gone through without holding up everything else. */

/** How many are handed on before others have their turn: a row takes up to a tenth of a millisecond. */
const IN_ONE_TURN = 50;

/** The same items. */
export async function* inTurns<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T> {
  let n = 0;
  for await (const item of items) {
    yield item;
    if (++n % IN_ONE_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

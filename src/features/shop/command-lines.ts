/** Items whose action runs a command that is not there: told before somebody pays for it. */
import { readLine } from "../../chat/reading/parse.ts";
import type { ShopConfig } from "./settings.ts";

/** One sentence for each: the item, its line, and what to write. `isCommand` is asked for a word without the mark. */
export function unknownCommandLines(
  items: ShopConfig["items"],
  mark: string,
  isCommand: (word: string) => boolean,
): string[] {
  return items.flatMap(({ name, action }) => {
    if (action?.kind !== "command") return [];
    const { word } = readLine(action.line, mark);
    if (word !== undefined && isCommand(word)) return [];
    const why = word === undefined ? `which does not begin with ${mark}` : `and there is no command ${mark}${word}`;
    return [
      `shop.items: ${name} runs "${action.line}", ${why}. Write one that ${mark}commands lists, or make it: ${mark}command add ${mark}${word ?? "name"} text`,
    ];
  });
}

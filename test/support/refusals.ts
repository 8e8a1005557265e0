/** Every sentence that the web refuses something with, as it stands in the sources: `{…}` where something is filled in. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

const src = path.join(import.meta.dirname, "..", "..", "src");

/** A sentence, and the file it is in. */
export interface RefusalText {
  readonly text: string;
  readonly file: string;
}

/** The messages and cures of every `new Refusal(...)`, wherever it is made. */
export function refusalTexts(): RefusalText[] {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  return files.flatMap((file) => {
    const source = readFileSync(path.join(src, file), "utf8");
    return [...source.matchAll(/new Refusal\(/g)].flatMap(({ index }) =>
      textsOf(source, index + "new Refusal(".length).map((text) => ({ text, file })),
    );
  });
}

/** The texts among the third and the fourth argument of a call whose arguments begin here. */
function textsOf(source: string, begin: number): string[] {
  const texts: string[] = [];
  let argument = 0;
  let depth = 0;
  for (let at = begin; at < source.length; at++) {
    const sign = source[at]!;
    if (sign === '"' || sign === "`") {
      const { text, end } = literal(source, at);
      if ((argument === 2 || argument === 3) && text !== "") texts.push(text);
      at = end;
    } else if ("([{".includes(sign)) depth++;
    else if (")]}".includes(sign)) {
      if (depth-- === 0) return texts;
    } else if (sign === "," && depth === 0) argument++;
  }
  return texts;
}

/** A string or a template; what is filled into one is `{…}`. */
function literal(source: string, begin: number): { readonly text: string; readonly end: number } {
  const quote = source[begin]!;
  let text = "";
  for (let at = begin + 1; at < source.length; at++) {
    const sign = source[at]!;
    if (sign === quote) return { text, end: at };
    if (sign === "\\") text += source[++at]!;
    else if (quote === "`" && sign === "$" && source[at + 1] === "{") {
      at = closing(source, at + 1);
      text += "{…}";
    } else text += sign;
  }
  return { text, end: source.length };
}

function closing(source: string, begin: number): number {
  let depth = 0;
  for (let at = begin; at < source.length; at++) {
    if (source[at] === "{") depth++;
    else if (source[at] === "}" && --depth === 0) return at;
  }
  return source.length;
}

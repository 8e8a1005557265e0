/** What a text of a custom command or timer must be; every mistake is a sentence that says what to write instead. */

import { UserError } from "../../base/errors.ts";
import { cleanText, cleanWord } from "../../chat/reading/text.ts";
import { TEXT_MAX } from "./safe-text.ts";
import { findingIn, type VariableName, variableList } from "./variables.ts";

const LINK = /:\/\/|[\p{L}\p{N}-][.。]\p{L}{2,}/u;
const WORD = /^[\p{L}\p{N}_-]{1,30}$/u;

/** The text as it is kept: one clean line whose variables are all known. */
export function checkedText(written: string, known: readonly VariableName[]): string {
  const text = cleanText(written).replace(/\s+/g, " ");
  if (text.length > TEXT_MAX) {
    throw new UserError("customTooLong", `That is too long: at most ${TEXT_MAX} characters.`, { most: TEXT_MAX });
  }
  const finding = findingIn(text, known);
  if (finding?.kind === "foreign") {
    const { ours } = finding;
    // The word of a bot we know, and no link: only what stands behind a bar is anybody's.
    const written = finding.written.includes("|") ? shown(finding.written) : finding.written.slice(0, 40);
    throw new UserError("customForeign", `${written} is another bot's word. Write ${ours} instead.`, { written, ours });
  }
  if (finding) {
    const { suggestion } = finding;
    const written = shown(finding.written);
    const list = variableList(known);
    const near = suggestion === undefined ? "" : ` Did you mean ${suggestion}?`;
    throw new UserError("customVariable", `I cannot fill in ${written} here.${near} I know: ${list}`, {
      written,
      list,
      suggestion: suggestion ?? "none",
    });
  }
  return text;
}

/** What was written in braces, for saying it back: `{…}` where chat might make a link of it. */
function shown(written: string): string {
  return LINK.test(written) ? "{…}" : written.slice(0, 40);
}

/** A word or name as it is kept: lower case, without the mark. */
export function checkedWord(written: string, mark: string): string {
  const bare = cleanWord(written);
  const word = bare.startsWith(mark) ? bare.slice(mark.length) : bare.replace(/^!/, "");
  if (WORD.test(word)) return word;
  throw new UserError("customWord", "That cannot be a name: write one word of letters and digits, at most 30.");
}

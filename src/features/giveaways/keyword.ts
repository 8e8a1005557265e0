/** Keywords: which words can be one. Pure. */
import { UserError } from "../../base/errors.ts";
import { cleanText, cleanWord } from "../../chat/reading/text.ts";
import { saysSomething } from "../../chat/reading/typed-words.ts";
import { canBeSaid } from "../../chat/wording/said-back.ts";

/** The longest keyword, in characters: it is typed by many hands. */
const KEYWORD_MAX = 25;

/** Why a word cannot be a keyword. */
type Problem = "digit" | "sign" | "words" | "long" | "option" | "command";
const WHY: Readonly<Record<Problem, string>> = {
  digit: "numbers are written for other things",
  sign: "/ . @ and # mean something else in chat",
  words: "it is one word",
  long: `it has at most ${KEYWORD_MAX} characters`,
  option: "it is an option of this line",
  command: "it is a command",
};

/**
 * The keyword as it is kept and shown: as the moderator wrote it. Throws a UserError that says why a word cannot be one.
 * `isOption`: whether it is a word of the start line itself.
 */
export function keywordFrom(written: string, isOption: (word: string) => boolean): string {
  const word = cleanText(written);
  if (/["\s]/.test(word)) throw keywordError("words", word);
  if (/^\p{N}/u.test(word)) throw keywordError("digit", word);
  if (/^[/.@#＠]/.test(word)) throw keywordError("sign", word);
  if ([...word].length > KEYWORD_MAX) throw keywordError("long", word);
  if (isOption(cleanWord(word))) throw keywordError("option", word);
  if (!saysSomething(word) && [...word].length < 2) throw keywordError("sign", word);
  return word;
}

/** Why a word cannot be the keyword; the word is said only where it can be no link. */
export function keywordError(reason: Problem, written: string): UserError {
  const word = canBeSaid(written) || reason === "command" ? written : "none";
  const what = word === "none" ? "that" : word;
  const values = { reason, word, most: KEYWORD_MAX };
  return new UserError("giveawayKeyword", `keyword cannot be ${what}: ${WHY[reason]}. Like this: keyword car`, values);
}

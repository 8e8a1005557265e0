/**
 * What the bot may repeat of what viewers write. It is often a moderator whose lines nobody filters: a word is said back
 * only when it can be somebody's name, so never a link.
 */
import { UserError } from "../../base/errors.ts";

const NAME = /^[\p{L}\p{M}\p{N}_]{1,25}$/u;
const NUMBER = /^[+-]?\d[\d.,]{0,15}[kmbx%]?$/i;
const LOGIN = /^[\p{L}\p{M}\p{N}_-]{1,40}$/u;

/** Whether a word can be a name on any platform, so that it may be said back. */
export function canBeName(word: string): boolean {
  return NAME.test(word);
}

/** Whether a word can be nothing but a name or a number, so that it may be said back to who mistyped it. */
export function canBeSaid(word: string): boolean {
  return canBeName(word) || NUMBER.test(word);
}

/** Whether a platform can be asked for a word: Kick's addresses have hyphens where the name has none. */
export function canBeLogin(word: string): boolean {
  return LOGIN.test(word);
}

/** Nobody is known by this name. Says the name where it can be one, and the one that was probably meant. */
export function unknownViewer(name: string, suggestion?: string): UserError {
  const near = suggestion === undefined ? "" : ` Did you mean ${suggestion}?`;
  const values = { suggestion: suggestion ?? "none" };
  return canBeName(name)
    ? new UserError("unknownViewer", `I don't know anybody called ${name}.${near}`, { ...values, name })
    : new UserError("unknownName", `I don't know anybody called that.${near}`, values);
}

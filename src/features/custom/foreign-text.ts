/** Puts our variables in the place of those of other bots, by the same words with which `!command add` says what to write. Pure. */
import { findingIn, VARIABLES, type VariableName } from "./variables.ts";

export interface TranslatedText {
  readonly text: string;
  /** What nobody can fill in here, as it is written: `$(urlfetch ...)`. */
  readonly unknown: readonly string[];
}

/** More in one text are not looked at. */
const FINDINGS_MAX = 100;

/** Never throws. */
export function translatedText(written: string, known: readonly VariableName[] = VARIABLES): TranslatedText {
  const unknown: string[] = [];
  let text = written;
  /** As `text`, without what is unknown: the next finding lies behind it. */
  let rest = written;
  for (let n = 0; n < FINDINGS_MAX; n++) {
    const finding = findingIn(rest, known);
    if (!finding) return { text, unknown };
    const theirs = wholeWord(finding.written);
    if (finding.kind === "foreign") {
      text = text.replace(theirs, () => finding.ours);
      rest = rest.replace(theirs, () => finding.ours);
      continue;
    }
    unknown.push(finding.written);
    const without = rest.replace(theirs, " ");
    if (without === rest) break;
    rest = without;
  }
  return { text, unknown };
}

/** `$user`, and not the beginning of `$userlist`. */
function wholeWord(written: string): RegExp {
  const escaped = written.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(/\w$/.test(written) ? `${escaped}(?!\\w)` : escaped);
}

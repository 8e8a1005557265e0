/**
 * A number that stands alone in a field of a form, read as chat reads it behind a command: `1,000`, `1 000`, `1.5k`. Chat may
 * ask back; a field refuses what is unclear. Runs in browsers too, so it imports nothing that needs Node.
 */
import { type AmountReading, parseAmount, parseInteger } from "./amounts.ts";
import { type Token, tokenize } from "./parse.ts";
import { joinNumbers, looksLikeTwo } from "./spaced-numbers.ts";
import { cleanText } from "./text.ts";

/** How numbers are written in the language of a format: of one that has at most some decimals. */
export function readingOf(format: Intl.NumberFormat): Pick<AmountReading, "decimalSign" | "spacedNumbers"> {
  const partOf = (value: number, type: string) => format.formatToParts(value).find((part) => part.type === type)?.value;
  return {
    decimalSign: partOf(1.5, "decimal") === "," ? "," : ".",
    spacedNumbers: /\s/.test(partOf(1_000_000, "group") ?? ""),
  };
}

/** An amount above zero in the currency's smallest unit; `undefined` for a share, and for anything that is no amount. */
export function typedAmount(written: string, reading: AmountReading): number | undefined {
  const word = oneNumber(written, reading);
  const amount = word === undefined ? undefined : parseAmount(word, reading);
  return amount && "units" in amount ? amount.units : undefined;
}

/** A whole number, also 0 and below; `undefined` for anything else. */
export function typedWhole(written: string, reading: AmountReading): number | undefined {
  const word = oneNumber(written, reading);
  return word === undefined ? undefined : parseInteger(word, reading);
}

/** The number in one word, its thousands joined; `undefined` where there is more than one word, or none. */
function oneNumber(written: string, reading: AmountReading): string | undefined {
  // What the bot itself writes in French, 1\u202F234, is one number.
  const text = cleanText(written).replace(/(?<=\d)[\u00A0\u202F](?=\d{3})/g, "");
  const [token, ...more]: readonly Token[] = joinNumbers(tokenize(text), text);
  if (token === undefined || more.length > 0 || !text.startsWith(token.text[0]!)) return undefined;
  return !reading.spacedNumbers && looksLikeTwo(token) ? undefined : token.text;
}

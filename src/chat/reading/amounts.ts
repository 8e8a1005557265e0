/**
 * Amounts as viewers write them: `100`, `1,000`, `1.5k`, `2m`, `50%`, `half`, `all`.
 *
 * What a point or a comma means: without a suffix, groups of exactly three digits are thousands in every language
 * (`1.000` and `1,000` are both a thousand: a fraction of a point does not exist, so nothing else can be meant). With a
 * suffix a single separator before three digits is the language's decimal sign or else its thousands sign: in English
 * `1.500k` is 1,500 and `1,500k` is 1,500,000; in French the other way round. Anything that stays unclear is no amount.
 * Never read: signs, `1e9`, `0x10`, fractions of the smallest unit.
 */
import { AMOUNT_MAX } from "../../base/lengths.ts";
import { cleanWord, foldWord } from "./text.ts";

/** What was written: a number of units, or a share of what somebody has in ten-thousandths (10000 is all). */
export type WrittenAmount = { readonly units: number } | { readonly share: number };

/** How numbers and words are read: the language's decimal sign, the currency's decimals, more words for all and half. */
export interface AmountReading {
  readonly decimalSign: "." | ",";
  /** Thousands stand apart, as in French: `1 000`. */
  readonly spacedNumbers?: boolean;
  /** Decimal places of the currency; 0 for points. */
  readonly decimals?: number;
  readonly all?: readonly string[];
  readonly half?: readonly string[];
}

const ALL = ["all", "max", "allin", "all-in"];
const HALF = ["half"];
const SCALES: Readonly<Record<string, number>> = { k: 3, m: 6, b: 9 };
const GROUP_SIGNS = ",.'’_";
const NUMBER = /^(\d(?:[\d.,'’_]*\d)?)([kmb%]?)$/;

/** Reads an amount above zero and up to a million million, or a share; `undefined` for anything else. */
export function parseAmount(written: string, reading: AmountReading): WrittenAmount | undefined {
  const text = bare(written);
  const word = foldWord(text);
  const isOne = (words: readonly string[] | undefined) => words?.some((one) => foldWord(one) === word) ?? false;
  if (ALL.includes(word) || isOne(reading.all)) return { share: 10_000 };
  if (HALF.includes(word) || isOne(reading.half)) return { share: 5_000 };
  if (text.endsWith("%")) {
    const share = scaled(text, { ...reading, decimals: 2 });
    return share !== undefined && share >= 1 && share <= 10_000 ? { share } : undefined;
  }
  const units = scaled(text, reading);
  return units !== undefined && units >= 1 && units <= AMOUNT_MAX ? { units } : undefined;
}

/** Reads a whole number with an optional sign, written like an amount: `-50`, `+1.5k`, `1,000`, `0`. */
export function parseInteger(written: string, reading: AmountReading): number | undefined {
  const text = bare(written).replace(/^[\u2212\u2013]/, "-");
  const sign = text.startsWith("-") ? -1 : 1;
  const digits = text.replace(/^[+-]/, "");
  if (digits.endsWith("%")) return undefined;
  const units = scaled(digits, { ...reading, decimals: 0 });
  if (units === undefined || units > AMOUNT_MAX) return undefined;
  return units === 0 ? 0 : sign * units;
}

/** The units a share comes to of what somebody has, rounded down. */
export function shareOf(balance: number, share: number): number {
  return Number((BigInt(balance) * BigInt(share)) / 10_000n);
}

/** The word to read, without the full stop or exclamation mark of a sentence. */
function bare(written: string): string {
  return cleanWord(written.trim()).replace(/[.,;:!?]+$/, "");
}

/** A written number in units of the smallest decimal, exactly; `undefined` when it is no such whole number. */
function scaled(text: string, reading: AmountReading): number | undefined {
  const match = NUMBER.exec(text);
  if (!match) return undefined;
  const [, number, suffix] = match as unknown as [string, string, string];
  const fractional = suffix !== "" || (reading.decimals ?? 0) > 0;
  const parts = splitNumber(number, fractional, reading.decimalSign);
  if (!parts) return undefined;
  const places = (SCALES[suffix] ?? 0) + (reading.decimals ?? 0);
  const fraction = parts.fraction.replace(/0+$/, "");
  if (fraction.length > places) return undefined;
  const digits = (parts.whole + fraction.padEnd(places, "0")).replace(/^0+(?=\d)/, "");
  return digits.length > 15 ? undefined : Number(digits);
}

/** Whole and fraction of `1,234.5`, telling thousands from decimals by the rule above. */
function splitNumber(
  number: string,
  fractional: boolean,
  decimalSign: "." | ",",
): { whole: string; fraction: string } | undefined {
  const signs = [...number].filter((character) => GROUP_SIGNS.includes(character));
  if (signs.length === 0) return { whole: number, fraction: "" };
  const last = signs.at(-1)!;
  const decimal =
    fractional &&
    (last === "." || last === ",") &&
    signs.indexOf(last) === signs.length - 1 &&
    isDecimal(number, signs, decimalSign);
  if (!decimal) {
    const whole = grouped(number);
    return whole === undefined ? undefined : { whole, fraction: "" };
  }
  const cut = number.lastIndexOf(last);
  const before = number.slice(0, cut);
  const whole = signs.length === 1 ? before : grouped(before);
  return whole === undefined ? undefined : { whole, fraction: number.slice(cut + 1) };
}

/** Whether the last sign, which occurs once, is the decimal sign. */
function isDecimal(number: string, signs: readonly string[], decimalSign: "." | ","): boolean {
  if (signs.length > 1) return true;
  const [before, after] = number.split(signs[0]!) as [string, string];
  const couldGroup = after.length === 3 && before.length <= 3 && before !== "0";
  return !couldGroup || signs[0] === decimalSign;
}

/** The digits of `1,234,567`: groups of three behind one to three, one sign throughout. */
function grouped(number: string): string | undefined {
  const sign = /[^\d]/.exec(number)?.[0];
  if (sign === undefined) return number;
  const [first, ...groups] = number.split(sign);
  if (!/^[1-9]\d{0,2}$/.test(first!) || !groups.every((group) => /^\d{3}$/.test(group))) return undefined;
  return first! + groups.join("");
}

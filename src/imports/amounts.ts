/** Reads the numbers of other bots: text with thousands signs, halves, negative ones, and those that no book can count. */
import type { RawAmount } from "./found.ts";

/** The most that can be given in one movement, and so the most of one viewer. */
const IMPORT_MAX = 1_000_000_000_000;

/** What a number was read as. */
export type ReadAmount =
  /** A whole number from 0 to {@link IMPORT_MAX}; `floored`: a part was cut off; `negative`: it was below zero and counts as 0. */
  | { readonly whole: number; readonly floored: boolean; readonly negative: boolean }
  /** Why it is none, in small letters, as behind a colon. */
  | { readonly wrong: string };

const NOTHING: ReadAmount = { whole: 0, floored: false, negative: false };
const SPACES = /[\s\u00a0\u202f'_’]/g;

/** Reads one. `decimalSign` is the one of the file. */
export function readAmount(raw: RawAmount | undefined, decimalSign: "." | "," = "."): ReadAmount {
  if (raw === null || raw === undefined) return NOTHING;
  if (typeof raw === "bigint") return inRange(raw, false);
  if (typeof raw === "number" && Number.isFinite(raw)) {
    if (raw < 0) return { whole: 0, floored: false, negative: true };
    return inRange(BigInt(Math.trunc(raw)), !Number.isInteger(raw));
  }
  if (String(raw).trim() === "") return NOTHING;
  const plain = plainDecimal(raw, decimalSign);
  if (plain === undefined) return { wrong: `"${String(raw).slice(0, 40)}" is no number` };
  const [, sign, whole = "0", part = ""] = /^(-?)(\d*)\.?(\d*)$/.exec(plain)!;
  if (whole.length > 30) return inRange(10n ** 30n, false);
  const units = BigInt(whole === "" ? "0" : whole);
  const floored = /[1-9]/.test(part);
  if (sign === "-") return units > 0n || floored ? { whole: 0, floored: false, negative: true } : NOTHING;
  return inRange(units, floored);
}

/** A number as `-1240.5`, without thousands signs and with a point before the part; `undefined` for what is none. */
export function plainDecimal(raw: string | number | bigint, decimalSign: "." | "," = "."): string | undefined {
  // A number that was read as one has no thousands signs.
  const sign = typeof raw === "string" ? decimalSign : ".";
  const written = /^([+-]?)(\d[\d.,]*|[.,]\d+)$/.exec(String(raw).trim().replace(SPACES, ""));
  const plain = written && plainNumber(written[2]!, sign);
  if (plain === null || plain === undefined) return undefined;
  return written![1] === "-" ? `-${plain}` : plain;
}

function inRange(units: bigint, floored: boolean): ReadAmount {
  if (units < 0n) return { whole: 0, floored: false, negative: true };
  if (units > BigInt(Number.MAX_SAFE_INTEGER)) return { wrong: "more than can be counted exactly" };
  if (units > BigInt(IMPORT_MAX)) return { wrong: "more than 1,000,000,000,000, the most one viewer can get" };
  return { whole: Number(units), floored, negative: false };
}

/** With a point before the part and no thousands signs; `undefined` where the signs stand in no order. */
function plainNumber(text: string, decimalSign: "." | ","): string | undefined {
  const other = decimalSign === "." ? "," : ".";
  const points = text.split(decimalSign).length - 1;
  const others = text.split(other).length - 1;
  if (points === 0 && others === 0) return text;
  // 1.240,5 in a file that writes 1,240.5: whatever comes last once is what parts are written behind.
  if (points > 0 && others > 0) {
    const last = text.lastIndexOf(decimalSign) > text.lastIndexOf(other) ? decimalSign : other;
    const [groups, part] = [text.slice(0, text.lastIndexOf(last)), text.slice(text.lastIndexOf(last) + 1)];
    return grouped(groups, last === "." ? "," : ".", `.${part}`);
  }
  if (others > 0) {
    const asGroups = grouped(text, other, "");
    if (asGroups !== undefined) return asGroups;
    // 2,5 can only be two and a half.
    return others === 1 ? text.replace(other, ".") : undefined;
  }
  if (points > 1) return grouped(text, decimalSign, "");
  return text.replace(decimalSign, ".");
}

function grouped(text: string, sign: string, behind: string): string | undefined {
  const groups = text.split(sign);
  if (!/^\d{1,3}$/.test(groups[0]!) || groups.slice(1).some((group) => !/^\d{3}$/.test(group))) return undefined;
  return groups.join("") + behind;
}

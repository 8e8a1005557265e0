/** Tells from the numbers of a file whether 1.240 is one thousand two hundred and forty, or a little more than one. */
import type { RawAmount } from "../found.ts";

type Sign = "." | ",";

/** What the numbers that were looked at say. */
export class DecimalEvidence {
  /** How many numbers can only be read with this sign before their part. */
  private readonly sure: Record<Sign, number> = { ".": 0, ",": 0 };
  /** The first number, per sign, that is written like thousands and like a part of three digits. */
  private readonly doubtful: Partial<Record<Sign, string>> = {};

  /** Looks at a number. One that is no text says nothing. `isWhole`: it has rarely a part, as points; not hours. */
  add(raw: RawAmount | undefined, isWhole = true): void {
    if (typeof raw !== "string" || !/[.,]/.test(raw)) return;
    const text = raw.trim().replace(/^[+-]/, "");
    if (!/^[\d.,]+$/.test(text)) return;
    const signs = text.replace(/\d/g, "");
    const last = signs.at(-1) as Sign;
    const isMixed = signs.includes(".") && signs.includes(",");
    if (isMixed) this.sure[last]++;
    else if (signs.length > 1) this.sure[last === "." ? "," : "."]++;
    else if (/^[1-9]\d{0,2}[.,]\d{3}$/.test(text)) {
      if (isWhole) this.doubtful[last] ??= text;
    } else this.sure[last]++;
  }

  /**
   * The sign before a part. `usual` is what the rest of the file speaks for. Where nothing but numbers like 1.240 has the
   * sign, and it is the usual one, only the streamer can tell: `example` is such a number.
   */
  tell(usual: Sign): { readonly sign: Sign } | { readonly example: string } {
    const other = usual === "." ? "," : ".";
    if (this.sure[other] > this.sure[usual]) return { sign: other };
    const example = this.doubtful[usual];
    return example !== undefined && this.sure[usual] === 0 ? { example } : { sign: usual };
  }
}

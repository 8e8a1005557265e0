/** How numbers, money and lengths of time are said in a language. */
import type { Currency } from "../../model/money.ts";
import type { AmountReading } from "../reading/amounts.ts";
import { largestUnits } from "../reading/durations.ts";
import { readingOf } from "../reading/typed-amount.ts";

/** The words of one language for numbers; every format is made once, when it is first needed, because each takes some milliseconds. */
export class MoneyWords {
  readonly locale: string;
  #madeWhole: Intl.NumberFormat | undefined;
  #madeRules: Intl.PluralRules | undefined;
  readonly #decimals = new Map<number, Intl.NumberFormat>();
  readonly #units = new Map<string, Intl.NumberFormat>();
  #madeList: Intl.ListFormat | undefined;

  constructor(locale: string) {
    this.locale = locale;
  }

  get #whole(): Intl.NumberFormat {
    this.#madeWhole ??= new Intl.NumberFormat(this.locale, { maximumFractionDigits: 2 });
    return this.#madeWhole;
  }

  get #rules(): Intl.PluralRules {
    this.#madeRules ??= new Intl.PluralRules(this.locale);
    return this.#madeRules;
  }

  get #list(): Intl.ListFormat {
    this.#madeList ??= new Intl.ListFormat(this.locale, { style: "narrow", type: "unit" });
    return this.#madeList;
  }

  /** How people write numbers in this language. */
  get reading(): Pick<AmountReading, "decimalSign" | "spacedNumbers"> {
    return readingOf(this.#whole);
  }

  /** A bare number: `1,234`. */
  number(value: number): string {
    return this.#whole.format(value);
  }

  /** An amount in the currency's smallest unit, without its name: `1,234`, `12.50`. */
  amount(units: number, currency: Currency): string {
    if (currency.decimals === 0) return this.#whole.format(units);
    let format = this.#decimals.get(currency.decimals);
    if (!format) {
      const places = { minimumFractionDigits: currency.decimals, maximumFractionDigits: currency.decimals };
      format = new Intl.NumberFormat(this.locale, places);
      this.#decimals.set(currency.decimals, format);
    }
    return format.format(units / 10 ** currency.decimals);
  }

  /** An amount with its name: `1 point`, `1,234 points`. */
  money(units: number, currency: Currency): string {
    return `${this.amount(units, currency)} ${this.name(units, currency)}`;
  }

  /** The currency's name beside an amount, by the language's plural rules (French says "0 point"). */
  name(units: number, currency: Currency): string {
    const count = Math.abs(units) / 10 ** currency.decimals;
    return this.form(count, [currency.nameOne, currency.nameMany]);
  }

  /** The word for so many, of the one for one and the one for many. */
  form(count: number, [one, many]: readonly [string, string]): string {
    return this.#rules.select(count) === "one" ? one : many;
  }

  /** A length of time in its two largest units: `1 hr, 30 min`. */
  duration(ms: number): string {
    return this.#list.format(largestUnits(ms).map(([unit, count]) => this.#unit(unit).format(count)));
  }

  #unit(unit: string): Intl.NumberFormat {
    let format = this.#units.get(unit);
    if (!format) {
      format = new Intl.NumberFormat(this.locale, { style: "unit", unit, unitDisplay: "short" });
      this.#units.set(unit, format);
    }
    return format;
  }
}

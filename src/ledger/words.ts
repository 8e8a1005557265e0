/** Amounts in English words, for sentences that no language file has. */
import type { Currency } from "../model/money.ts";

/** `1,234 points`, `1 point`, `2.50 euros`: an amount of a currency in English. */
export function money(amount: number, currency: Currency): string {
  const { decimals, nameOne, nameMany } = currency;
  const shown = (amount / 10 ** decimals).toLocaleString("en", {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return `${shown} ${amount === 10 ** decimals ? nameOne : nameMany}`;
}

/** Numbers that people type into forms, read as chat reads them. What is none is refused beside its field, never left out. */
import { AMOUNT_MAX } from "../../../base/lengths.ts";
import { typedAmount, typedWhole } from "../../../chat/reading/typed-amount.ts";
import { fieldProblem } from "../../shared/api.ts";
import { amount, currency, number, numberReading, t } from "../../shared/words.ts";

/** What a number may be, both included. */
interface Range {
  readonly least?: number;
  readonly most?: number;
}

/** Of the currency, in its smallest unit; throws what stands beside the field where it is none. */
export function amountIn(field: string, written: string, { least = 1, most = AMOUNT_MAX }: Range = {}): number {
  const reading = { ...numberReading(), decimals: currency().decimals };
  const value = isZero(written) ? 0 : typedAmount(written, reading);
  if (value !== undefined && value >= least && value <= most) return value;
  throw fieldProblem(
    field,
    t("Write an amount from {least} to {most}, like 500, {thousands} or {short}.", {
      ...{ least: amount(least), most: amount(most) },
      ...examples(),
    }),
  );
}

/** A count: of people, seconds, times. */
export function wholeIn(field: string, written: string, { least = 1, most = 1_000_000 }: Range = {}): number {
  const value = typedWhole(written, numberReading());
  if (value !== undefined && value >= least && value <= most) return value;
  throw fieldProblem(field, t("Write a whole number from {least} to {most}.", { least, most }));
}

/** `undefined` only where nothing stands there. */
export function amountOrNone(field: string, written: string, range: Range = {}): number | undefined {
  return written.trim() === "" ? undefined : amountIn(field, written, range);
}

/** `undefined` only where nothing stands there. */
export function wholeOrNone(field: string, written: string, range: Range = {}): number | undefined {
  return written.trim() === "" ? undefined : wholeIn(field, written, range);
}

/** What a line of chat shows for a number: as it is where it is none yet. */
export function shownNumber(written: string): string {
  return String(typedAmount(written, numberReading()) ?? written.trim());
}

function isZero(written: string): boolean {
  return typedWhole(written, numberReading()) === 0;
}

/** As they are written in the language: 1,000 and 1.5k. */
function examples() {
  return { thousands: number(1_000), short: `${number(1.5)}k` };
}

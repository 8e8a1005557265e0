/**
 * What watching earns, as a pure function of whole numbers. A multiplier speeds the clock: a minute at weight 2000 is two
 * weighted minutes. Weighted time is counted in millionths of a minute (thousandths of role times thousandths of happy
 * hour), so that cutting the minutes in any way, at any order of rates, pays the same.
 */
import type { Role, Roles } from "../../model/message.ts";

/** One weighted minute. */
export const MICRO_MINUTES = 1_000_000;
/** The weight of a minute that nothing speeds up, in thousandths. */
export const PLAIN_WEIGHT = 1000;

/** A multiplier as the book keeps it: 1.5 is 1500. */
export function thousandths(multiplier: number): number {
  return Math.round(multiplier * 1000);
}

/** `amount` for every `period` weighted minutes. */
export interface Rule {
  readonly amount: number;
  readonly period: number;
}

/** What some time is worth: `amount` now, and `carry` for next time, in millionths of a weighted minute. */
export interface Accrued {
  readonly amount: number;
  readonly carry: number;
}

/** Pays every whole period of `carry` and `time` together (millionths of a weighted minute) and carries the rest. */
export function accrue(carry: number, time: number, rule: Rule): Accrued {
  const total = carry + time;
  const unit = rule.period * MICRO_MINUTES;
  if (!Number.isSafeInteger(total) || total < 0 || !Number.isSafeInteger(unit) || unit <= 0) {
    throw new RangeError(`Expected whole time and a whole period, got ${carry} + ${time} per ${rule.period} minutes`);
  }
  const rest = total % unit;
  const amount = ((total - rest) / unit) * rule.amount;
  if (!Number.isSafeInteger(amount))
    throw new RangeError(`${total} per ${rule.period} minutes is more than can be paid`);
  return { amount, carry: rest };
}

/** The best weight of a set of roles, in thousandths; everybody has at least that of `everyone`. */
export function weightOf(roles: Roles, weights: Readonly<Record<Role, number>>): number {
  return roles.reduce((best, role) => Math.max(best, weights[role]), weights.everyone);
}

/** The time zone of the config: which names are one, what was meant by those that are none, and which are a trap. */

import { z } from "zod";
import { offsetMs } from "../base/calendar.ts";
import { closest } from "../base/closest.ts";
import { HOUR_MS } from "../base/lengths.ts";
import { inEnglish, type Say } from "./say.ts";

/** Where people who write such a word usually live. Computers read some of them as a place on another continent. */
const PLACES: Readonly<Record<string, string>> = {
  ET: "America/New_York",
  EST: "America/New_York",
  EDT: "America/New_York",
  CT: "America/Chicago",
  CST: "America/Chicago",
  CDT: "America/Chicago",
  MT: "America/Denver",
  MST: "America/Denver",
  MDT: "America/Denver",
  PT: "America/Los_Angeles",
  PST: "America/Los_Angeles",
  PDT: "America/Los_Angeles",
  AKST: "America/Anchorage",
  AKDT: "America/Anchorage",
  HST: "Pacific/Honolulu",
  HDT: "America/Adak",
  AST: "America/Halifax",
  ADT: "America/Halifax",
  NST: "America/St_Johns",
  NDT: "America/St_Johns",
  BRT: "America/Sao_Paulo",
  ART: "America/Argentina/Buenos_Aires",
  GMT: "Europe/London",
  BST: "Europe/London",
  WEST: "Europe/Lisbon",
  CET: "Europe/Paris",
  CEST: "Europe/Paris",
  MEZ: "Europe/Berlin",
  MESZ: "Europe/Berlin",
  MEST: "Europe/Berlin",
  EEST: "Europe/Athens",
  MSK: "Europe/Moscow",
  SAST: "Africa/Johannesburg",
  IST: "Asia/Kolkata",
  ICT: "Asia/Bangkok",
  SGT: "Asia/Singapore",
  JST: "Asia/Tokyo",
  KST: "Asia/Seoul",
  AWST: "Australia/Perth",
  ACST: "Australia/Adelaide",
  ACDT: "Australia/Adelaide",
  AEST: "Australia/Sydney",
  AEDT: "Australia/Sydney",
  NZST: "Pacific/Auckland",
  NZDT: "Pacific/Auckland",
};

const A_PLACE = 'Write a place whose clocks you go by, like "Europe/Berlin"';
const IS_UTC = /^(?:etc\/)?(?:utc|uct|universal|zulu)$/i;
const IS_OFFSET = /^(?:(?:etc\/)?(?:utc|gmt|z))?[+-]\d/i;
/** Any year will do: a zone with summer time has another offset in January than in July. */
const WINTER_MS = Date.UTC(2026, 0, 15);
const SUMMER_MS = Date.UTC(2026, 6, 15);

/** The setting: `""`, or a time zone that every computer knows; spaces around it do not count. */
export const timeZoneSetting = z
  .string()
  .trim()
  .superRefine((zone, context) => {
    if (zone === "" || isTimeZone(zone)) return;
    const meant = meantBy(zone);
    const cure = meant ? `Did you mean "${meant}"?` : `${A_PLACE}, or "" for the computer's.`;
    context.addIssue({ code: "custom", message: `${JSON.stringify(zone)} is not a time zone. ${cure}` });
  });

/** Why a time zone that may be written is hardly the one that was meant, in a sentence; `undefined` where it is fine. */
export function zoneWarning(zone: string, say: Say = inEnglish): string | undefined {
  if (zone === "" || IS_UTC.test(zone)) return undefined;
  const isPlace = zone.includes("/") && !/^etc\//i.test(zone);
  if (isPlace) return undefined;
  const place = PLACES[zone.toUpperCase()];
  const like = place ?? "Europe/Berlin";
  const aheadMs = offsetMs(WINTER_MS, zone);
  if (place && aheadMs !== offsetMs(WINTER_MS, place)) {
    const read = new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
    return say('timeZone: "{zone}" is read as "{read}". Write the place itself, like "{like}".', { zone, read, like });
  }
  // Old names like CET or EST5EDT have the summer time of the places that use them.
  if (aheadMs !== offsetMs(SUMMER_MS, zone)) return undefined;
  return say(
    'timeZone: "{zone}" is {hours} all year. Where clocks change it is an hour off for half of the year. Write a place, like "{like}".',
    { zone, hours: fromUtc(aheadMs, say), like },
  );
}

function fromUtc(aheadMs: number, say: Say): string {
  const hours = Math.abs(aheadMs) / HOUR_MS;
  if (hours === 0) return "UTC";
  if (aheadMs > 0) return hours === 1 ? say("1 hour ahead of UTC") : say("{hours} hours ahead of UTC", { hours });
  return hours === 1 ? say("1 hour behind UTC") : say("{hours} hours behind UTC", { hours });
}

/** A place in the list of zones that was written almost rightly, or by its city alone, or by an abbreviation. */
function meantBy(zone: string): string | undefined {
  const place = PLACES[zone.toUpperCase()];
  if (place) return place;
  if (IS_OFFSET.test(zone)) return undefined;
  const zones = [...Intl.supportedValuesOf("timeZone"), ...Object.values(PLACES)];
  const wanted = zone.replace(/\s*\/\s*/g, "/").replace(/\s+/g, "_");
  const cityOf = (name: string) => name.slice(name.lastIndexOf("/") + 1);
  const same = (left: string, right: string) => left.toLowerCase() === right.toLowerCase();
  return (
    zones.find((name) => same(name, wanted)) ??
    zones.find((name) => same(cityOf(name), cityOf(wanted))) ??
    closest(wanted, zones) ??
    zones.find((name) => cityOf(name) === closest(cityOf(wanted), zones.map(cityOf)))
  );
}

function isTimeZone(zone: string): boolean {
  // Newer computers take a bare offset, older ones do not: a config is the same everywhere.
  if (/^[+-]/.test(zone)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** The line in brackets after a directive: what time it is, who is here, who was paid. Pure. */
import { MINUTE_MS } from "../../base/lengths.ts";
import type { Happening } from "./directives.ts";

/** How things stand after a directive. Times are milliseconds. */
export interface Standing {
  /** On the streamer's clock, `19:30`. */
  readonly time: string;
  /** How long it has been live; `undefined` when it is not. */
  readonly liveForMs: number | undefined;
  readonly present: number;
  readonly paid: Paid;
}

/** What was paid since the directive was typed. */
export interface Paid {
  readonly amount: number;
  readonly viewers: number;
  /** The currency's words for this amount: `180 points`. */
  readonly inWords: string;
}

/** `(19:30, live for 30 min, 3 here, paid 90 points to 3 viewers)`; `pace` is said where nobody was paid, if it is given. */
export function standingLine({ time, liveForMs, present, paid }: Standing, pace?: string): string {
  const live = liveForMs === undefined ? "offline, so watching earns nothing" : `live for ${duration(liveForMs)}`;
  const here = `${present.toLocaleString("en")} here`;
  const nobody = liveForMs === undefined || pace === undefined ? undefined : nobodyPaid(present, pace);
  const money = paid.amount > 0 ? `paid ${toWhom(paid)}` : nobody;
  return `(${[time, live, here, money].filter((part) => part !== undefined).join(", ")})`;
}

/** `(raider raids with 70 viewers: paid 70 points to raider)`; `why` is said where nothing was paid. */
export function happeningLine(what: Happening, paid: Paid, why: string): string {
  const money = paid.amount > 0 ? `paid ${toWhom(paid)}` : why;
  return `(${sentenceOf(what)}${money === "" ? "" : `: ${money}`})`;
}

/** The setting that says what it earns; `undefined` for what earns nothing. */
export function settingOf(what: Happening): string | undefined {
  switch (what.kind) {
    case "follow":
      return "bonuses.follow";
    case "sub":
      return `bonuses.subscription.tier${what.tier}`;
    case "gift":
      return "bonuses.gift";
    case "raid":
      return "bonuses.raidPerViewer";
    case "cheer":
      return "bonuses.perBit";
    case "kicks":
      return "bonuses.perKick";
    default:
      return undefined;
  }
}

function sentenceOf(what: Happening): string {
  const who = what.who?.name ?? "somebody who stays anonymous";
  switch (what.kind) {
    case "follow":
      return `${who} follows`;
    case "sub":
      return what.months > 1 ? `${who} subscribes again, ${what.months} months` : `${who} subscribes`;
    case "gift": {
      const to = what.to.length > 0 ? ` to ${what.to.map(({ name }) => name).join(", ")}` : "";
      return `${who} gives ${what.count} subscription${what.count === 1 ? "" : "s"}${to}`;
    }
    case "raid":
      return `${who} raids with ${what.count} viewer${what.count === 1 ? "" : "s"}`;
    case "cheer":
      return `${who} cheers ${what.count} bits`;
    case "kicks":
      return `${who} gives ${what.count} KICKs`;
    case "ban":
      return what.forMs === undefined
        ? `${who} is banned: what is open of theirs is ended`
        : `${who} may not write for ${duration(what.forMs)}`;
    case "unban":
      return `${who} may write again`;
  }
}

function nobodyPaid(present: number, pace: string): string {
  return present === 0 ? "nobody was paid: /join ann brings somebody" : `nobody was paid yet: it is ${pace}`;
}

function toWhom({ inWords, viewers }: Paid): string {
  return `${inWords} to ${viewers === 1 ? "1 viewer" : `${viewers.toLocaleString("en")} viewers`}`;
}

function duration(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes === 0) return `${Math.floor(ms / 1_000)} s`;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (hours === 0) return `${minutes} min`;
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`;
}

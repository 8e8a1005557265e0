/** What an import would do, as the streamer reads it in the terminal before they say yes. */
import type { Config } from "../../app/config.ts";
import type { ImportLook } from "../../app/imports/look.ts";
import { wallClock } from "../../base/calendar.ts";
import { WHY_SKIPPED, WHY_WAITING } from "../../features/imports/reasons.ts";
import { together } from "../../features/imports/summary.ts";
import { money } from "../../ledger/words.ts";
import type { Currency } from "../../model/money.ts";
import { CHANGED } from "./gathering.ts";

/** `leftOut`: the file with all rows that get nothing, where there is one. */
export function lookInWords(
  look: ImportLook,
  leftOut: string | undefined,
  { currency: { one, many } }: Config,
): string[] {
  const currency = { id: 0, code: "main", kind: "play", decimals: 0, nameOne: one, nameMany: many } as const;
  const section = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`)];
  return [
    `${look.title}, written ${wallClock(look.writtenAtMs, "UTC").day}`,
    ...section("A dry run: what would be done", summaryLines(look, currency)),
    ...section("The ten largest", largestLines(look, currency)),
    ...section("Wait by their name", groupLines(look.waiting, WHY_WAITING)),
    ...section("Get nothing", groupLines(look.skipped, WHY_SKIPPED)),
    ...section("Left out of the file", leftOutLines(look.leftOut)),
    ...section("Changed", changedLines(look.changed)),
    ...(leftOut === undefined ? [] : [`All of these rows, each with its reason, are in ${leftOut}`]),
    ...section("Afterwards", [
      `There are ${money(look.supply.before, currency)} now and ${money(look.supply.after, currency)} after.`,
      ...look.items.map(itemLine),
    ]),
    ...section("Worth knowing", [...look.notes, ...earlierLines(look), ...modeLines(look)]),
  ];
}

/** How many viewers, points and hours, and what becomes of them. */
function summaryLines({ rows, viewers, leftOut, amount, minutes, sum }: ImportLook, currency: Currency): string[] {
  const hours = Math.floor(minutes / 60).toLocaleString("en");
  const { known, new: fresh, name } = sum.gets;
  const list = [
    `${many(rows, "row")}: ${many(viewers, "viewer")} with ${money(amount, currency)} and ${hours} ${hours === "1" ? "hour" : "hours"} watched, ${n(leftOut.count)} left out`,
    `${many(known + fresh + name, "gets", "get")} something now: ${n(known)} known here, ${n(fresh)} new by their id, ${n(name)} known by their name`,
    `${money(sum.given, currency)} are made${sum.taken > 0 ? `, ${money(sum.taken, currency)} are taken away` : ""}`,
  ];
  const waiting = together(sum.waits);
  if (waiting.rows > 0)
    list.push(`${many(waiting.rows, "waits", "wait")} by their name, with ${money(waiting.amount, currency)}`);
  const none = together(sum.skipped);
  if (none.rows > 0)
    list.push(`${many(none.rows, "gets", "get")} nothing, ${money(none.amount, currency)} of the file`);
  if (sum.same > 0) list.push(`${many(sum.same, "has", "have")} it already`);
  if (sum.exists > 0) list.push(`${n(sum.exists)} came in with this file before: nothing comes twice`);
  return list;
}

const n = (count: number) => count.toLocaleString("en");
const many = (count: number, one: string, more = `${one}s`) => `${n(count)} ${count === 1 ? one : more}`;

function largestLines({ largest }: ImportLook, currency: Currency): string[] {
  return largest.map(({ name, there, fate, has, change }, at) => {
    const becomes =
      fate === "gets"
        ? points(has, change, currency)
        : { waits: "waits", skipped: "left out", same: "has it already", exists: "came in before" }[fate];
    return `${String(at + 1).padStart(2)}. ${name} has ${n(there)} there: ${becomes}`;
  });
}

function points(has: number, change: number, currency: Currency): string {
  const now = money(has, currency);
  return change === 0
    ? `keeps ${now}, and gets watch time or history`
    : `${now} ${has === 1 ? "becomes" : "become"} ${money(has + change, currency)}`;
}

interface Group {
  readonly why: string;
  readonly count: number;
  readonly names: readonly string[];
}

function groupLines(groups: readonly Group[], words: Readonly<Record<string, string>>): string[] {
  return groups.map((group) => `${n(group.count)} × ${words[group.why]}: ${namesOf(group)}`);
}

function namesOf({ count, names }: Group): string {
  const more = count > names.length ? ` and ${n(count - names.length)} more` : "";
  return `${names.join(", ")}${more}`;
}

function leftOutLines({ count, first }: ImportLook["leftOut"]): string[] {
  const lines = first.map(({ place, name, why }) => `${place}${name ? ` ${name}` : ""}: ${why}`);
  return count > first.length ? [...lines, `and ${n(count - first.length)} more`] : lines;
}

function changedLines(changed: ImportLook["changed"]): string[] {
  return changed.map((group) => {
    const what = CHANGED[group.why];
    return `${n(group.count)} ${group.count === 1 ? what : what.replace("counts as", "count as")}: ${namesOf(group)}`;
  });
}

function itemLine({ name, price, minutesThere, here, before, after }: ImportLook["items"][number]): string {
  const there = minutesThere === undefined ? "" : `${hours(minutesThere)} there, `;
  const now = here.unit === "none" ? "no amount" : `${n(here.time)} ${here.unit}`;
  return `${name} for ${n(price)}: ${there}${now} of watching here; ${n(before)} could buy it before, ${n(after)} after`;
}

function hours(minutes: number): string {
  if (minutes < 90) return `${Math.ceil(minutes)} minutes`;
  return `${n(minutes < 600 ? Math.round(minutes / 6) / 10 : Math.round(minutes / 60))} hours`;
}

/** Whoever imports another file of the same bot may be about to pay everybody twice. */
function earlierLines({ earlier, mode }: ImportLook): string[] {
  if (earlier.length === 0) return [];
  const list = earlier.map(({ number, title }) => `O${number} (${title})`).join(", ");
  const advice =
    mode === "add"
      ? " Added to that, viewers get twice what they had: choose --mode raise-to, or take the other one back first (npx chatmint import undo NUMBER)."
      : "";
  return [`Another file of the same bot came in before: ${list}.${advice}`];
}

function modeLines({ mode }: ImportLook): string[] {
  if (mode === "add")
    return [
      "What they have is added to what they have here. Instead: --mode raise-to (never less than there) or --mode set.",
    ];
  return mode === "set"
    ? ["Everybody in the file has exactly what it says afterwards, also if that is less than now."]
    : [];
}

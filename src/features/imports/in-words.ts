/** How an import stands, in English, for the terminal. */
import { money } from "../../ledger/words.ts";
import type { Currency } from "../../model/money.ts";
import { WHY_SKIPPED, WHY_WAITING } from "./reasons.ts";
import type { ImportStanding } from "./standing.ts";
import { together } from "./summary.ts";

const count = (n: number, one: string, many = `${one}s`) => `${n.toLocaleString("en")} ${n === 1 ? one : many}`;

/** One sentence about it as a whole first, then what stays to be said. */
export function importInWords(standing: ImportStanding, currency: Currency): string[] {
  const { number, title, state, rows, done, amount, interrupted, failing, waiting, undo, summary } = standing;
  const { gets, waits, skipped, same, given, taken, minutes } = summary;
  if (undo) return [`O${number}, ${title}: ${undoInWords(standing, currency)}`, ...spentInWords(standing, currency)];
  if (state === "running") {
    const so = `${done.toLocaleString("en")} of ${count(rows, "row")} so far`;
    return [
      `O${number}, ${title}: ${so}, ${money(amount, currency)}.`,
      interrupted
        ? `What was read of the file is gone: import the same file again for the rest of it, or take it back: npx chatmint import undo O${number}`
        : failing === undefined
          ? "It goes on by itself, also after a restart."
          : `It cannot go on just now: ${failing.replace(/\.$/, "")}. It is tried again by itself, also after a restart.`,
    ];
  }
  const who = count(gets.known + gets.new + gets.name, "viewer");
  const nothing = together(skipped).rows;
  return [
    `O${number}, ${title}: ${money(given, currency)} for ${who} (${gets.new.toLocaleString("en")} new here)${taken > 0 ? `, ${money(taken, currency)} taken away` : ""}.`,
    ...(minutes.given - minutes.taken === 0
      ? []
      : [`Watch time: ${Math.floor((minutes.given - minutes.taken) / 60).toLocaleString("en")} h.`]),
    ...(minutes.kept > 0
      ? [
          `The watch time of ${count(minutes.kept, "viewer")} comes when the bot has first seen a channel of their platform.`,
        ]
      : []),
    ...(same > 0 ? [`${count(same, "viewer has", "viewers have")} that much already.`] : []),
    ...(nothing > 0 ? [`${count(nothing, "row")} without anything: ${reasons(skipped, WHY_SKIPPED)}.`] : []),
    ...(together(waits).rows > 0
      ? [
          `${count(waiting, "name")} still ${waiting === 1 ? "waits" : "wait"} for somebody (!imported): of the file's ${together(waits).rows.toLocaleString("en")}, ${reasons(waits, WHY_WAITING)}.`,
        ]
      : []),
  ];
}

function reasons<K extends string>(
  counts: Readonly<Partial<Record<K, { rows: number }>>>,
  words: Readonly<Record<K, string>>,
): string {
  return (Object.entries(counts) as [K, { rows: number }][])
    .map(([why, { rows }]) => `${rows.toLocaleString("en")} ${words[why]}`)
    .join("; ");
}

function undoInWords({ undo, state }: ImportStanding, currency: Currency): string {
  const { movements, done, amount, left, leftAmount } = undo!;
  if (done < movements || state === "undoing") {
    return `${done.toLocaleString("en")} of ${count(movements, "movement")} taken back so far. It goes on by itself, also after a restart.`;
  }
  const back = `${money(amount, currency)} taken back.`;
  return left === 0 ? back : `${back} ${count(left, "movement")} of ${money(leftAmount, currency)} stay.`;
}

function spentInWords({ undo }: ImportStanding, currency: Currency): string[] {
  const { left, spent } = undo!;
  const named = spent.map(
    ({ name, amount, has }) =>
      `  ${name}: ${money(amount, currency)}${has === undefined ? "" : `, has only ${money(has, currency)} left`}`,
  );
  return left > spent.length ? [...named, `  and ${(left - spent.length).toLocaleString("en")} more`] : named;
}

/** Which known fact a report tells of: pure, over the facts that come into question. */
import { DAY_MS } from "../../base/lengths.ts";
import type { Report, Verdict, WitnessId } from "./report.ts";

/** A fact as the book has it. */
export interface Row {
  readonly id: number;
  readonly key: string;
  readonly who: string;
  readonly amount: number;
  readonly whole: number;
  readonly atMs: number;
  readonly atTold: number;
  readonly heardAtMs: number;
  readonly named: number;
}

/** A fact with the ids its witnesses know it by. */
export interface Witnessed {
  readonly row: Row;
  readonly ids: readonly { readonly name: string; readonly id: string }[];
}

/** The time now, by this computer's clock and by the platform's. */
export interface Now {
  readonly heardMs: number;
  readonly platformMs: number;
}

/** Receivers or a running total that are the same are the same fact for so long: nobody is given two subscriptions in two weeks. */
const MARK_MS = 14 * DAY_MS;

interface Candidate {
  readonly fact: Witnessed;
  readonly marked: boolean;
  readonly seen: boolean;
  readonly exact: boolean;
  readonly apartMs: number;
}

/** The fact that this report tells of and why; `undefined` when it is a new one. */
export function matchOf(
  report: Report,
  facts: readonly Witnessed[],
  now: Now,
): { fact: Row; how: Verdict["why"] } | undefined {
  const candidates = facts
    .filter((fact) => report.once || (!contradicts(report, fact) && amountsAgree(report, fact.row)))
    .map((fact): Candidate => {
      const apartMs = apart(report, fact.row, now);
      const marked = isMarked(report, fact) && apartMs <= MARK_MS;
      const seen = fact.ids.some(({ name }) => name === report.source);
      return { fact, marked, seen, exact: fact.row.amount === report.amount, apartMs };
    })
    .filter((candidate) => comesIntoQuestion(report, candidate))
    .sort((a, b) => Number(b.marked) - Number(a.marked) || Number(b.exact) - Number(a.exact) || a.apartMs - b.apartMs);
  // A mark in common says more than that this witness has not told of a fact yet.
  for (const marked of [true, false]) {
    const alike = candidates.filter((candidate) => candidate.marked === marked);
    const partner = alike.find(({ seen }) => !seen);
    if (partner) return { fact: partner.fact.row, how: "told by another witness" };
    const echo = alike.find((candidate) => isEcho(report, candidate));
    if (echo) return { fact: echo.fact.row, how: "an echo" };
  }
  return undefined;
}

/** Whether two marks are of one fact: they are names, one a line, of which at least half of the shorter list is in both. */
function agree(one: string, other: string): boolean {
  if (one === other) return true;
  const theirs = new Set(other.split("\n"));
  const ours = one.split("\n");
  return ours.filter((name) => theirs.has(name)).length * 2 >= Math.min(ours.length, theirs.size);
}

/** Another unique id, or another mark, where both have one. */
function contradicts(report: Report, fact: Witnessed): boolean {
  return report.ids.some(({ name, id, sort }) => {
    if (sort === "frame") return false;
    const theirs = fact.ids.filter((other) => other.name === name);
    if (theirs.length === 0) return false;
    return !theirs.some((other) => (sort === "mark" ? agree(id, other.id) : other.id === id));
  });
}

function amountsAgree(report: Report, row: Row): boolean {
  if (row.amount === report.amount) return true;
  if (row.whole === 0) return report.partial === true || row.amount <= report.amount;
  return report.partial === true && report.amount <= row.amount;
}

function isMarked(report: Report, fact: Witnessed): boolean {
  const same = (mark: WitnessId) => fact.ids.some(({ name, id }) => name === mark.name && agree(mark.id, id));
  return report.ids.some((each) => each.sort === "mark" && same(each));
}

/** How far apart in time, by the platform's clock; by when they were heard where one of the two was told without a time. */
function apart(report: Report, row: Row, { heardMs, platformMs }: Now): number {
  const theirsMs = row.atTold > 0 ? row.atMs : row.heardAtMs - heardMs + platformMs;
  const byPlatformMs = Math.abs((report.atMs ?? platformMs) - theirsMs);
  if (report.late === true || (report.atMs !== undefined && row.atTold === 1)) return byPlatformMs;
  return Math.min(byPlatformMs, Math.abs(heardMs - row.heardAtMs));
}

function comesIntoQuestion(report: Report, { fact, marked, apartMs }: Candidate): boolean {
  if (fact.row.who === report.who) return marked || apartMs <= report.windowMs;
  // One witness hides the giver, another names them: the receivers say that it is one gift.
  return marked && apartMs <= report.windowMs && (fact.row.who === "" || report.who === "");
}

/** Whether this witness, who told of the fact before, only repeats itself. */
function isEcho(report: Report, { fact, marked, apartMs }: Candidate): boolean {
  if (marked || report.once === true) return true;
  const confirmed = fact.ids.some(({ name }) => WITNESSES.has(name) && name !== report.source);
  const echoMs = Math.max(report.echoMs ?? 0, confirmed ? (report.echoConfirmedMs ?? 0) : 0);
  return echoMs > 0 && apartMs <= echoMs;
}

/** The names that are witnesses, not marks. */
const WITNESSES: ReadonlySet<string> = new Set(["chat", "eventsub", "feed", "row", "webhook"]);

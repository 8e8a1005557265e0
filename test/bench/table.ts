/** The table of the benchmark: what was measured, the aim, and how far it is from the machine's own limit. */
import { type Limits, median, type Row, type Unit } from "./measure.ts";

/** A row with its limit worked out, as texts. */
export interface Line {
  readonly what: string;
  readonly value: string;
  readonly aim: string;
  /** `!` where the aim is missed. */
  readonly mark: string;
  readonly ratio: string;
}

export function lineOf(row: Row, machine: readonly Limits[]): Line {
  const { what, value, unit, aim, limit } = row;
  const missed = aim !== undefined && (unit === "/s" ? value < aim : value >= aim);
  return {
    what,
    value: shown(value, unit),
    aim: aim === undefined ? "" : `${unit === "/s" ? "over" : "under"} ${shown(aim, unit)}`,
    mark: missed ? "!" : "",
    ratio: limit ? ratioOf(value, median(machine.map(limit.of)), unit, limit.what) : "",
  };
}

export function tableOf(lines: readonly Line[]): string {
  const width = (pick: (line: Line) => string) => Math.max(0, ...lines.map((line) => pick(line).length));
  const what = width((line) => line.what);
  const value = width((line) => line.value);
  const aim = width((line) => line.aim);
  return lines
    .map((line) =>
      `  ${line.what.padEnd(what)}  ${line.value.padStart(value)} ${line.mark.padEnd(1)} ${line.aim.padEnd(aim)}  ${line.ratio}`.trimEnd(),
    )
    .join("\n");
}

function ratioOf(value: number, limit: number, unit: Unit, what: string): string {
  const ratio = unit === "/s" ? limit / value : value / limit;
  return `${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)} x ${what} (${shown(limit, unit)})`;
}

function shown(value: number, unit: Unit): string {
  if (unit === "/s") return `${Math.round(value).toLocaleString("en")}/s`;
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}

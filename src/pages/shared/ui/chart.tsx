/** Lines or bars over time. A picture tells a screen reader nothing: whoever draws one puts a table with the numbers beside it. */
import { useEffect, useRef } from "preact/hooks";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { isDark } from "../theme.ts";
import { amount, date, t } from "../words.ts";

type Colour = "accent" | "info" | "bad" | "warn";

interface ChartSeries {
  readonly label: string;
  readonly values: readonly number[];
  readonly colour: Colour;
  readonly isBars?: boolean;
}

interface ChartProps {
  /** What it shows, in a sentence. */
  readonly label: string;
  /** Milliseconds since 1970, rising. */
  readonly atMs: readonly number[];
  readonly series: readonly ChartSeries[];
  /** A value holds until the next one. */
  readonly isStepped?: boolean;
}

const HEIGHT = 240;
const NARROW = 120;
/** In seconds, as the picture counts. */
const HOUR = 3_600;
const SHORT_MS = 2 * 86_400_000;

export function Chart({ label, atMs, series, isStepped = false }: ChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const drawn = JSON.stringify([atMs, series, isDark.value]);
  // Of one moment it is drawn that it was so for an hour.
  const double = <T,>(values: readonly T[], first: (one: T) => T) =>
    values.length === 1 ? [first(values[0]!), values[0]!] : [...values];
  useEffect(() => {
    const place = box.current!;
    const plot = new UPlot(
      optionsOf({ series, isStepped, width: place.clientWidth, isShort: isShort(atMs), isFew: atMs.length < 3 }),
      [
        double(
          atMs.map((at) => at / 1_000),
          (at) => at - HOUR,
        ),
        ...series.map(({ values }) => double(values, (value) => value)),
      ],
      place,
    );
    const watcher = new ResizeObserver(() => {
      plot.setSize({ width: Math.max(NARROW, place.clientWidth), height: HEIGHT });
    });
    watcher.observe(place);
    return () => {
      watcher.disconnect();
      plot.destroy();
    };
  }, [drawn]);
  return <div class="chart" ref={box} role="img" aria-label={label} />;
}

interface Drawn extends Pick<ChartProps, "series"> {
  readonly isStepped: boolean;
  readonly width: number;
  readonly isShort: boolean;
  /** A line needs two points to be seen. */
  readonly isFew: boolean;
}

/** Of two days and less the time of day is told. */
function isShort(atMs: readonly number[]): boolean {
  return (atMs.at(-1) ?? 0) - (atMs[0] ?? 0) < SHORT_MS;
}

function optionsOf({ series, isStepped, width, isShort, isFew }: Drawn): UPlot.Options {
  const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const axis = {
    stroke: colour("muted"),
    grid: { stroke: colour("line"), width: 1 },
    ticks: { stroke: colour("line"), width: 1 },
  };
  const stepped = isStepped ? UPlot.paths.stepped!({ align: 1 }) : UPlot.paths.linear!();
  const bars = UPlot.paths.bars!({ size: [0.6, 40] });
  return {
    width: Math.max(NARROW, width),
    height: HEIGHT,
    cursor: { drag: { x: false, y: false } },
    axes: [
      { ...axis, space: 110, values: (_, shown) => shown.map((at) => date(at * 1_000, isShort ? "short" : "day")) },
      { ...axis, size: 70, values: (_, shown) => shown.map((one) => amount(one)) },
    ],
    scales: {
      y: { range: (_, least, most) => [Math.min(0, least), most > 0 ? most * 1.05 : 1] },
    },
    series: [
      { label: t("When"), value: (_, at) => (at === null ? "" : date(at * 1_000, isShort ? "short" : "day")) },
      ...series.map((one) => ({
        label: one.label,
        stroke: colour(one.colour),
        width: 2,
        paths: one.isBars ? bars : stepped,
        points: { show: isFew },
        value: (_: UPlot, value: number | null) => (value === null ? "" : amount(value)),
        ...(one.isBars ? { fill: `${colour(one.colour)}99` } : {}),
      })),
    ],
  };
}

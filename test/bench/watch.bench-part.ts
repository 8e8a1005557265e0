/** The watch at size, in the whole bot: a quiet tick, a minute with churn, the end of a broadcast. */
import { bareChurn, bareEnd } from "./bare.ts";
import { type BenchHouse, openHouse } from "./house.ts";
import { type Figures, inFolder, measured, median, type Part, type Row, tidy, typical } from "./measure.ts";

/** Share of the present who leave, and who arrive, in a minute with churn. */
const CHURN = 0.02;

export const watch: Part = {
  name: "watch",
  about: "a viewer list of 1k, 10k, 100k read every minute; 2 % arriving and 2 % leaving; the end of the broadcast",
  async run({ quick }) {
    const rows: Row[] = [];
    for (const present of quick ? [1_000, 10_000] : [1_000, 10_000, 100_000]) {
      rows.push(...(await inFolder((folder) => evening(folder, present, quick ? 3 : 6))));
    }
    return rows;
  },
};

async function evening(folder: string, present: number, minutes: number): Promise<Row[]> {
  const opened = await openHouse(folder, Math.round(present * 1.2));
  const { platform, people } = opened;
  platform.list = people.slice(0, present);
  const away = people.slice(present);
  await opened.event("live");
  // Seen on two lists they are paid; a whole period more, and everything is as it will be all evening.
  await opened.minutes(7);
  const ticks: number[] = [];
  const quiet: Figures[] = [];
  for (let at = 0; at < minutes; at++) {
    // In reality a minute lies between two ticks: what the one before left to do (checkpoints) is done.
    await new Promise((resolve) => setTimeout(resolve, 200));
    ticks.push(await tickOf(opened));
  }
  await tidy();
  for (let at = 0; at < minutes; at++) quiet.push(await measured(() => opened.minutes(1)));
  const churned: Figures[] = [];
  for (let at = 0; at < minutes + 2; at++) {
    churnList(opened, away, Math.round(present * CHURN));
    const figures = await measured(() => opened.minutes(1));
    // It takes two minutes until as many are confirmed and gone as come.
    if (at >= 2) churned.push(figures);
  }
  const bareMs = bareEnd(opened);
  const bareChurnMs = bareChurn(opened, Math.round(present * CHURN));
  await opened.event("offline");
  await tidy();
  const end = await measured(() =>
    opened.minutes(opened.house.features.watch.counts(opened.channel.id).present > 0 ? 7 : 0),
  );
  const left = opened.house.features.watch.counts(opened.channel.id).present;
  const memoryMb = process.resourceUsage().maxRSS / 1_024;
  await opened.close();
  if (left > 0) throw new Error(`${left} spans are open after the end of the broadcast.`);
  return rowsOf(present, median(ticks), typical(quiet), typical(churned), { ...end, bareMs, bareChurnMs, memoryMb });
}

/** Some of the list leave and as many others come. */
function churnList({ platform }: BenchHouse, away: BenchHouse["people"], count: number): void {
  const leaving = platform.list.slice(0, count);
  platform.list = [...platform.list.slice(count), ...away.splice(0, count)];
  away.push(...leaving);
}

/** Passes a minute; milliseconds until the commit of its tick, which is the first thing the minute writes. */
async function tickOf({ house, minutes }: BenchHouse): Promise<number> {
  const { writer } = house;
  const run = writer.run.bind(writer);
  let tickMs: number | undefined;
  writer.run = async (work) => {
    const started = performance.now();
    const value = await run(work);
    tickMs ??= performance.now() - started;
    return value;
  };
  try {
    await minutes(1);
  } finally {
    writer.run = run;
  }
  if (tickMs === undefined) throw new Error("A minute passed and nothing was written.");
  return tickMs;
}

interface Ended extends Figures {
  /** The same by bare statements, in processor time. */
  readonly bareMs: number;
  /** The bare statements of a minute with churn. */
  readonly bareChurnMs: number;
  /** The most the process has held, in mebibytes. */
  readonly memoryMb: number;
}

function rowsOf(present: number, tickMs: number, quiet: Figures, churned: Figures, end: Ended): Row[] {
  const people = present.toLocaleString("en");
  const large = present === 100_000;
  return [
    {
      what: `${people}: a quiet tick, to its commit`,
      value: tickMs,
      unit: "ms",
      aim: 1,
      limit: { what: "one FULL commit after a pause", of: (machine) => machine.pausedCommitMs },
    },
    { what: `${people}: all work of a quiet minute`, value: quiet.workMs, unit: "ms" },
    ...stalls(quiet),
    {
      what: `${people}: all work of a minute with churn`,
      value: churned.workMs,
      unit: "ms",
      ...(large ? { aim: 250 } : {}),
      limit: { what: "the bare statements", of: () => end.bareChurnMs },
    },
    ...stalls(churned),
    {
      what: `${people}: the end of the broadcast, all paid`,
      value: end.workMs,
      unit: "ms",
      limit: { what: "the bare statements", of: () => end.bareMs },
    },
    ...stalls(end),
    { what: `${people}: peak memory so far`, value: end.memoryMb, unit: "MB", ...(large ? { aim: 250 } : {}) },
  ];
}

function stalls({ stallMs, stallWorkMs }: Figures): Row[] {
  return [
    { what: "  longest stall, by the clock", value: stallMs, unit: "ms", aim: 25 },
    { what: "  longest stall, processor time", value: stallWorkMs, unit: "ms", aim: 25 },
  ];
}

/** `!give` as viewers type it: platform port, router, writer, book on the disk, with all limits of giving. */
import { type BenchHouse, openHouse } from "./house.ts";
import { type Figures, inFolder, measured, median, type Part, type Row, typical } from "./measure.ts";

const KNOWN = 30_000;
/** Lines that arrive between two turns of the event loop: 20 in 10 ms are 2,000 a second. */
const LINES_A_TURN = 20;

export const give: Part = {
  name: "give",
  about: "durable !give through the router, the writer and a book on the disk",
  run: ({ quick }) =>
    inFolder(async (folder) => {
      const opened = await openHouse(folder, KNOWN);
      await opened.event("live");
      const storms = quick ? 2 : 5;
      const each = Math.floor((KNOWN - 2_000) / storms / 2);
      await storm(opened, 0, 1_000);
      const alone = await oneAtATime(opened, 1_000, quick ? 200 : 1_000);
      const runs: Figures[] = [];
      for (let at = 0; at < storms; at++) runs.push(await storm(opened, 2_000 + at * each, each));
      const done = givenIn(opened);
      await opened.close();
      const wanted = 1_000 + (quick ? 200 : 1_000) + storms * each;
      if (done !== wanted) throw new Error(`${wanted} gifts were typed, ${done} are in the book.`);
      return rows(alone, each, typical(runs));
    }),
};

function rows(aloneMs: number, each: number, run: Figures): Row[] {
  const count = each.toLocaleString("en");
  return [
    {
      what: "!give, one at a time, line to commit",
      value: aloneMs,
      unit: "ms",
      limit: { what: "one FULL commit", of: (machine) => machine.commitMs },
    },
    {
      what: `!give, ${count} in a storm, by the clock`,
      value: each / (run.wallMs / 1_000),
      unit: "/s",
      aim: 2_000,
    },
    {
      what: "  by processor time",
      value: each / (run.workMs / 1_000),
      unit: "/s",
      aim: 2_000,
      limit: { what: "raw inserts", of: (machine) => machine.insertsPerSecond },
    },
    { what: "  longest stall, by the clock", value: run.stallMs, unit: "ms", aim: 25 },
    { what: "  longest stall, processor time", value: run.stallWorkMs, unit: "ms", aim: 25 },
  ];
}

/** Milliseconds from a line to its commit, nothing else under way. */
async function oneAtATime({ house, people, line }: BenchHouse, from: number, count: number): Promise<number> {
  const times: number[] = [];
  for (let at = from; at < from + count; at++) {
    const started = performance.now();
    line(people[at]!, `!give @${people[at + 1]!.login} 5`);
    await house.bot.idle();
    times.push(performance.now() - started);
  }
  return median(times);
}

/** So many viewers give in the same moments, a few lines a turn of the event loop. */
function storm({ house, people, line }: BenchHouse, from: number, count: number): Promise<Figures> {
  return measured(async () => {
    for (let at = from; at < from + count; at++) {
      line(people[at]!, `!give @${people[at + count]!.login} 5`);
      if (at % LINES_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await house.bot.idle();
  });
}

function givenIn({ book }: BenchHouse): number {
  return book.db.prepare("SELECT count(*) FROM transfer WHERE kind = 'give'").pluck().get() as number;
}

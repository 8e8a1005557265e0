/** Giveaways and drops at size, in the whole bot: a storm of joins, closing and drawing a long list, rain on many. */
import { bareRain } from "./bare.ts";
import { author, type BenchHouse, openHouse } from "./house.ts";
import { type Figures, inFolder, measured, type Part, type Row, typical } from "./measure.ts";

const MODERATOR = author("mod", ["moderator"]);
const STREAMER = author("streamer", ["broadcaster"]);

export const giveaways: Part = {
  name: "giveaways",
  about: "storms of joins by keyword; closing, drawing and paying back a long list; rain on everybody listed",
  run: ({ quick }) =>
    inFolder(async (folder) => {
      const known = quick ? 12_000 : 105_000;
      const opened = await openHouse(folder, known, { config: { watching: { live: "always" } } });
      opened.platform.list = opened.people;
      await opened.event("live");
      await typed(opened, MODERATOR, '!giveaway start "A game" keyword car');
      const storms = quick ? 2 : 5;
      const each = 2_000;
      const runs: Figures[] = [];
      for (let at = 0; at < storms; at++) runs.push(await storm(opened, at * each, each));
      const joined = count(opened, "SELECT count(*) FROM giveaway_entry");
      if (joined !== storms * each) throw new Error(`${storms * each} joined, ${joined} are in the book.`);
      enterAll(opened);
      const closing = await measured(() => typed(opened, MODERATOR, "!giveaway close"));
      const drawing = await measured(() => typed(opened, MODERATOR, "!giveaway draw"));
      await opened.minutes(3);
      const bareMs = bareRain(opened);
      const raining = await measured(() => typed(opened, STREAMER, "!rain 10000k listed"));
      const rained = count(opened, "SELECT count(*) FROM transfer WHERE kind = 'rain'");
      await opened.close();
      return rows(typical(runs), each, closing, drawing, { ...raining, bareMs }, rained, known);
    }),
};

function rows(
  run: Figures,
  each: number,
  closing: Figures,
  drawing: Figures,
  raining: Figures & { readonly bareMs: number },
  rained: number,
  known: number,
): Row[] {
  const many = known.toLocaleString("en");
  const stalls = (what: string, figures: Figures): Row[] => [
    { what, value: figures.wallMs, unit: "ms" },
    { what: "  longest stall, by the clock", value: figures.stallMs, unit: "ms", aim: 25 },
    { what: "  longest stall, processor time", value: figures.stallWorkMs, unit: "ms", aim: 25 },
  ];
  return [
    {
      what: `${each.toLocaleString("en")} joins by keyword in a storm`,
      value: each / (run.wallMs / 1_000),
      unit: "/s",
      aim: 1_000,
    },
    {
      what: "  by processor time",
      value: each / (run.workMs / 1_000),
      unit: "/s",
      aim: 1_000,
      limit: { what: "raw inserts", of: (machine) => machine.insertsPerSecond },
    },
    { what: "  longest stall, by the clock", value: run.stallMs, unit: "ms", aim: 25 },
    { what: "  longest stall, processor time", value: run.stallWorkMs, unit: "ms", aim: 25 },
    ...stalls(`closing with ${many} in the list`, closing),
    ...stalls(`drawing among ${many}, file of the proof included`, drawing),
    ...stalls(`rain on ${rained.toLocaleString("en")}`, raining),
    {
      what: "  all its work, by processor time",
      value: raining.workMs,
      unit: "ms",
      limit: { what: "the bare transfers", of: () => raining.bareMs },
    },
  ];
}

async function typed(
  { line, settled }: BenchHouse,
  by: Parameters<BenchHouse["line"]>[0],
  text: string,
): Promise<void> {
  line(by, text);
  await settled();
}

/** So many viewers type the keyword in the same moments, a hundred lines a turn of the event loop. */
function storm({ house, people, line }: BenchHouse, from: number, each: number): Promise<Figures> {
  return measured(async () => {
    for (let at = from; at < from + each; at++) {
      line(people[at]!, "car");
      if (at % 100 === 99) await new Promise((resolve) => setImmediate(resolve));
    }
    await house.bot.idle();
  });
}

/** Everybody else is in too, written past chat: what is measured comes later. */
function enterAll({ book }: BenchHouse): void {
  book.db
    .prepare(
      `INSERT INTO giveaway_entry (giveaway_id, viewer_id, platform, platform_id, name, tickets, weight, free, entered_at_ms)
       SELECT 1, i.viewer_id, i.platform, i.platform_id, i.login, 1, 1 + i.viewer_id % 3, 1, 0 FROM identity AS i
       WHERE i.login LIKE 'viewer%' ON CONFLICT DO NOTHING`,
    )
    .run();
}

function count({ book }: BenchHouse, sql: string): number {
  return book.db.prepare(sql).pluck().get() as number;
}

/** Operations at size, in the whole bot: something for everybody who is listed, the end of a season, and the undo of each. */
import { bareRain } from "./bare.ts";
import { author, openHouse } from "./house.ts";
import { type Figures, inFolder, measured, type Part, type Row } from "./measure.ts";

const STREAMER = author("streamer", ["broadcaster"]);

export const operations: Part = {
  name: "operations",
  about: "something for everybody who is listed, and the end of a season, each as one operation, and its undo",
  run: ({ quick }) =>
    inFolder(async (folder) => {
      const known = quick ? 10_000 : 100_000;
      const opened = await openHouse(folder, known, { config: { watching: { live: "always" } } });
      opened.platform.list = opened.people;
      await opened.event("live");
      await opened.minutes(3);
      const bareMs = bareRain(opened);
      const typed = (text: string) =>
        measured(async () => {
          opened.line(STREAMER, text);
          await opened.settled();
        });
      await typed("!giveall 100");
      const giving = await typed("!giveall 100");
      const { seasons } = opened.house.features;
      const asked = (work: () => Promise<unknown>) =>
        measured(async () => {
          await work();
          await opened.settled();
        });
      const ending = await asked(() => seasons.end({ name: "Spring", keep: 1_000, key: "bench" }));
      const bringingBack = await asked(() => seasons.undo({ key: "bench-undo" }));
      const undoing = await typed("!undo O1");
      const count = opened.book.db.prepare<[number], number>("SELECT posted FROM operation WHERE id = ?").pluck();
      const [given, undone] = [count.get(1) ?? 0, count.get(4) ?? 0];
      await opened.close();
      if (given < known || undone !== given)
        throw new Error(`${given} were given to and ${undone} undone of ${known}.`);
      const many = given.toLocaleString("en");
      return [
        ...rows(`!giveall to ${many}`, giving, bareMs),
        ...rows(`its undo, ${many} movements`, undoing, bareMs),
        ...rows(`the end of a season for ${many}, with its lists`, ending, bareMs),
        ...rows(`its undo, ${many} movements`, bringingBack, bareMs),
      ];
    }),
};

function rows(what: string, figures: Figures, bareMs: number): Row[] {
  return [
    { what, value: figures.wallMs, unit: "ms" },
    { what: "  longest stall, by the clock", value: figures.stallMs, unit: "ms", aim: 25 },
    { what: "  longest stall, processor time", value: figures.stallWorkMs, unit: "ms", aim: 25 },
    {
      what: "  all its work, by processor time",
      value: figures.workMs,
      unit: "ms",
      limit: { what: "the bare transfers", of: () => bareMs },
    },
  ];
}

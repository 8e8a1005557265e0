/** A storm of joins: a thousand viewers a second type a giveaway's word, at the pace of a clock. */
import { author, type BenchHouse, openHouse } from "./house.ts";
import { type Figures, inFolder, measured, type Part } from "./measure.ts";

const PER_SECOND = 1_000;
/** Lines come in bunches, as a socket hands them over. */
const EVERY_MS = 20;

export const joins: Part = {
  name: "joins",
  about: "1,000 joins of a giveaway a second, by the word alone, each in the book",
  run: ({ quick }) =>
    inFolder(async (folder) => {
      const seconds = quick ? 3 : 10;
      const opened = await openHouse(folder, (seconds + 1) * PER_SECOND);
      await opened.event("live");
      opened.line(author("you", ["broadcaster"]), '!giveaway start "A mug" keyword mint');
      await opened.settled();
      // The first second warms up.
      await storm(opened, 0, 1);
      const figures = await storm(opened, PER_SECOND, seconds);
      const entered = opened.book.db.prepare("SELECT count(*) FROM giveaway_entry").pluck().get() as number;
      await opened.close();
      const wanted = (seconds + 1) * PER_SECOND;
      if (entered !== wanted) throw new Error(`${wanted} joined, ${entered} are in.`);
      const joined = seconds * PER_SECOND;
      const rate = (joined / figures.wallMs) * 1_000;
      return [
        { what: "joins, line to commit, none lost", value: rate, unit: "/s" },
        { what: "  longest stall, by the clock", value: figures.stallMs, unit: "ms", aim: 25 },
        { what: "  longest stall, processor time", value: figures.stallWorkMs, unit: "ms", aim: 25 },
      ];
    }),
};

function storm({ house, people, line }: BenchHouse, from: number, seconds: number): Promise<Figures> {
  return measured(async () => {
    const started = performance.now();
    const all = seconds * PER_SECOND;
    let sent = 0;
    while (sent < all) {
      const due = Math.min(all, Math.floor(((performance.now() - started) / 1_000) * PER_SECOND) + 1);
      for (; sent < due; sent++) line(people[from + sent]!, "mint");
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    await house.bot.idle();
  });
}

/** An import at size: read out of a CSV, looked at, and brought into the whole bot while it runs. */

import { once } from "node:events";
import { createWriteStream } from "node:fs";
import path from "node:path";
import { isQuestion } from "../../src/imports/found.ts";
import { openGiven } from "../../src/imports/given.ts";
import { recognise } from "../../src/imports/sources.ts";
import { stage } from "../../src/imports/stage.ts";
import { openHouse } from "./house.ts";
import { inFolder, measured, type Part, type Row } from "./measure.ts";

const HEADER = "Username,Twitch User ID,Current Points,All Time Points\n";

export const imports: Part = {
  name: "imports",
  about: "a CSV of another bot: read, and brought in while the bot runs",
  run: ({ quick }) =>
    inFolder(async (folder) => {
      const rows: Row[] = [];
      for (const count of quick ? [20_000] : [100_000, 1_000_000]) rows.push(...(await brought(folder, count)));
      return rows;
    }),
};

async function brought(folder: string, count: number): Promise<Row[]> {
  const file = path.join(folder, `${count}.csv`);
  await writeRows(file, count);
  let staged = "";
  const reading = await measured(async () => {
    staged = await read(file, folder);
  });
  const opened = await openHouse(path.join(folder, `book-${count}`), 0);
  const begin = async () => {
    const { number } = await opened.house.features.imports.begin({ file: staged }, String(count));
    await opened.house.features.imports.ended(number);
  };
  const writing = await measured(begin);
  const minted = -opened.house.ledger.accountBalance("mint", opened.house.currency.id);
  await opened.close();
  if (minted !== count * 10) throw new Error(`${minted} points came in instead of ${count * 10}.`);
  const many = count.toLocaleString("en");
  return [
    { what: `read and stage ${many} rows`, value: reading.wallMs, unit: "ms" },
    { what: `bring ${many} viewers in`, value: writing.wallMs, unit: "ms" },
    { what: "  both together", value: reading.wallMs + writing.wallMs, unit: "ms", aim: count * 0.15 },
    { what: "  all its work, by processor time", value: reading.workMs + writing.workMs, unit: "ms" },
    { what: "  longest stall, by the clock", value: writing.stallMs, unit: "ms", aim: 25 },
    { what: "  longest stall, processor time", value: writing.stallWorkMs, unit: "ms", aim: 25 },
    {
      what: "  memory of the process at its peak",
      value: process.resourceUsage().maxRSS / 1_024,
      unit: "MB",
      aim: 300,
    },
  ];
}

async function read(file: string, folder: string): Promise<string> {
  const given = await openGiven(file);
  try {
    const { source, found } = await recognise(given, { answers: {} });
    if (isQuestion(found)) throw new Error(found.question);
    const wish = {
      found,
      bot: source.bot,
      currency: "points",
      platform: "twitch",
      mode: "add",
      folder,
      by: "",
    } as const;
    const staged = await stage(wish);
    staged.change({ single: true });
    staged.close();
    return staged.file;
  } finally {
    given.close();
  }
}

async function writeRows(file: string, count: number): Promise<void> {
  const out = createWriteStream(file);
  out.write(HEADER);
  for (let n = 1; n <= count; n++) if (!out.write(`Viewer_${n},${50_000_000 + n},10,20\n`)) await once(out, "drain");
  out.end();
  await once(out, "close");
}

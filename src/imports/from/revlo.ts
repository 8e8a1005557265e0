/**
 * Revlo, which closed in 2017: the CSV that it sent to streamers, `Username,Twitch User ID,Current Points,All Time Points`.
 * Names are as they were shown; an id may be missing.
 */

import { isHeader } from "../files/columns.ts";
import { tableRows, tableStart } from "../files/csv.ts";
import type { Export, FoundRow } from "../found.ts";
import type { GivenFile } from "../given.ts";
import type { Source } from "../source.ts";

const HEADER = ["Username", "Twitch User ID", "Current Points", "All Time Points"];

export const revlo: Source = {
  bot: "revlo",
  title: "Revlo",
  async recognise({ files: [file], kind }) {
    if (!file || kind !== "file" || (await file.container()) !== "text") return undefined;
    const { delimiter, rows } = await tableStart(file);
    return isHeader(rows[0], HEADER) ? exportOf(file, delimiter) : undefined;
  },
};

function exportOf(file: GivenFile, delimiter: string): Export {
  return {
    title: `Revlo, ${file.name}`,
    files: [file],
    currencies: ["points"],
    platform: "twitch",
    notes: [],
    async *rows() {
      let n = 0;
      for await (const row of tableRows(file, delimiter)) if (n++ > 0) yield rowOf(row, n);
    },
  };
}

function rowOf([name = "", platformId = "", points = "", allTime = ""]: readonly string[], n: number): FoundRow {
  return { place: `row ${n}`, name, platformId, amounts: { points }, allTime };
}

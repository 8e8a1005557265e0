/** An evening in a book, and `chatmint export` of it as its user calls it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import Papa from "papaparse";
import { readSheet } from "read-excel-file/node";
import { expect } from "vitest";
import { withoutGuards } from "../../src/imports/out/safe-csv.ts";
import { commandLine } from "../support/command-line.ts";
import { rehearsal } from "../support/rehearsal.ts";

/** A row by column; empty cells are left out, so that every format tells the same. */
export type ReadRow = Record<string, string | number | boolean>;

/** What was typed: two viewers who are linked, one who is excluded, a bot, a giveaway that was drawn and one that is open, two redemptions. */
export async function evening(folder: string): Promise<void> {
  const chat = await rehearsal({
    bookFile: path.join(folder, "rehearsal.db"),
    balances: { ann: 1_000, bob: 500, cat: 50, nightbot: 0 },
    config: {
      shop: {
        items: [
          { name: "Key", price: 10, fulfil: "auto", codes: "keys.txt" },
          { name: "Song", price: 20, message: true },
        ],
      },
    },
    codes: { "keys.txt": "SECRET-KEY-1" },
  });
  const lines = [
    "/join ann bob",
    "/advance 20m",
    '!addpoints ann 7 =HYPERLINK("http://x.test";"y")',
    "ann: !give bob 30",
    "bob@kick: hello",
    "[mod] cat: !exclude cat",
    '!giveaway start "a key"',
    "ann: !enter",
    "!giveaway close",
    "!giveaway draw",
    "!giveaway start 100 price 5 keyword gem",
    "bob: !ticket 2 gem",
    "ann: !redeem key",
    'bob: !redeem song -1+1; "quoted"',
  ];
  for (const line of lines) await chat.types(line);
  const [code] = /[A-Z0-9]{6}/.exec((await chat.types("bob@kick: !link")).join(" "))!;
  await chat.types(`bob: !link ${code}`);
  await chat.types("bob@kick: !link yes");
  await chat.types("/advance 6m");
  await chat.close();
}

/** Exports from the rehearsal's book of a folder into a file of this name; what was printed. */
export async function exported(folder: string, file: string, ...options: string[]): Promise<string> {
  const to = path.join(folder, file);
  const { code, printed } = await commandLine("export", to, "--data", folder, "--rehearsal", "--force", ...options);
  expect(code, printed).toBe(0);
  return printed;
}

/** The rows of one list in a file, by its ending, without what only its format needs. */
export async function rowsIn(file: string, list: string): Promise<ReadRow[]> {
  if (file.endsWith(".json")) {
    const lines = readFileSync(file, "utf8").split("\n").slice(0, -1);
    const rows = lines.map((line) => JSON.parse(line) as ReadRow & { list: string });
    return rows.filter((row) => row.list === list).map(({ list: _, ...row }) => filled(row));
  }
  if (file.endsWith(".sqlite")) {
    const db = new Database(file, { readonly: true });
    const rows = db.prepare<[], ReadRow>(`SELECT * FROM "${list}"`).all();
    db.close();
    return rows.map(filled);
  }
  const [header = [], ...rows] = file.endsWith(".xlsx") ? await readSheet(file, list) : csvIn(file);
  return rows.map((row) => filled(Object.fromEntries(header.map((name, at) => [String(name), row[at]]))));
}

/** The cells of a CSV file as texts; numbers and yes or no stay texts there. */
export function csvIn(file: string): string[][] {
  const { data, errors } = Papa.parse<string[]>(readFileSync(file, "utf8"), { skipEmptyLines: true });
  expect(errors).toEqual([]);
  return data.map((row) => row.map(withoutGuards));
}

function filled(row: Record<string, unknown>): ReadRow {
  return Object.fromEntries(
    Object.entries(row).filter(([, cell]) => cell !== null && cell !== "" && cell !== undefined),
  ) as ReadRow;
}

/**
 * `npm run bench`: how fast the bot is on this machine, beside what the machine itself can do. Prints, never judges.
 *
 *   npm run bench                    everything, about seven minutes
 *   npm run bench -- quick           smaller crowds, a minute or two
 *   npm run bench -- watch reads     some parts by name
 *   npm run bench -- list            the names
 *
 * Each part runs in a process of its own, so that one's garbage is not another's stall. The machine's limits are
 * measured in that same process before and after the part.
 */
import { fork } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { inFolder, type Limits, machineLimits, median, type Part } from "./measure.ts";
import { PARTS } from "./parts.ts";
import { type Line, lineOf, tableOf } from "./table.ts";

/** What a part's process sends back. */
interface Report {
  readonly lines: readonly Line[];
  readonly limits: readonly Limits[];
}

const words = process.argv.slice(2);
if (process.send) await child(words[0]!, words.includes("quick"));
else await main();

async function main(): Promise<void> {
  const known = new Set(["quick", "list", ...PARTS.map(({ name }) => name)]);
  const unknown = words.filter((word) => !known.has(word));
  if (unknown.length > 0 || words.includes("list")) {
    if (unknown.length > 0) console.log(`There is no part called ${unknown.join(", ")}. These are:`);
    for (const { name, about } of PARTS) console.log(`  ${name.padEnd(10)} ${about}`);
    process.exitCode = unknown.length > 0 ? 1 : 0;
    return;
  }
  const quick = words.includes("quick");
  const chosen = PARTS.filter(({ name }) => words.includes(name));
  const started = performance.now();
  console.log(
    `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  );
  const all: Limits[] = [];
  for (const part of chosen.length > 0 ? chosen : PARTS) {
    const report = await inProcess(part, quick);
    all.push(...(report?.limits ?? []));
    console.log(`\n${part.name}: ${part.about}`);
    console.log(report ? tableOf(report.lines) : "  did not finish; see above");
  }
  const seconds = Math.round((performance.now() - started) / 1_000);
  const of = (pick: (limits: Limits) => number) => median(all.map(pick));
  console.log(
    `\nThis machine: ${Math.round(of((l) => l.insertsPerSecond) / 1_000)}k raw inserts a second, one FULL commit ` +
      `${of((l) => l.commitMs).toFixed(2)} ms, one read by id ${of((l) => l.getUs).toFixed(1)} µs; a loop that does nothing was held up ` +
      `for up to ${of((l) => l.idleStallMs).toFixed(1)} ms (most ${Math.max(...all.map((l) => l.idleStallMs)).toFixed(1)}) by others. ${seconds} s in all.`,
  );
}

function inProcess(part: Part, quick: boolean): Promise<Report | undefined> {
  return new Promise((resolve) => {
    const worker = fork(fileURLToPath(import.meta.url), [part.name, ...(quick ? ["quick"] : [])]);
    let report: Report | undefined;
    worker.on("message", (message) => {
      report = message as Report;
    });
    worker.on("exit", (code) => {
      if (code !== 0) process.exitCode = 1;
      resolve(report);
    });
  });
}

async function child(name: string, quick: boolean): Promise<void> {
  const part = PARTS.find((candidate) => candidate.name === name)!;
  const limits: Limits[] = [];
  const rows = await inFolder(async (folder) => {
    limits.push(await machineLimits(folder));
    const measuredRows = await part.run({ quick });
    limits.push(await machineLimits(folder));
    return measuredRows;
  });
  const report: Report = { lines: rows.map((row) => lineOf(row, limits)), limits };
  process.send!(report, () => process.exit(0));
}

/** One import as the dashboard asks for it: fetched where it is a channel, read, asked about, and looked at. */
import path from "node:path";
import type { ReadImport, ReadingHears, ReadingWish } from "../../app/imports/reading.ts";
import { Speech } from "../../app/speech.ts";
import type { DataPaths } from "../../base/paths.ts";
import { realSystem } from "../../base/system.ts";
import type { Db } from "../../db/open.ts";
import type { Staged } from "../../db/staged.ts";
import { downloadOf } from "../../imports/fetch/downloads.ts";
import { openGiven } from "../../imports/given.ts";
import { importError } from "../../imports/problem.ts";
import { resolvedSentences, resolveNames } from "../../imports/resolve.ts";
import { type Deciding, type Decision, found } from "./deciding.ts";
import { neededFiles, removeLeftovers } from "./leftovers.ts";
import { prepareImport } from "./prepare.ts";

interface Beside {
  readonly paths: DataPaths;
  readonly signal: AbortSignal;
  withBook<T>(use: (db: Db) => T | Promise<T>): Promise<T>;
}

/** Rejects with a ConfigError that says what to do, and with the reason of the signal. */
export async function readImport(wish: ReadingWish, hears: ReadingHears, beside: Beside): Promise<ReadImport> {
  const { source, choices, config, folder } = wish;
  const { paths, signal, withBook } = beside;
  const system = realSystem();
  await removeLeftovers(folder, () => withBook(neededFiles));
  const speech = new Speech(config.chat.language);
  const label = "label" in source ? source.label : undefined;
  const where = "file" in source ? source.file : await fetchedTo(wish, source, hears, signal);
  signal.throwIfAborted();
  hears.step("reading", 0, 0);
  const given = await openGiven(where, label);
  try {
    const said: string[] = [];
    const prepared = await prepareImport(
      {
        ...{ config, paths, folder, clock: system.clock, withBook, taken: hears.taken },
        decisions: new AskedDecisions(hears, signal),
        tell: (english) => speech.tell(english),
        progress(rows) {
          signal.throwIfAborted();
          hears.step("reading", rows, 0);
        },
        async resolve(staged) {
          said.push(...(await resolve(staged, hears, signal)));
          signal.throwIfAborted();
          hears.step("looking", 0, 0);
          return true;
        },
      },
      given,
      choices,
    );
    signal.throwIfAborted();
    // `resolve` throws instead.
    if (prepared.kind === "interrupted") throw new Error("interrupted");
    if (prepared.kind === "commands") return prepared;
    const { look, leftOut, staged } = prepared;
    staged.close();
    const fetched = "file" in source ? undefined : where;
    return {
      kind: "points",
      look: { ...look, notes: [...said, ...look.notes] },
      leftOut,
      staged: staged.file,
      fetched,
    };
  } finally {
    given.close();
  }
}

/** Asks the platforms for names without an id; says what they knew. */
async function resolve(staged: Staged, hears: ReadingHears, signal: AbortSignal): Promise<string[]> {
  if (staged.countToAsk("twitch") + staged.countToAsk("kick") === 0) return [];
  const of = (platform: "twitch" | "kick") => (logins: readonly string[]) => hears.accounts(platform, logins);
  const resolved = await resolveNames({
    ...{ staged, lookups: { twitch: of("twitch"), kick: of("kick") }, system: realSystem(), signal },
    progress: (done, total, waits) => hears.step("names", done, total, waits),
  });
  return resolvedSentences(resolved);
}

/** The folder with what the service of another bot told of a channel. */
async function fetchedTo(
  { choices: { from, platform }, config, folder }: ReadingWish,
  { channel, tokens }: Extract<ReadingWish["source"], { channel: string }>,
  hears: ReadingHears,
  signal: AbortSignal,
): Promise<string> {
  const claimed = downloadOf(channel, from);
  if (!claimed) {
    throw importError(
      "{channel} is no channel that can be fetched. Write streamelements:NAME or botrix:NAME, or the link of its page there.",
      { channel },
    );
  }
  const { download, target } = claimed;
  const { clock, timers } = realSystem();
  hears.step("fetching", 0, 0);
  return download.run({
    ...{ timers, signal, nowMs: clock.now(), folder: path.join(folder, "fetched") },
    target: { ...target, platform: platform ?? target.platform },
    addresses: config.advanced.imports,
    async askForToken(text) {
      const kept = download.tokenVariable === undefined ? undefined : tokens[download.tokenVariable];
      return kept || (await hears.ask({ id: "token", text, before: [], options: [] })).trim() || undefined;
    },
    progress: (count, total) => hears.step("fetching", count, total ?? 0),
    waits: (reason) => hears.step("fetching", 0, 0, reason),
  });
}

/** What the streamer answers on a page; what they chose before is not asked again. */
class AskedDecisions implements Deciding {
  readonly #hears: ReadingHears;
  readonly #signal: AbortSignal;

  constructor(hears: ReadingHears, signal: AbortSignal) {
    this.#hears = hears;
    this.#signal = signal;
  }

  async choose<T extends string>({ option, question, before = [], options, usual, given }: Decision<T>): Promise<T> {
    const meant = (answer: string) => (options.length === 0 ? (answer as T) : found(answer, options));
    const chosen = given === undefined ? undefined : meant(given);
    if (chosen !== undefined) return chosen;
    for (;;) {
      const answer = meant(await this.#hears.ask({ id: option, text: question, before, options, usual }));
      this.#signal.throwIfAborted();
      if (answer !== undefined) return answer;
    }
  }
}

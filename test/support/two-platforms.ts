/** One bot on two platforms with one currency: two local platforms stand in for Twitch and Kick. */
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { buildHouse } from "../../src/app/app.ts";
import { configSchema } from "../../src/app/config.ts";
import { escrowSources } from "../../src/app/listed.ts";
import { TABLES } from "../../src/app/tables.ts";
import { dataPaths } from "../../src/base/paths.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import { openBook } from "../../src/db/open.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { readLocalLine } from "../../src/platforms/local/lines.ts";
import { LOCAL_CHANNEL, LocalPlatform } from "../../src/platforms/local/local.ts";
import { STORY_START_MS, strictLog, temporaryFolder } from "./rehearsal.ts";

type Where = "twitch" | "kick";

export async function twoPlatforms(
  config: Record<string, unknown> = {},
  before?: { readonly book: ReturnType<typeof openBook>; readonly system: SimulatedSystem; readonly run: number },
  /** The streamer's own command files by name, as `hug.ts`. */
  commands: Readonly<Record<string, string>> = {},
  /** Files of the shop's codes, by name. */
  codes: Readonly<Record<string, string>> = {},
) {
  const said: { where: Where; text: string }[] = [];
  const bugs: string[] = [];
  const system = before?.system ?? new SimulatedSystem(STORY_START_MS);
  const book = before?.book ?? openBook({ tables: TABLES, file: ":memory:" });
  const run = before?.run ?? 0;
  const platforms = {
    twitch: new LocalPlatform({
      name: "twitch",
      run: `t${run}`,
      print: (text) => void said.push({ where: "twitch", text }),
    }),
    kick: new LocalPlatform({ name: "kick", run: `k${run}`, print: (text) => void said.push({ where: "kick", text }) }),
  };
  const free = { viewerSeconds: 0, broadcaster: "both", moderators: "both" };
  const chat = {
    cooldown: free,
    commands: Object.fromEntries(
      ["points", "give", "link", "unlink"].map((name) => [name, { cooldown: { viewerSeconds: 0, channelSeconds: 0 } }]),
    ),
  };
  const paths = { ...dataPaths(temporaryFolder()), cache: path.join(tmpdir(), "chatmint-test-cache") };
  mkdirSync(paths.commands, { recursive: true });
  for (const [name, text] of Object.entries(commands)) writeFileSync(path.join(paths.commands, name), text);
  mkdirSync(paths.codes, { recursive: true });
  for (const [name, text] of Object.entries(codes)) writeFileSync(path.join(paths.codes, name), text);
  const house = await buildHouse({
    config: configSchema.parse({ timeZone: "UTC", bonuses: { firstMessage: 0 }, chat, ...config }),
    paths,
    book,
    system,
    log: strictLog(bugs),
    platforms: [platforms.twitch, platforms.kick],
    rehearsal: true,
    onFatal: (error) => {
      throw error;
    },
  });
  const settled = async () => {
    do {
      await house.bot.idle();
      await house.features.watch.idle();
      await house.outbox.settled();
    } while (house.writer.waiting > 0);
  };
  system.settle = settled;
  const heard = async (where?: Where) => {
    await settled();
    await system.advance(0);
    const lines = said.splice(0);
    return where
      ? lines.filter((line) => line.where === where).map(({ text }) => text)
      : lines.map(({ where: at, text }) => `${at}: ${text}`);
  };
  /** Says a line on one platform; everything that was said then, with where. */
  const says = async (where: Where, who: string, text: string): Promise<string[]> => {
    const line = readLocalLine(`${who}: ${text}`);
    if (line.kind !== "said") throw new Error(`${who}: ${text} is no line.`);
    platforms[where].says(line.by, line.text);
    return heard();
  };
  await house.bot.start();
  for (const platform of Object.values(platforms)) platform.event({ kind: "live" });
  await heard();
  onTestFinished(async () => {
    await house.bot.stop();
    const problems = book.db.open ? verify(book.db, { tables: TABLES, escrows: escrowSources }).problems : [];
    book.close();
    if (problems.length > 0) throw new Error(`The book does not add up:\n${problems.join("\n")}`);
    if (bugs.length > 0) throw new Error(`The bot met a bug:\n${bugs.join("\n")}`);
  });
  return {
    house,
    paths,
    system,
    platforms,
    database: book.db,
    says,
    /** What was said since the last look. */
    heard,
    /** Stops the bot and starts it again over the same book. */
    async restart() {
      await house.bot.stop();
      return twoPlatforms(config, { book, system, run: run + 1 }, commands);
    },
    /** Makes two accounts one: `shown` asks for a code, `typed` types it, `shown` says yes. What was said to the yes. */
    async links(shown: readonly [Where, string], typed: readonly [Where, string]): Promise<string[]> {
      await says(...typed, `!link ${codeIn(await says(...shown, "!link"))}`);
      return says(...shown, "!link yes");
    },
    async advance(ms: number): Promise<string[]> {
      await system.advance(ms);
      return heard();
    },
    balance(where: Where, name: string): number {
      const viewer = house.viewers.known(where, name);
      return viewer ? house.ledger.balance(viewer.id, house.currency.id) : 0;
    },
    channelId: LOCAL_CHANNEL,
  };
}

/** The code in the answer to `!link`. */
export function codeIn(answers: readonly string[]): string {
  const code = /!link ([A-Z0-9]{6})/.exec(answers.join("\n"))?.[1];
  if (!code) throw new Error(`No code in ${JSON.stringify(answers)}`);
  return code;
}

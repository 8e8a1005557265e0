/**
 * Stories are told on a rehearsal: `await chat.says("ann", "!give bob 50")` answers with what the bot said. The real bot,
 * a real book in memory, the local platform; the clock moves when the story says so.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import { type Config, configSchema } from "../../src/app/config.ts";
import { escrowSources } from "../../src/app/listed.ts";
import { Rehearsal } from "../../src/app/rehearsal.ts";
import { Speech } from "../../src/app/speech.ts";
import { TABLES } from "../../src/app/tables.ts";
import type { Log } from "../../src/base/log.ts";
import { type DataPaths, dataPaths } from "../../src/base/paths.ts";
import { seededRandom } from "../../src/base/system.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import type { LocalEvent } from "../../src/platforms/local/local.ts";
import { beginBook, hurry } from "./new-book.ts";

/** When stories begin: a Tuesday evening, 2026-01-06 19:00 UTC. */
export const STORY_START_MS = Date.UTC(2026, 0, 6, 19);

export interface Story {
  /** Balances to begin with, by name. These viewers are known and not present. */
  readonly balances?: Readonly<Record<string, number>>;
  /** Viewers who are known, not present and have nothing. */
  readonly known?: readonly string[];
  /** Changes to the default config. The time zone is UTC unless given. */
  readonly config?: Record<string, unknown>;
  /** The streamer's own command files by name, as `hug.ts`. */
  readonly commands?: Readonly<Record<string, string>>;
  /** Files of codes that the shop hands out, by name. */
  readonly codes?: Readonly<Record<string, string>>;
  /** Waits between commands, off unless a story is about them. */
  readonly cooldowns?: boolean;
  /** The book's file, for stories of a restart. Default: in memory. */
  readonly bookFile?: string;
  readonly nowMs?: number;
  /** Anything that makes the run's message ids its own. */
  readonly run?: string;
}

export interface Chat {
  readonly rehearsal: Rehearsal;
  /** Its data folder. */
  readonly folder: string;
  /** What the bot says to a line of this viewer; `"[mod] bob"` gives a role. */
  says(who: string, text: string): Promise<string[]>;
  /** What the bot says to a typed line or directive. */
  types(line: string): Promise<string[]>;
  /** Moves the clock (`"5m"`, `"1h30m"`); what the bot said meanwhile. */
  advance(time: string): Promise<string[]>;
  /** Something happens on the platform: a follow, a raid, a ban. */
  happens(event: LocalEvent): Promise<string[]>;
  /** What each named viewer has, nobody else and nothing that is zero left out. */
  balances(): Record<string, number>;
  /** Hints for the streamer since the last call: why something was silent. */
  hints(): string[];
  /** What directives were told to have done, since the last call. */
  told(): string[];
  /** Closes the bot; the book stays when it has a file. */
  close(): Promise<void>;
}

/** A folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "chatmint-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** A log that fails a story when the bot meets a bug, and is silent otherwise. */
export function strictLog(problems: string[]): Log {
  const note = (...args: unknown[]) =>
    void problems.push(JSON.stringify(args, (_, value) => (value instanceof Error ? value.stack : value)));
  const quiet = () => {};
  const log: Log = {
    trace: quiet,
    debug: quiet,
    info: quiet,
    warn: quiet,
    error: note as Log["error"],
    fatal: note as Log["fatal"],
    child: () => log,
  };
  return log;
}

/** Begins a story. The bot is live, nobody is present; the book is verified when the test ends. */
export async function rehearsal(story: Story = {}): Promise<Chat> {
  const folder = temporaryFolder();
  const paths: DataPaths = { ...dataPaths(folder), cache: path.join(tmpdir(), "chatmint-test-cache") };
  if (story.commands) {
    mkdirSync(paths.commands, { recursive: true });
    for (const [name, text] of Object.entries(story.commands)) writeFileSync(path.join(paths.commands, name), text);
  }
  if (story.codes) {
    mkdirSync(paths.codes, { recursive: true });
    for (const [name, text] of Object.entries(story.codes)) writeFileSync(path.join(paths.codes, name), text);
  }
  let said: string[] = [];
  const hints: string[] = [];
  const told: string[] = [];
  const bugs: string[] = [];
  const bookFile = story.bookFile ?? ":memory:";
  beginBook(bookFile);
  const speech = new Speech((story.config?.chat as { readonly language?: string } | undefined)?.language);
  const played = await Rehearsal.open({
    config: configOf(story),
    paths,
    bookFile,
    nowMs: story.nowMs ?? STORY_START_MS,
    random: seededRandom(`story ${story.run ?? ""}`),
    log: strictLog(bugs),
    print: (text) => void said.push(text),
    hint: (text) => void hints.push(text),
    tell: (text) => void told.push(text),
    run: story.run ?? "story",
    inLanguage: (problem) => speech.problem(problem),
    onFatal: (error) => {
      throw error;
    },
  });
  hurry(played.book.db);
  let open = true;
  const close = async () => {
    if (!open) return;
    open = false;
    const { problems } = verify(played.book.db, { tables: TABLES, escrows: escrowSources });
    await played.close();
    if (problems.length > 0) throw new Error(`The book does not add up:\n${problems.join("\n")}`);
    if (bugs.length > 0) throw new Error(`The bot met a bug:\n${bugs.join("\n")}`);
  };
  onTestFinished(close);
  await prepare(played, story);
  said = [];
  const heard = async (work: Promise<unknown>): Promise<string[]> => {
    await work;
    const lines = said;
    said = [];
    return lines;
  };
  return {
    rehearsal: played,
    folder,
    says: (who, text) => heard(played.line(`${who}: ${text}`)),
    types: (line) => heard(played.line(line)),
    advance: (time) => heard(played.line(`/advance ${time}`)),
    happens: (event) => {
      played.local.event(event);
      return heard(played.settled().then(() => played.system.advance(0)));
    },
    balances: () => balancesOf(played),
    hints: () => hints.splice(0),
    told: () => told.splice(0),
    close,
  };
}

function configOf(story: Story): Config {
  const given = configSchema.parse({ timeZone: "UTC", bonuses: { firstMessage: 0 }, ...story.config });
  if (story.cooldowns) return given;
  // Nobody waits in a story that is not about waiting.
  const chat = {
    ...given.chat,
    cooldown: { ...given.chat.cooldown, viewerSeconds: 0 },
    flood: { commands: 1_000, seconds: 0, silentSeconds: 0 },
  };
  return { ...given, chat: { ...chat, cooldown: { ...chat.cooldown, broadcaster: "both", moderators: "both" } } };
}

async function prepare(played: Rehearsal, { balances = {}, known = [] }: Story): Promise<void> {
  const { writer, viewers, ledger, currency } = played.house;
  await writer.run((work) => {
    for (const name of [...known, ...Object.keys(balances)]) {
      const { id } = viewers.ensure(work, "local", {
        platformId: name.toLowerCase(),
        login: name.toLowerCase(),
        displayName: name,
        roles: [],
      });
      const amount = balances[name] ?? 0;
      if (amount > 0) {
        ledger.post(work, {
          key: `story:${name}`,
          currencyId: currency.id,
          from: "mint",
          to: `viewer:${id}`,
          amount,
          kind: "import",
          actor: "story",
        });
      }
    }
  });
}

function balancesOf(played: Rehearsal): Record<string, number> {
  const { ledger, currency } = played.house;
  const rows = played.book.db
    .prepare("SELECT display_name AS name, viewer_id AS id FROM identity ORDER BY login")
    .all() as { name: string; id: number }[];
  const pairs = rows.map(({ name, id }) => [name, ledger.balance(id, currency.id)] as const);
  return Object.fromEntries(pairs.filter(([, balance]) => balance !== 0));
}

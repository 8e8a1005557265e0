/** What is asked while no bot runs ends as with a bot: what can be done at once is, what needs time the next start does. */
import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { buildAlone, closeAlone } from "../../src/app/alone.ts";
import { buildHouse, type House } from "../../src/app/app.ts";
import { configSchema } from "../../src/app/config.ts";
import { escrowSources } from "../../src/app/listed.ts";
import { type Answer, perform } from "../../src/app/operations.ts";
import { TABLES } from "../../src/app/tables.ts";
import { dataPaths } from "../../src/base/paths.ts";
import { SimulatedSystem, seededRandom } from "../../src/base/system.ts";
import { type Book, openBook } from "../../src/db/open.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { LocalPlatform } from "../../src/platforms/local/local.ts";
import { STORY_START_MS, strictLog, temporaryFolder } from "../support/rehearsal.ts";

/** More than one slice of a rain. */
const CROWD = 250;
const MINUTE_MS = 60_000;
const items = [
  { name: "horn", price: 10, fulfil: "auto", action: { kind: "scene", scene: "Horn" } },
  { name: "dance", price: 10, fulfil: "auto", action: { kind: "command", line: "!points" } },
  { name: "hug", price: 10, fulfil: "auto", action: { kind: "say", text: "{viewer} hugs everybody!" } },
  { name: "poster", price: 10 },
];
const config = configSchema.parse({
  ...{ timeZone: "UTC", twitch: { channel: "streamer" }, bonuses: { firstMessage: 0 } },
  shop: { items, obs: { url: "ws://127.0.0.1:9" } },
});

/** One book, through which bots and sub-commands go one after the other. */
class Evening {
  readonly system = new SimulatedSystem(STORY_START_MS, seededRandom("evening"));
  readonly said: string[] = [];
  readonly unsaid: string[] = [];
  readonly obs: string[] = [];
  readonly #bugs: string[] = [];
  readonly #log = strictLog(this.#bugs);
  readonly #paths = { ...dataPaths(temporaryFolder()), cache: path.join(tmpdir(), "chatmint-test-cache") };
  #runs = 0;
  #asked = 0;
  #book: Book | undefined;
  #house: House | undefined;
  #twitch: LocalPlatform | undefined;

  /** In the evening the streamer is live, and a crowd writes. */
  static async begin(): Promise<Evening> {
    const evening = new Evening();
    mkdirSync(evening.#paths.folder, { recursive: true });
    onTestFinished(() => evening.end());
    await evening.start();
    for (let n = 1; n <= CROWD; n++) evening.#twitch!.says({ name: `viewer${n}`, roles: [] }, "hello");
    await evening.settled();
    return evening;
  }

  async start(): Promise<void> {
    const { system } = this;
    const book = openBook({ tables: TABLES, file: this.#paths.book });
    const print = (text: string) => void this.said.push(text);
    const twitch = new LocalPlatform({ name: "twitch", run: `run${++this.#runs}`, print });
    const house = await buildHouse({
      ...{ config, system, book, paths: this.#paths, log: this.#log, platforms: [twitch], rehearsal: false },
      onFatal: (error) => void this.#bugs.push(String(error)),
      onObs: (action) => void this.obs.push(action.kind),
    });
    Object.assign(system, { settle: () => this.settled() });
    this.#book = book;
    this.#house = house;
    this.#twitch = twitch;
    await house.bot.start();
    twitch.event({ kind: "live" });
    await this.settled();
  }

  async stop(): Promise<void> {
    await this.#house?.bot.stop();
    this.#book?.close();
    this.#house = undefined;
    this.#book = undefined;
  }

  async settled(): Promise<void> {
    const house = this.#house;
    if (!house) return;
    do {
      await house.bot.idle();
      await house.features.watch.idle();
      await house.outbox.settled();
    } while (house.writer.waiting > 0);
  }

  async says(name: string, text: string): Promise<void> {
    this.#twitch!.says({ name, roles: [] }, text);
    await this.settled();
  }

  /** As `chatmint run`: by the bot that runs, or where none does by the book itself, which may take a while. */
  async asks(line: string, takesMs = 0): Promise<Answer> {
    const id = (++this.#asked).toString(16).padStart(16, "0");
    const asked = { operation: "run", request: { line, sure: true }, id };
    if (this.#house) {
      const answer = await perform(this.#house, asked, this.#log);
      await this.settled();
      return answer;
    }
    const { system } = this;
    const book = openBook({ tables: TABLES, file: this.#paths.book });
    const house = await buildAlone({
      ...{ config, system, book, paths: this.#paths, log: this.#log },
      onFatal: (error) => void this.#bugs.push(String(error)),
      unsaid: (text) => void this.unsaid.push(text),
    });
    await house.bot.start();
    const answer = await perform(house, asked, this.#log);
    await system.advance(takesMs);
    await closeAlone(house);
    book.close();
    return answer;
  }

  /** Rows of the book, whether a bot has it or not. */
  rows(sql: string): unknown[] {
    const book = this.#book ?? openBook({ tables: TABLES, file: this.#paths.book });
    try {
      return book.db.prepare(sql).raw().all();
    } finally {
      if (!this.#book) book.close();
    }
  }

  /** Every movement of the evening but what watching paid, by kind, amount and accounts. */
  moved(): unknown[] {
    return this.rows(
      `SELECT transfer.kind, amount, one.owner, other.owner FROM transfer
       JOIN account AS one ON one.id = from_id JOIN account AS other ON other.id = to_id
       WHERE transfer.kind <> 'watching' ORDER BY 1, 2, 3, 4`,
    );
  }

  async end(): Promise<void> {
    await this.stop();
    const book = openBook({ tables: TABLES, file: this.#paths.book });
    const { problems } = verify(book.db, { tables: TABLES, escrows: escrowSources });
    book.close();
    expect([...problems, ...this.#bugs]).toEqual([]);
  }
}

/** The word of the drop in what was said. */
const wordIn = (lines: readonly string[]) => /first 3 to type (\S+) get it/.exec(lines.join("\n"))?.[1] ?? "";

describe("a rain, a drop, items of the shop and a happy hour", () => {
  it("end alike, asked with a bot and without one", { timeout: 60_000 }, async () => {
    const [bot, none] = [await Evening.begin(), await Evening.begin()];
    await none.stop();
    for (const line of [
      "addpoints streamer 500",
      "rain 1000",
      "drop 10 3",
      "redeem horn",
      "redeem dance",
      "redeem hug",
      "redeem poster",
    ]) {
      const answer = await none.asks(line);
      expect(answer, line).toEqual(await bot.asks(line));
      expect(answer.code, line).toBe(0);
    }
    for (const evening of [bot, none]) expect((await evening.asks("happyhour 2 90s")).code).toBe(0);
    // Nothing that takes time was done, and nothing that does not was left.
    expect(none.rows("SELECT kind, state FROM currency_drop ORDER BY id")).toEqual([
      ["rain", "done"],
      ["claim", "open"],
    ]);
    const states = "SELECT item_name, state FROM redemption ORDER BY id";
    const redeemed = (horn: string) => [
      ["horn", horn],
      ["dance", "fulfilled"],
      ["hug", "fulfilled"],
      ["poster", "waiting"],
    ];
    expect(none.rows(states)).toEqual(redeemed("acting"));
    expect(bot.rows(states)).toEqual(redeemed("fulfilled"));
    expect(none.unsaid).toEqual([
      "It rains 1,000 points! 250 viewers get 4 points each.",
      expect.stringMatching(/^A drop of 10 points! The first 3 to type \w+ get it\.$/),
      "streamer has 480 points.",
      "streamer has dance for 10 points.",
      "streamer hugs everybody!",
    ]);
    await none.start();
    for (const evening of [bot, none]) {
      const word = wordIn([...evening.said, ...evening.unsaid]);
      await evening.says("viewer1", word);
      await evening.says("viewer2", word);
      expect(await evening.asks("fulfil R4")).toMatchObject({ code: 0 });
      await evening.system.advance(2 * MINUTE_MS);
      expect(evening.obs).toEqual(["scene"]);
      expect(evening.said.join("\n")).toMatch(/viewer1, viewer2 were quick[\s\S]*The happy hour is over/);
    }
    expect(none.moved()).toEqual(bot.moved());
    expect(none.rows(states)).toEqual(bot.rows(states));
    expect(none.rows("SELECT count(*) FROM transfer WHERE kind = 'rain'")).toEqual([[CROWD]]);
  });

  it("are left to the next start by each sub-command that is asked meanwhile", async () => {
    const evening = await Evening.begin();
    await evening.asks("addpoints streamer 100");
    await evening.stop();
    for (const line of ["drop 10", "redeem horn", "happyhour 2 30s"]) await evening.asks(line);
    // An hour later all of it is overdue, and still nothing is done that was not asked for, however long that takes.
    await evening.system.advance(60 * MINUTE_MS);
    const before = evening.moved();
    expect(await evening.asks("points", 5 * MINUTE_MS)).toEqual({
      code: 0,
      lines: [expect.stringMatching(/90 points/)],
    });
    expect(evening.moved()).toEqual(before);
    expect(evening.rows("SELECT state FROM currency_drop")).toEqual([["open"]]);
    expect(evening.rows("SELECT state FROM redemption")).toEqual([["acting"]]);
    expect(evening.rows("SELECT count(*), max(ended_at_ms) FROM broadcast")).toEqual([[1, null]]);
    await evening.start();
    await evening.system.advance(MINUTE_MS);
    expect(evening.rows("SELECT state FROM currency_drop")).toEqual([["done"]]);
    expect(evening.rows("SELECT state FROM redemption")).toEqual([["fulfilled"]]);
    expect(evening.obs).toEqual(["scene"]);
  });
});

/**
 * The import that a page is about: a file that was sent, or a channel at another bot's service, is read beside the bot, asks what only
 * the streamer knows, and stands there as a dry run until it is brought in or put away. One at a time, for all pages that look.
 */

import { rm } from "node:fs/promises";
import path from "node:path";
import { ConfigError, messageOf } from "../../base/errors.ts";
import type { Random } from "../../base/system.ts";
import { Staged } from "../../db/staged.ts";
import { Refusal } from "../../web/refusal.ts";
import type { House } from "../app.ts";
import { spokenWords } from "../listed.ts";
import { perform } from "../operations.ts";
import { type CommandLook, type ImportChoices, importOptions } from "./look.ts";
import type { ImportQuestion, ImportReading, ImportSource, ReadImport, ReadingHears, ReadingStep } from "./reading.ts";
import { whyTaken } from "./taken-words.ts";
import { Uploads } from "./uploads.ts";

/** How it stands. */
export type DeskStanding =
  | {
      readonly at: "reading";
      readonly step: ReadingStep;
      readonly done: number;
      readonly total: number;
      readonly waits?: string | undefined;
    }
  | { readonly at: "asks"; readonly question: ImportQuestion }
  | { readonly at: "read"; readonly read: ReadImport }
  | { readonly at: "failed"; readonly problems: readonly string[] };

/** What is on the desk. */
interface OnDesk {
  /** Another one for each: what a page asks for is meant for the one it shows. */
  readonly id: string;
  readonly name: string;
  readonly source: ImportSource;
  choices: ImportChoices;
  standing: DeskStanding;
  /** A new one for each reading of it. */
  stop: AbortController;
  /** Resolves when nothing of it is read any more. */
  ended: Promise<unknown>;
  answer: ((answer: string) => void) | undefined;
  /** The file of rows that was read last. */
  staged: string | undefined;
}

export interface DeskGround {
  readonly house: House;
  readonly read: ImportReading;
  readonly secrets: () => Readonly<Record<string, string | undefined>>;
  readonly random: Random;
  readonly rehearsal: boolean;
  /** Told when anything is another way. */
  readonly changed: () => void;
}

/** Questions whose answers are fields of their own. */
const FIELDS = ["currency", "platform", "duplicates"];
/** Commands that are made with one request. */
const BATCH = 50;

export class ImportDesk {
  readonly uploads: Uploads;
  readonly #ground: DeskGround;
  readonly #folder: string;
  #on: OnDesk | undefined;

  constructor(ground: DeskGround) {
    const { imports } = ground.house.ground.core.paths;
    this.#ground = ground;
    // What a rehearsal brings in is taken away from nobody's real import.
    this.#folder = ground.rehearsal ? path.join(imports, "rehearsal") : imports;
    this.uploads = new Uploads(path.join(this.#folder, "uploads"), ground.random);
  }

  get on(): Readonly<Pick<OnDesk, "id" | "name" | "choices" | "standing">> | undefined {
    return this.#on;
  }

  /** Begins to read; what was on the desk before is put away. */
  async begin(source: ImportSource, name: string, choices: ImportChoices = importOptions.parse({})): Promise<string> {
    await this.putAway();
    if (this.#on)
      throw new Refusal(409, "BUSY", "Another import was begun at the same moment.", "Look at that one first.");
    const id = this.#ground.random.bytes(8).toString("hex");
    const stop = new AbortController();
    const standing: DeskStanding = { at: "reading", step: "reading", done: 0, total: 0 };
    this.#on = {
      id,
      name,
      source,
      choices,
      standing,
      stop,
      ended: Promise.resolve(),
      answer: undefined,
      staged: undefined,
    };
    this.#read(this.#on);
    return id;
  }

  /** Reads it again with other choices. Throws a Refusal where it is not there any more. */
  async again(id: string, choices: ImportChoices): Promise<void> {
    const on = this.#of(id);
    on.stop.abort();
    await on.ended;
    if (this.#on !== on) throw gone();
    on.choices = choices;
    on.stop = new AbortController();
    this.#read(on);
  }

  /** Answers what it asks. */
  answer(id: string, question: string, answer: string): void {
    const on = this.#of(id);
    const { standing } = on;
    if (standing.at !== "asks" || standing.question.id !== question || !on.answer) throw gone();
    const { options } = standing.question;
    if (options.length > 0 && !options.includes(answer)) {
      throw new Refusal(400, "NOT_VALID", "That is none of the answers.", `One of: ${options.join(", ")}`);
    }
    if (FIELDS.includes(question)) on.choices = { ...on.choices, [question]: answer };
    else if (question !== "token")
      on.choices = { ...on.choices, answers: { ...on.choices.answers, [question]: answer } };
    on.answer(answer);
  }

  /** Brings it in, and says under which number. What was sent for it is gone then. */
  async bringIn(id: string, key: string): Promise<{ readonly number: number; readonly isOld: boolean }> {
    const on = this.#of(id);
    const read = this.#readOf(on, "points");
    if (read.look.nothing) throw new Refusal(409, "NOTHING", "There is nothing to write.");
    const begun = await this.#ground.house.features.imports.begin({ file: read.staged, by: "dashboard" }, key);
    if (read.fetched !== undefined) await rm(read.fetched, { recursive: true, force: true });
    this.#forget(on);
    return begun;
  }

  /** Makes the commands of a list; says what was answered to each. */
  async makeCommands(id: string, key: string): Promise<string[]> {
    const on = this.#of(id);
    const { commands } = this.#readOf(on, "commands").look;
    const said = await this.#make(commands, key);
    this.#forget(on);
    return said;
  }

  /** The file with all rows that get nothing, or not quite what the file says. Throws a Refusal where there is none. */
  leftOut(id: string): string {
    const { leftOut } = this.#readOf(this.#of(id), "points");
    if (leftOut === undefined) throw new Refusal(404, "NOT_FOUND", "All of these rows stand on the page.");
    return leftOut;
  }

  /** Puts away what is on the desk, if anything, with all that was read of it. */
  async putAway(): Promise<void> {
    const on = this.#on;
    if (!on) return;
    on.stop.abort();
    await on.ended;
    if (on.staged !== undefined) Staged.remove(on.staged);
    if (this.#on === on) this.#forget(on);
  }

  /** The bot ends: nothing is read any more. What was answered until then is kept. */
  async stop(): Promise<void> {
    this.#on?.stop.abort();
    await this.#on?.ended;
    this.uploads.clear();
  }

  #of(id: string): OnDesk {
    if (this.#on?.id !== id) throw gone();
    return this.#on;
  }

  #readOf<K extends ReadImport["kind"]>({ standing }: OnDesk, kind: K): Extract<ReadImport, { readonly kind: K }> {
    if (standing.at === "read" && standing.read.kind === kind) return standing.read as Extract<ReadImport, { kind: K }>;
    throw new Refusal(409, "NOT_READ", "It is not read yet.", "Wait until the dry run stands on the page.");
  }

  #forget(on: OnDesk): void {
    if ("file" in on.source) this.uploads.remove(on.source.file);
    if (this.#on === on) this.#on = undefined;
    this.#ground.changed();
  }

  #read(on: OnDesk): void {
    const { house, read } = this.#ground;
    const { signal } = on.stop;
    const { config } = house.ground.core;
    const stands = (standing: DeskStanding) => {
      if (signal.aborted) return;
      on.standing = standing;
      this.#ground.changed();
    };
    stands({ at: "reading", step: "reading", done: 0, total: 0 });
    const wish = { source: on.source, choices: on.choices, config, folder: this.#folder };
    on.ended = read(wish, this.#hears(on, stands), signal).then(
      (done) => {
        const staged = done.kind === "points" ? done.staged : undefined;
        // With other choices it may be other rows.
        if (on.staged !== undefined && on.staged !== staged) Staged.remove(on.staged);
        on.staged = staged;
        stands({ at: "read", read: done });
      },
      (error: unknown) => {
        if (!signal.aborted && !(error instanceof ConfigError)) this.#failed(error);
        stands({ at: "failed", problems: error instanceof ConfigError ? error.problems : [messageOf(error)] });
      },
    );
  }

  #hears(on: OnDesk, stands: (standing: DeskStanding) => void): ReadingHears {
    const { house } = this.#ground;
    const { signal } = on.stop;
    const step: ReadingHears["step"] = (name, done, total, waits) =>
      stands({ at: "reading", step: name, done, total, waits });
    return {
      step,
      accounts: (platform, logins) => house.accountsByLogin(platform, logins),
      ask: (question) =>
        new Promise((resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason));
          on.answer = (answer) => {
            on.answer = undefined;
            step("reading", 0, 0);
            resolve(answer);
          };
          stands({ at: "asks", question });
        }),
      async taken(words) {
        const { chat, core } = house.ground;
        const made = new Set(spokenWords(core.db));
        return whyTaken(
          words,
          (word) => chat.book.has(word),
          (word) => made.has(word),
        );
      },
    };
  }

  #failed(error: unknown): void {
    this.#ground.house.ground.core.log.error({ err: error }, "an import could not be read");
  }

  async #make(commands: CommandLook["commands"], key: string): Promise<string[]> {
    const { house } = this.#ground;
    const { log } = house.ground.core;
    const said: string[] = [];
    for (let at = 0; at < commands.length; at += BATCH) {
      const lines = commands.slice(at, at + BATCH).map(({ line }) => line);
      const id = `${key}${at.toString(16).padStart(8, "0")}`;
      said.push(...(await perform(house, { operation: "commands-add", request: { lines }, id }, log)).lines);
    }
    return said;
  }
}

const gone = () =>
  new Refusal(409, "GONE", "This import is not on the desk any more.", "Load the page again to see what is.");

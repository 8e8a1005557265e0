/**
 * Brings the feed to one place: one row after the other, in order. Where it got to stands in the book, so that a bot that was
 * killed goes on where it was; a row may come twice then, under the same id, and never not at all.
 */
import { messageOf } from "../../base/errors.ts";
import { DAY_MS, HOUR_MS } from "../../base/lengths.ts";
import type { Log } from "../../base/log.ts";
import { phrase } from "../../base/phrase.ts";
import type { Cancel, System } from "../../base/system.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { Feed, FeedRow } from "../feed.ts";
import { type NamesNow, toldData } from "../feed-events.ts";
import type { EndpointKind } from "./address.ts";
import type { Carrier, Delivered } from "./carrier.ts";
import type { Endpoint, EndpointRows } from "./endpoint-rows.ts";
import { waitAfter } from "./schedule.ts";

/** Rows looked at together. */
const PAGE = 50;
/** What is of no interest to a place is passed over in memory; so often it is written where it got to. */
const WRITE_AFTER_ROWS = 500;
const WRITE_AFTER_MS = HOUR_MS;
/** However a clock was set, nothing waits longer. */
const LONGEST_MS = 1.2 * DAY_MS;
/** So many failed tries are worth the streamer's attention. */
const TOLD_AFTER = 3;

export interface CourierGround {
  readonly feed: Feed;
  readonly rows: EndpointRows;
  readonly writer: Pick<Writer, "run">;
  readonly system: Pick<System, "clock" | "timers" | "random">;
  readonly log: Log;
  readonly carriers: Readonly<Record<EndpointKind, Carrier>>;
  readonly names: NamesNow;
  /** Something the streamer should know, with what to do; `undefined`: it is well again. */
  readonly attention: (code: string, sentence: string | undefined) => void;
  /** Something of a place is other than it was. */
  readonly changed: () => void;
}

export class Courier {
  readonly #ground: CourierGround;
  readonly #id: number;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #timer: Cancel | undefined;
  /** Behind `from`, which stands in the book, nothing was of interest up to `to`. */
  #passed: { readonly from: string; readonly to: string; readonly rows: number; readonly sinceMs: number } | undefined;

  constructor(ground: CourierGround, id: number) {
    this.#ground = ground;
    this.#id = id;
  }

  /** There may be something to tell. */
  wake(): void {
    this.#again = true;
    if (this.#stopped || this.#running) return;
    this.#timer?.cancel();
    this.#running = this.#run()
      .catch((err: unknown) => {
        this.#ground.log.error({ err, endpoint: this.#id }, `what happened could not be told: ${messageOf(err)}`);
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  /** Resolves when nothing is on its way. */
  idle(): Promise<void> {
    return this.#running ?? Promise.resolve();
  }

  /** Begins nothing more. What is on its way is told again after the next start. */
  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  async #run(): Promise<void> {
    while (this.#again && !this.#stopped) {
      this.#again = false;
      while (!this.#stopped && (await this.#step()));
    }
  }

  /** The next of it; true while there may be more. */
  async #step(): Promise<boolean> {
    const { rows, system } = this.#ground;
    const endpoint = rows.find(this.#id);
    if (endpoint?.state !== "on") return false;
    const leftMs = Math.min(endpoint.nextAtMs - system.clock.now(), LONGEST_MS);
    if (leftMs > 0) {
      this.#timer = system.timers.after(leftMs, () => this.wake());
      return false;
    }
    const row = this.#next(endpoint);
    if (row === "none") return false;
    if (row === "passed") {
      await this.#keepPlace(endpoint);
      return true;
    }
    const delivered = await this.#carry(endpoint, row);
    if (this.#stopped) return false;
    await this.#ground.writer.run((work) => this.#note(work, endpoint, row, delivered));
    this.#ground.changed();
    return true;
  }

  /** What is to be told next. `passed`: nothing of what was looked at, and there may be more. */
  #next(endpoint: Endpoint): FeedRow | "none" | "passed" {
    const { feed, system, log } = this.#ground;
    const passed = this.#passed?.from === endpoint.cursor ? this.#passed : undefined;
    const page = feed.after(passed?.to ?? endpoint.cursor, PAGE);
    if (page.anew) {
      log.warn({ endpoint: endpoint.name }, "some of what happened is older than 30 days and is not told any more");
    }
    const row = page.rows.find((one) => this.#isWanted(endpoint, one));
    if (row) return row;
    if (page.cursor !== (passed?.to ?? endpoint.cursor)) {
      const rows = (passed?.rows ?? 0) + page.rows.length;
      const sinceMs = passed?.sinceMs ?? system.clock.now();
      this.#passed = { from: endpoint.cursor, to: page.cursor, rows, sinceMs };
    }
    return page.more ? "passed" : "none";
  }

  #isWanted({ events, kind }: Endpoint, { type, atMs }: FeedRow): boolean {
    const { carriers, system } = this.#ground;
    const { freshMs = Number.POSITIVE_INFINITY } = carriers[kind];
    return (events.length === 0 || events.includes(type)) && system.clock.now() - atMs <= freshMs;
  }

  async #keepPlace(endpoint: Endpoint): Promise<void> {
    const passed = this.#passed;
    const isOld = passed && this.#ground.system.clock.now() - passed.sinceMs >= WRITE_AFTER_MS;
    if (!passed || !(passed.rows >= WRITE_AFTER_ROWS || isOld)) return;
    await this.#ground.writer.run((work) => this.#moveOn(work, endpoint, { cursor: passed.to }));
  }

  #carry(endpoint: Endpoint, { id, type, data, atMs }: FeedRow): Promise<Delivered> {
    const { carriers, names } = this.#ground;
    return carriers[endpoint.kind].carry(endpoint, {
      ...{ id, type, atMs },
      data: toldData(type, data, names) as Readonly<Record<string, unknown>>,
    });
  }

  #note(work: Work, endpoint: Endpoint, row: FeedRow, delivered: Delivered): void {
    const { system } = this.#ground;
    const now = system.clock.now();
    const onward = { cursor: row.cursor, attempt: 0, nextAtMs: 0, why: "" };
    switch (delivered.status) {
      case "done":
        this.#moveOn(work, endpoint, { ...onward, told: endpoint.told + 1, toldAtMs: now });
        work.afterCommit(() => this.#tell(undefined));
        return;
      case "passed":
        this.#moveOn(work, endpoint, onward);
        return;
      case "gone":
        this.#moveOn(work, endpoint, { state: "gone", why: delivered.why });
        work.afterCommit(() => this.#tell(goneText(endpoint, delivered.why)));
        return;
      default:
        this.#failed(work, endpoint, delivered);
    }
  }

  #failed(work: Work, endpoint: Endpoint, { why, askedMs, counts }: Delivered & { status: "later" }): void {
    const { system, log } = this.#ground;
    const now = system.clock.now();
    const attempt = endpoint.attempt + (counts ? 1 : 0);
    const waitMs = counts ? waitAfter(attempt, system.random, askedMs) : askedMs;
    if (waitMs === undefined) {
      this.#moveOn(work, endpoint, { state: "stopped", attempt: 0, nextAtMs: 0, why });
      work.afterCommit(() => this.#tell(stoppedText(endpoint, why)));
      return;
    }
    this.#moveOn(work, endpoint, { attempt, nextAtMs: now + waitMs, why });
    work.afterCommit(() => {
      log.debug({ endpoint: endpoint.name, why, attempt, waitMs }, "what happened could not be told yet");
      if (attempt >= TOLD_AFTER) this.#tell(failingText(endpoint, why));
    });
  }

  /** Unless the streamer changed where it is meanwhile: then it is not this courier's to say. */
  #moveOn(work: Work, { id, cursor, state }: Endpoint, change: Parameters<EndpointRows["change"]>[2]): void {
    const { rows } = this.#ground;
    const now = rows.find(id);
    if (now?.cursor === cursor && now.state === state) rows.change(work, id, change);
  }

  #tell(sentence: string | undefined): void {
    this.#ground.attention(attentionOf(this.#id), sentence);
  }
}

/** What attention to a place is called. */
export function attentionOf(endpointId: number): string {
  return `events:${endpointId}`;
}

function failingText({ name }: Endpoint, why: string): string {
  return phrase("What happens cannot be told to {name}: {why}. It is tried again by itself; a test: {command}", {
    ...{ name, why },
    command: commandOf("test", name),
  });
}

export function stoppedText({ name }: Pick<Endpoint, "name">, why: string): string {
  return phrase(
    "What happens is told to {name} no more, because it could not be for three days: {why}. Nothing is lost yet: put that right, then {command}",
    { name, why, command: commandOf("retry", name) },
  );
}

export function goneText({ name }: Pick<Endpoint, "name">, why: string): string {
  return phrase("What happens is told to {name} no more: {why}. To tell it again: {command}", {
    ...{ name, why },
    command: commandOf("on", name),
  });
}

function commandOf(verb: string, name: string): string {
  return `npx chatmint events ${verb} ${/^[\w.-]+$/.test(name) ? name : JSON.stringify(name)}`;
}

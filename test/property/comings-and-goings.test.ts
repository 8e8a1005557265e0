/**
 * Whoever comes and goes, however it is noticed: lists read whole or not at all, lines, bans, lurking, new roles, breaks,
 * new names of a broadcast, a platform that cannot be asked, kill -9. Who is present is not modelled here; what must hold
 * whoever it is, does: what is shown never falls, no minute is counted or paid twice, and the book's own spans say it all.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import type { Roles } from "../../src/model/message.ts";
import { takeIn } from "../support/take-in.ts";
import { MINUTE, type WatchRig, watchRig } from "../support/watch-rig.ts";

const CHANNELS = [
  { platform: "twitch" as const, login: "tw" },
  { platform: "kick" as const, login: "ki", list: false },
];
/** `ann` is one person on both. */
const NAMES = ["ann", "bob", "cat"] as const;
const EACH = 10;
/** A day ends twenty minutes later. */
const NIGHT_MS = Date.UTC(2026, 0, 5, 23, 40);
const PERIOD = 3;

const at = fc.nat(1);
const name = fc.constantFrom(...NAMES);
const roles = fc.constantFrom<Roles>([], ["vip"], ["subscriber"], ["subscriber", "moderator"]);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("minutes"), n: fc.integer({ min: 1, max: 20 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("list"), names: fc.option(fc.subarray([...NAMES])) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("says"), at, name, roles, text: fc.constantFrom("hi", "yo") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("roles"), at, name, roles }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("ban"), at, name, n: fc.option(fc.integer({ min: 1, max: 9 })) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("lurk", "settle", "exclude", "include"), at, name }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("live"), at, ref: fc.constantFrom("a", "b", undefined) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("offline", "unknown"), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("happy"), n: fc.integer({ min: 1, max: 9 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("jump"), n: fc.constantFrom(-90, -2, 2, 90) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash"), away: fc.constantFrom(0, 0, 2, 30) }) },
);
type Step = {
  readonly do: string;
  readonly n: number | null;
  readonly at: 0 | 1;
  readonly name: string;
  readonly names: string[] | null;
  readonly roles: Roles;
  readonly text: string;
  readonly ref: string | undefined;
  readonly away: number;
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "chatmint-comings-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

class Evening {
  readonly #options: Parameters<typeof watchRig>[0];
  #rig!: WatchRig;
  #shown = new Map<number, number>();
  #minutes = new Map<number, number>();
  #listed: readonly string[] | undefined = [];
  #messages = 0;
  #clockWasSet = false;

  readonly #capped: boolean;

  constructor(file: string, { count, capped }: { readonly count: string; readonly capped: boolean }) {
    this.#capped = capped;
    const caps = capped ? { dailyCap: 25, balanceCap: 170 } : {};
    const config = {
      amount: EACH,
      minutes: PERIOD,
      ...caps,
      presence: { count, activeWithinMinutes: 4, lurkMinutes: 6 },
    };
    this.#options = { file, channels: CHANNELS, config };
  }

  async open(nowMs = NIGHT_MS, resume = false): Promise<void> {
    this.#rig = await watchRig({ ...this.#options, resume, system: new SimulatedSystem(nowMs) });
    this.#rig.list(this.#listed, this.#rig.channels[0]);
    if (resume) return;
    const { db, viewers } = this.#rig;
    for (const one of NAMES) for (const { platform } of CHANNELS) await this.#rig.who(one, [], platform);
    const ann = viewers.byName("twitch", "ann")!.id;
    const annie = viewers.byName("kick", "ann", "here")!.id;
    await this.#rig.writer.run((work) => {
      takeIn(db, annie, ann);
      viewers.moved(work, ann);
    });
  }

  async play(one: Step): Promise<void> {
    const rig = this.#rig;
    const { watching, writer } = rig;
    const channel = rig.channels[one.at ?? 0]!;
    const known = one.name === undefined ? undefined : rig.viewers.byName(channel.platform, one.name)!;
    switch (one.do) {
      case "minutes":
        for (let i = 0; i < one.n!; i++) {
          await rig.minutes(1);
          this.#check();
        }
        break;
      case "list":
        this.#listed = one.names ?? undefined;
        rig.list(this.#listed, rig.channels[0]);
        break;
      case "says":
        await rig.says(one.name, { roles: one.roles, text: one.text, messageId: `m${this.#messages++}` }, channel);
        break;
      case "roles": {
        const viewer = await rig.who(one.name, one.roles, channel.platform);
        watching.roles(channel.id, viewer, one.roles);
        break;
      }
      case "ban":
        watching.gone(channel.id, known!.id, one.n === null ? undefined : rig.now() + one.n * MINUTE);
        if (one.n === null) watching.unbanned(channel.id, known!.id);
        break;
      case "lurk":
        await writer.run((work) => watching.lurk(work, channel.id, known!.id));
        break;
      case "settle":
        await writer.run((work) => watching.settle(work, known!.id, channel.currencyId));
        break;
      case "exclude":
      case "include":
        await writer.run((work) => watching.setEarning(work, known!.id, one.do === "include"));
        break;
      case "live":
        await watching.live(channel.id, one.ref === undefined ? {} : { ref: one.ref });
        break;
      case "offline":
        await watching.offline(channel.id);
        break;
      case "unknown":
        await watching.liveUnknown(channel.id);
        break;
      case "happy":
        await writer.run((work) =>
          watching.startHappyHour(work, {
            currencyId: channel.currencyId,
            multiplier: 2000,
            durationMs: one.n! * MINUTE,
            by: "test",
          }),
        );
        break;
      case "jump":
        rig.system.set(one.n! * MINUTE);
        this.#clockWasSet = true;
        break;
      default: {
        const nowMs = rig.now();
        rig.kill();
        await this.open(nowMs + one.away * MINUTE, true);
      }
    }
    await this.#rig.watching.idle();
    this.#check();
  }

  /** Nothing that was shown ever falls: nobody spends here. */
  #check(): void {
    const { viewers, ledger, watching, channel } = this.#rig;
    for (const id of new Set(NAMES.flatMap((one) => CHANNELS.map((of) => viewers.byName(of.platform, one)!.id)))) {
      const [balance, minutes] = [ledger.balance(id, channel.currencyId), watching.minutes(id)];
      expect([id, balance >= (this.#shown.get(id) ?? 0), balance]).toEqual([id, true, balance]);
      expect([id, minutes >= (this.#minutes.get(id) ?? 0), minutes]).toEqual([id, true, minutes]);
      this.#shown.set(id, balance);
      this.#minutes.set(id, minutes);
    }
  }

  /** Everything closes, and the spans in the book say what was watched and paid, to the millionth of a minute. */
  async end(): Promise<void> {
    for (const at of [0, 1] as const) await this.play({ do: "offline", at } as Step);
    await this.#rig.minutes(7);
    await this.#rig.watching.idle();
    this.#check();
    const { db, ledger, channel } = this.#rig;
    expect(verify(db, { tables: TABLES, escrows: [] }).problems).toEqual([]);
    const rows = (sql: string) => db.prepare(sql).all();
    expect(rows("SELECT id FROM span WHERE to_tick IS NULL")).toEqual([]);
    expect(
      rows(`SELECT a.id FROM span AS a JOIN span AS b ON b.viewer_id = a.viewer_id AND b.broadcast_id = a.broadcast_id
            AND b.id > a.id AND b.from_tick < a.to_tick`),
    ).toEqual([]);
    // Nor two that pay on whatever channels; told by the time of their ticks, which says so only where nobody set the clock.
    const atOnce = rows(
      `SELECT a.id FROM tick AS t JOIN span AS a ON a.broadcast_id = t.broadcast_id AND a.pays = 1 AND t.n > a.from_tick AND t.n <= a.to_tick
       JOIN tick AS u ON u.at_ms = t.at_ms AND u.broadcast_id <> t.broadcast_id
       JOIN span AS b ON b.broadcast_id = u.broadcast_id AND b.pays = 1 AND u.n > b.from_tick AND u.n <= b.to_tick
       WHERE a.viewer_id = b.viewer_id`,
    );
    if (!this.#clockWasSet) expect(atOnce).toEqual([]);
    for (const [viewer, shown] of this.#shown) {
      const watched = db
        .prepare(
          `SELECT coalesce(sum(s.to_tick - s.from_tick), 0) AS minutes,
                  coalesce(sum(CASE WHEN s.pays = 1 THEN s.weight * (l.weight_total - f.weight_total) END), 0) AS time
           FROM span AS s JOIN tick AS f ON f.broadcast_id = s.broadcast_id AND f.n = s.from_tick
             JOIN tick AS l ON l.broadcast_id = s.broadcast_id AND l.n = s.to_tick WHERE s.viewer_id = ?`,
        )
        .get(viewer) as { minutes: number; time: number };
      expect(watched.minutes).toBe(this.#minutes.get(viewer));
      expect(ledger.settledBalance(viewer, channel.currencyId)).toBe(shown);
      if (!this.#capped) expect(shown).toBe(Math.floor(watched.time / (PERIOD * 1_000_000)) * EACH);
    }
    await this.#rig.close();
  }
}

it("any coming and going pays every minute once, and what was shown never falls", async () => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.record({ count: fc.constantFrom("listed", "active"), capped: fc.boolean() }),
      fc.array(step, { minLength: 10, maxLength: 50, size: "max" }),
      async (how, steps) => {
        const evening = new Evening(path.join(folder, `${run++}.db`), how);
        await evening.open();
        for (const one of steps as Step[]) await evening.play(one);
        await evening.end();
      },
    ),
    { numRuns: 30, seed: 20260105, endOnFailure: false },
  );
}, 240_000);

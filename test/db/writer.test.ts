import { spawnSync } from "node:child_process";
import { mkdirSync, statfsSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { TABLES } from "../../src/app/tables.ts";
import { UserError } from "../../src/base/errors.ts";
import { type Book, openBook } from "../../src/db/open.ts";
import type { Work } from "../../src/db/work.ts";
import { BATCH_MS, Writer } from "../../src/db/writer.ts";
import { verify } from "../../src/ledger/audit/verify.ts";
import { listeningLog, scratchFolder, testBook } from "../support/book.ts";
import { canMount } from "../support/mount.ts";

let book: Book;
let writer: Writer;
let lines: ReturnType<typeof listeningLog>["lines"];
let fatal: unknown[];
/** The writer's watch: work takes no time unless a test says so. */
let watchMs = 0;

function use(opened: Book): void {
  book = opened;
  const heard = listeningLog();
  lines = heard.lines;
  fatal = [];
  watchMs = 0;
  writer = new Writer({ db: book.db, log: heard.log, onFatal: (error) => fatal.push(error), stopwatch: () => watchMs });
}

const note = (name: string, value = "x") =>
  book.db.prepare("INSERT INTO setting (name, value) VALUES (?, ?)").run(name, value);
const noted = () => book.db.prepare("SELECT name FROM setting ORDER BY name").pluck().all();
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );

beforeEach(() => use(openBook({ tables: TABLES, file: ":memory:" })));
afterEach(() => book.close());

describe("a piece of work", () => {
  it("resolves with its result, after the commit", async () => {
    let inside: boolean | undefined;
    const result = await writer.run(() => {
      note("a");
      inside = book.db.inTransaction;
      return 42;
    });
    expect([result, inside, book.db.inTransaction]).toEqual([42, true, false]);
    expect(noted()).toEqual(["a"]);
  });

  it("that throws leaves nothing, and takes nobody with it", async () => {
    const works = [
      writer.run(() => void note("a")),
      writer.run(() => {
        note("b");
        throw new UserError("no", "No.");
      }),
      writer.run(() => void note("c")),
    ];
    expect(await Promise.all(works.map(errorOf))).toEqual([undefined, "no", undefined]);
    expect(noted()).toEqual(["a", "c"]);
  });

  it("may not be async: no transaction is open across an await", async () => {
    const work = writer.run(async () => void note("a"));
    expect(await errorOf(work)).toMatch(/must be synchronous/);
    expect(noted()).toEqual([]);
  });

  it("may ask for more work, which comes after it", async () => {
    const order: string[] = [];
    let inner: Promise<unknown> | undefined;
    await writer.run(() => {
      order.push("outer");
      inner = writer.run(() => void order.push("inner"));
      order.push("still outer");
    });
    await inner;
    expect(order).toEqual(["outer", "still outer", "inner"]);
  });
});

describe("a turn of the event loop", () => {
  it("commits all that waits at once", async () => {
    const works = Array.from({ length: 50 }, (_, n) => writer.run(() => void note(`n${n}`)).then(() => noted().length));
    const seen = await Promise.all(works);
    expect(new Set(seen)).toEqual(new Set([50]));
  });

  it("commits after eight milliseconds and goes on in the next turn", async () => {
    const turns: number[] = [];
    let turn = 0;
    const count = () => {
      turn++;
      if (writer.waiting > 0) setImmediate(count);
    };
    setImmediate(count);
    await Promise.all(
      Array.from({ length: 6 }, () =>
        writer.run(() => {
          watchMs += BATCH_MS / 2;
          turns.push(turn);
        }),
      ),
    );
    // Two of them fill a batch.
    expect(new Set(turns).size).toBe(3);
  });
});

describe("hooks", () => {
  it("run after the commit, in order, before anybody is told", async () => {
    const order: string[] = [];
    const one = writer.run((work) => {
      work.afterCommit(() => order.push(`one ${book.db.inTransaction} ${noted().length}`));
      work.afterCommit(() => order.push("one again"));
      note("a");
    });
    const two = writer.run((work) => {
      work.afterCommit(() => order.push("two"));
      note("b");
    });
    await Promise.all([one.then(() => order.push("told one")), two.then(() => order.push("told two"))]);
    expect(order).toEqual(["one false 2", "one again", "two", "told one", "told two"]);
  });

  it("of work that failed are dropped", async () => {
    const ran: string[] = [];
    const work = writer.run((work) => {
      work.afterCommit(() => ran.push("failed"));
      throw new Error("no");
    });
    await errorOf(work);
    expect(ran).toEqual([]);
  });

  it("that fail are told to the log and to nobody else", async () => {
    const result = await writer.run((work) => {
      work.afterCommit(() => {
        throw new Error("forgetful");
      });
      return "done";
    });
    expect(result).toBe("done");
    expect(lines.map((line) => line.msg)).toEqual([expect.stringMatching(/memory could not follow the book/)]);
  });

  it("belong inside work", async () => {
    const over = await writer.run((work) => work);
    expect(() => over.afterCommit(() => undefined)).toThrow(/inside the work/);
    expect(() => over.attempt(() => undefined)).toThrow(/inside the work/);
  });
});

describe("a token", () => {
  const outside = { code: "LEDGER_OUTSIDE_WORK" };
  const ran: string[] = [];
  beforeEach(() => void ran.splice(0));

  it("is dead when its run is over, however it ended, and in the work of others", async () => {
    let failed!: Work;
    const over = await writer.run((work) => work);
    await errorOf(
      writer.run((work) => {
        failed = work;
        throw new Error("no");
      }),
    );
    for (const work of [over, failed]) {
      expect(() => work.assertAlive()).toThrow(expect.objectContaining(outside));
      const inOther = writer.run(() => work.afterCommit(() => ran.push("hook")));
      expect(await errorOf(inOther)).toBe(outside.code);
    }
    expect(ran).toEqual([]);
  });

  it("of a part is dead when the part is over, and its hooks go with it", async () => {
    await writer.run((work) => {
      const kept = work.attempt((part) => {
        part.afterCommit(() => ran.push("kept"));
        return part;
      });
      let failed!: Work;
      const fails = () =>
        work.attempt((part) => {
          failed = part;
          part.afterCommit(() => ran.push("failed"));
          part.attempt((inner) => inner.afterCommit(() => ran.push("part of the failed")));
          throw new Error("no");
        });
      expect(fails).toThrow("no");
      for (const part of [kept, failed]) expect(() => part.afterCommit(() => ran.push("late"))).toThrow(/is over/);
      work.afterCommit(() => ran.push("whole"));
    });
    expect(ran).toEqual(["kept", "whole"]);
  });

  it("of the whole rests while a part runs, so that no hook is in the wrong place", async () => {
    await writer.run((work) => {
      work.attempt(() => {
        expect(() => work.assertAlive()).toThrow(/part of this work runs/);
        expect(() => work.attempt(() => undefined)).toThrow(/part of this work runs/);
      });
      work.assertAlive();
    });
  });

  it("of the first try is dead in the second one, which has its own", async () => {
    const tokens: Work[] = [];
    await writer.run((work) => {
      tokens.push(work);
      work.afterCommit(() => ran.push(`hook of try ${tokens.length}`));
      if (tokens.length > 1) {
        expect(() => tokens[0]!.afterCommit(() => ran.push("hook of the dead"))).toThrow(/is over/);
        return;
      }
      // As a full disk does: the transaction is gone, and the work is run again alone.
      book.db.exec("ROLLBACK");
      expect(() => work.assertAlive()).toThrow(/transaction of this work is gone/);
      throw new Error("the disk is full");
    });
    expect(new Set(tokens).size).toBe(2);
    expect(ran).toEqual(["hook of try 2"]);
  });

  it("that is dead writes nothing with the ledger", async () => {
    const house = await testBook();
    const ann = await house.person("ann");
    const dead = await house.writer.run((work) => work);
    const movement = {
      key: "k",
      currencyId: house.points.id,
      from: "mint",
      to: `viewer:${ann.id}`,
      amount: 5,
    } as const;
    const post = (work: Work) => house.ledger.post(work, { ...movement, kind: "bonus", actor: "x" });
    expect(() => post(dead)).toThrow(expect.objectContaining(outside));
    expect(await errorOf(house.writer.run(() => post(dead)))).toBe(outside.code);
    expect(house.db.prepare("SELECT count(*) FROM transfer").pluck().get()).toBe(0);
    expect(await house.writer.run(post)).toMatchObject({ status: "posted" });
    house.close();
  });
});

describe("a part of work that may fail alone", () => {
  it("takes its writes and hooks back and lets the rest stand", async () => {
    const ran: string[] = [];
    const work = writer.run((work) => {
      note("handled");
      work.afterCommit(() => ran.push("handled"));
      try {
        work.attempt((work) => {
          note("refused");
          work.afterCommit(() => ran.push("refused"));
          throw new UserError("no", "No.");
        });
      } catch (error) {
        return (error as UserError).code;
      }
      return "allowed";
    });
    expect(await work).toBe("no");
    expect([noted(), ran]).toEqual([["handled"], ["handled"]]);
  });

  it("may hold another one", async () => {
    await writer.run((work) =>
      work.attempt((work) => {
        note("a");
        try {
          work.attempt(() => {
            note("b");
            throw new Error("inner");
          });
        } catch {
          note("c");
        }
      }),
    );
    expect(noted()).toEqual(["a", "c"]);
  });
});

describe("a transaction that SQLite took away", () => {
  it("is told to the log, and its members are run again, one by one", async () => {
    let runs = 0;
    const hooks: string[] = [];
    const good = writer.run((work) => {
      runs++;
      note("good");
      work.afterCommit(() => hooks.push(`good ${runs}`));
      return "good";
    });
    const bad = writer.run(() => {
      note("bad");
      // What a full disk does: the transaction is over, and an error says why.
      book.db.exec("ROLLBACK");
      throw Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    });
    const last = writer.run(() => void note("last"));
    expect(await good).toBe("good");
    expect(await errorOf(bad)).toBe("SQLITE_FULL");
    await last;
    expect(noted()).toEqual(["good", "last"]);
    expect([runs, hooks]).toEqual([2, ["good 2"]]);
    expect(lines[0]).toMatchObject({ level: 50, code: "SQLITE_FULL", msg: expect.stringMatching(/disk full/) });
  });

  it("does not carry on outside of a transaction when work swallows the error", async () => {
    const work = writer.run(() => {
      note("a");
      book.db.exec("ROLLBACK");
      return "as if nothing had happened";
    });
    expect(await errorOf(work)).toBeDefined();
    expect(noted()).toEqual([]);
  });
});

describe("a disk that fails", () => {
  it("ends all writing: nobody is told a thing was done, and nothing is tried twice", async () => {
    let runs = 0;
    const ioError = Object.assign(new Error("disk I/O error"), { code: "SQLITE_IOERR_FSYNC" });
    const works = [
      writer.run(() => void runs++),
      writer.run(() => {
        book.db.exec("ROLLBACK");
        throw ioError;
      }),
      writer.run(() => void runs++),
    ];
    expect(await Promise.all(works.map(errorOf))).toEqual(Array(3).fill("SQLITE_IOERR_FSYNC"));
    expect([runs, fatal]).toEqual([1, [ioError]]);
    expect(await errorOf(writer.run(() => undefined))).toMatch(/closed/);
    expect(lines.at(-1)).toMatchObject({ level: 60, msg: expect.stringMatching(/disk failed/) });
  });
});

describe("a disk that fails at", () => {
  /** The errors that were not met: none, unless the writer has no such statement. */
  let left: string[] = [];

  /** A writer on the same book whose statement `sql` meets these errors of the disk, one each time; `ok` is none. */
  function failing(sql: string, ...codes: string[]): Writer {
    const { db } = book;
    left = codes;
    const met = {
      get inTransaction() {
        return db.inTransaction;
      },
      prepare(text: string) {
        const statement = db.prepare(text);
        if (text !== sql) return statement;
        return {
          run() {
            const code = codes.shift() ?? "ok";
            if (code !== "ok") throw Object.assign(new Error(`the disk says ${code}`), { code });
            return statement.run();
          },
        };
      },
    };
    const heard = listeningLog();
    lines = heard.lines;
    return new Writer({
      ...{
        db: met as unknown as Book["db"],
        log: heard.log,
        onFatal: (error) => fatal.push(error),
        stopwatch: () => 0,
      },
    });
  }
  const three = (on: Writer) => Promise.all(["a", "b", "c"].map((name) => errorOf(on.run(() => void note(name)))));

  it.each([
    ["BEGIN IMMEDIATE", "SQLITE_IOERR_LOCK"],
    ["BEGIN IMMEDIATE", "SQLITE_CORRUPT"],
    ["SAVEPOINT depth0", "SQLITE_IOERR_WRITE"],
    ["COMMIT", "SQLITE_IOERR_FSYNC"],
    ["COMMIT", "SQLITE_IOERR"],
  ])("%s with %s ends all writing, and nothing is in the book", async (sql, code) => {
    const on = failing(sql, code);
    expect(await three(on)).toEqual([code, code, code]);
    expect([fatal.length, noted()]).toEqual([1, []]);
    expect(await errorOf(on.run(() => undefined))).toMatch(/closed/);
    expect(book.db.inTransaction).toBe(false);
  });

  it("the commit while its members are run again ends all writing after those that were committed", async () => {
    const on = failing("COMMIT", "SQLITE_FULL", "ok", "SQLITE_IOERR_FSYNC");
    expect(await three(on)).toEqual([undefined, "SQLITE_IOERR_FSYNC", "SQLITE_IOERR_FSYNC"]);
    expect([fatal.length, noted()]).toEqual([1, ["a"]]);
  });

  it.each([
    ["BEGIN IMMEDIATE", ["SQLITE_BUSY"], Array(3).fill("SQLITE_BUSY"), []],
    ["COMMIT", ["SQLITE_FULL"], [undefined, undefined, undefined], ["a", "b", "c"]],
    ["COMMIT", ["SQLITE_FULL", "ok", "SQLITE_FULL"], [undefined, "SQLITE_FULL", undefined], ["a", "c"]],
    ["SAVEPOINT depth0", ["ok", "SQLITE_FULL"], [undefined, undefined, undefined], ["a", "b", "c"]],
  ])("%s with %j is no end: what can be written is", async (sql, codes, answers, written) => {
    const on = failing(sql, ...codes);
    expect(await three(on)).toEqual(answers);
    expect([fatal, noted(), left]).toEqual([[], written, []]);
    expect(await errorOf(on.run(() => void note("later")))).toBeUndefined();
    expect(noted()).toContain("later");
  });
});

describe("closing", () => {
  it("finishes what waits and refuses the rest", async () => {
    const work = writer.run(() => void note("a"));
    const closing = writer.close();
    await Promise.all([work, closing]);
    expect(noted()).toEqual(["a"]);
    expect(await errorOf(writer.run(() => void note("b")))).toMatch(/closed/);
  });
});

describe("a full disk in the middle", () => {
  const scratch = scratchFolder();
  afterEach(() => scratch.remove());

  it("leaves nothing half done, says nothing, and the log says why (a quota)", async () => {
    const filled = await testBook(path.join(scratch.folder, "quota.db"));
    await overflow(filled, () => {
      const pages = filled.db.pragma("page_count", { simple: true }) as number;
      filled.db.pragma(`max_page_count = ${pages + 4}`);
      return () => void filled.db.pragma("max_page_count = 1000000");
    });
  });

  it.skipIf(!canMount())(
    "leaves nothing half done, says nothing, and the log says why (a tiny file system)",
    async () => {
      const place = path.join(scratch.folder, "tiny");
      mkdirSync(place, { recursive: true });
      expect(spawnSync("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", place]).status).toBe(0);
      try {
        const filled = await testBook(path.join(place, "tiny.db"));
        await overflow(filled, () => {
          expect(statfsSync(place).blocks).toBeLessThan(1_000);
          return () => void expect(spawnSync("mount", ["-o", "remount,size=64m", place]).status).toBe(0);
        });
      } finally {
        spawnSync("umount", [place]);
      }
    },
  );

  /** Gives until the disk is full, makes room, and goes on. */
  async function overflow(filled: Awaited<ReturnType<typeof testBook>>, fill: () => () => void): Promise<void> {
    const ann = await filled.person("ann", 1_000_000);
    const bob = await filled.person("bob");
    const makeRoom = fill();
    const heard: number[] = [];
    filled.ledger.onBalance((_currency, viewer) => heard.push(viewer));
    const give = (n: number) =>
      filled.writer.run((work) => {
        const movement = {
          key: `g${n}`,
          currencyId: filled.points.id,
          from: `viewer:${ann.id}`,
          to: `viewer:${bob.id}`,
          amount: 1,
        } as const;
        filled.ledger.post(work, { ...movement, kind: "give", actor: `viewer:${ann.id}`, memo: "x".repeat(900) });
        return n;
      });
    const told: number[] = [];
    const refused: (string | undefined)[] = [];
    for (let storm = 0; storm < 400 && refused.length < 20; storm++) {
      const works = Array.from({ length: 10 }, (_, n) => give(storm * 10 + n));
      for (const work of works)
        await work.then(
          (n) => told.push(n),
          (error: { code?: string }) => refused.push(error.code),
        );
    }
    expect(new Set(refused)).toEqual(new Set(["SQLITE_FULL"]));
    expect(filled.lines.some((line) => line.level === 50 && line.code === "SQLITE_FULL")).toBe(true);
    // What was told is in the book and nothing else is.
    const inBook = () => filled.db.prepare("SELECT count(*) FROM transfer WHERE kind = 'give'").pluck().get();
    expect(inBook()).toBe(told.length);
    expect(filled.ledger.balance(bob.id, filled.points.id)).toBe(told.length);
    expect(heard.filter((viewer) => viewer === bob.id)).toHaveLength(told.length);
    expect(verify(filled.db, { tables: TABLES }).problems).toEqual([]);
    makeRoom();
    expect(await give(99_999)).toBe(99_999);
    expect(inBook()).toBe(told.length + 1);
    expect(filled.fatal).toEqual([]);
    filled.close();
  }
});

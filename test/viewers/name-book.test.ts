/** The names that are searched: read by a thread in pieces, searched meanwhile, and right whatever changes in between. */
import path from "node:path";
import { describe, expect, it } from "vitest";
import { allNow } from "../../src/base/steps.ts";
import type { Work } from "../../src/db/work.ts";
import { NameBook, type NameBookOptions } from "../../src/viewers/name-book.ts";
import { Viewers } from "../../src/viewers/viewers.ts";
import { scratchFolder, testBook } from "../support/book.ts";
import { strictLog } from "../support/rehearsal.ts";

/** More than two pieces. */
const CROWD = 5_000;

async function bookWithCrowd() {
  const { folder, remove } = scratchFolder();
  const book = await testBook(path.join(folder, "chatmint.db"));
  const { db, writer, system } = book;
  const viewers = new Viewers({ db, clock: system.clock });
  const author = (n: number) => ({ platformId: `id${n}`, login: `crowd${n}`, displayName: `crowd${n}`, roles: [] });
  const meet = (work: Work, n: number, roles: readonly "moderator"[]) =>
    viewers.ensure(work, "twitch", { ...author(n), roles: [...roles] });
  await writer.run((work) => {
    for (let n = 0; n < CROWD; n++) meet(work, n, n === CROWD - 1 ? ["moderator"] : []);
  });
  let read = () => {};
  const problems: string[] = [];
  const options: NameBookOptions = {
    ...{ db, viewers, timers: system.timers, log: strictLog(problems) },
    onRead: () => read(),
  };
  const names = new NameBook(options);
  return {
    ...{ names, writer, viewers, system, problems },
    /** Resolves when all of them are there, from now on. */
    allRead: () => new Promise<void>((resolve) => (read = resolve)),
    rename: (n: number, login: string) =>
      writer.run((work) => viewers.rename(work, "twitch", `id${n}`, login, login)!.id),
    roles: (n: number, roles: readonly "moderator"[]) =>
      writer.run((work) => viewers.setRoles(work, "twitch", `id${n}`, [...roles])!.id),
    close() {
      book.close();
      remove();
    },
  };
}

const found = async (names: NameBook, part: string) => {
  const { search, isReading } = await names.ready();
  return {
    isReading,
    of: (id: number) => allNow(search.find(part)).has(id),
    isDoubtful: (id: number) => search.isDoubtful(id),
  };
};

describe("the names that are searched", () => {
  it("are waited for a moment only, say that they are being read, and are all there and up to date afterwards", async () => {
    const { names, system, rename, roles, allRead, problems, viewers, close } = await bookWithCrowd();
    const read = allRead();
    const early = found(names, "crowd");
    // Nothing of a thread can have come within this turn of the event loop.
    await system.advance(1_500);
    expect((await early).isReading).toBe(true);
    expect(names.isReading).toBe(true);
    const moderator = await roles(CROWD - 1, []);
    const renamed = await rename(CROWD - 2, "quite_another");
    await names.ready();
    await read;
    expect(names.isReading).toBe(false);
    const late = await found(names, "crowd");
    expect(late.isReading).toBe(false);
    for (const n of [0, 2_048, CROWD - 3]) expect(late.of(viewers.byLogin("twitch", `crowd${n}`)!.id)).toBe(true);
    expect((await found(names, "quite_an")).of(renamed)).toBe(true);
    // By a name of before, too: it is a former one.
    expect(late.isDoubtful(renamed)).toBe(true);
    expect((await names.ready()).moderators.has(moderator)).toBe(false);
    expect(problems).toEqual([]);
    close();
  });

  it("serve on while they are read anew, which twenty thousand changes make them, and miss none of those", async () => {
    const { names, writer, viewers, rename, allRead, problems, close } = await bookWithCrowd();
    const first = allRead();
    await names.ready();
    await first;
    await writer.run((work) => {
      for (let n = CROWD; n <= CROWD + 20_000; n++) {
        viewers.ensure(work, "twitch", {
          platformId: `id${n}`,
          login: `later${n}`,
          displayName: `later${n}`,
          roles: [],
        });
      }
    });
    // These are noted now, and with the next look it is time.
    const old = (await names.ready()).search;
    expect(old.doubtful).toBeGreaterThan(20_000);
    const again = allRead();
    const during = await names.ready();
    expect([during.isReading, during.search === old]).toEqual([false, true]);
    const meanwhile = await rename(7, "in_the_middle");
    expect((await found(names, "in_the_mid")).of(meanwhile)).toBe(true);
    await again;
    const { search, isReading } = await names.ready();
    expect([isReading, search === old, search.doubtful]).toEqual([false, false, 1]);
    expect(allNow(search.find("in_the_mid")).has(meanwhile)).toBe(true);
    expect(allNow(search.find("later2")).size).toBeGreaterThan(1_000);
    expect(problems).toEqual([]);
    close();
  });
});

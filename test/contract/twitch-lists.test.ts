/** Lists of Twitch's API, with pages that end, repeat and lack rows as Twitch's own do. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { TwitchApi } from "../../src/platforms/twitch/api/api-part.ts";
import { CHANNEL, TwitchRig, WAIT } from "../support/twitch-api-rig.ts";
import { cursorAt, type StandInPage } from "../support/twitch-api-server.ts";

const MINUTE = 60_000;

let rig: TwitchRig;
let part: TwitchApi;

beforeEach(async () => {
  rig = await TwitchRig.start();
});
afterEach(() => rig.stop());

/** How each page may come wrongly without anything of the list being lost. `from` is the index of its first row. */
const HARMLESS: Record<string, (page: StandInPage, from: number) => unknown> = {
  "an empty last page with a cursor of its own": (page, from) =>
    page.pagination.cursor
      ? page
      : page.data.length > 0
        ? { ...page, pagination: { cursor: cursorAt(from + 1000) } }
        : page,
  "the last page again and again under one cursor": (page, from) =>
    page.pagination.cursor ? page : { ...page, pagination: { cursor: cursorAt(from) } },
  "empty pages for ever": (page, from) =>
    page.pagination.cursor ? page : { ...page, pagination: { cursor: cursorAt(from + 1000) } },
  "a last page of null": (page) => (page.data.length === 0 ? { data: null, pagination: {} } : page),
  "a last page that is nothing": (page) => (page.data.length === 0 ? {} : page),
  "a cursor of no letters at the end": (page) =>
    page.pagination.cursor ? page : { ...page, pagination: { cursor: "" } },
  "no word of further pages at the end": (page) => (page.pagination.cursor ? page : { data: page.data }),
  "one row in a page without an id": (page) => ({ ...page, data: [...page.data, { user_name: "Nobody" }] }),
  "rows that are no rows": (page) => ({ ...page, data: [...page.data, null, 7, "x", [], { user_id: 5 }] }),
  "names that are no names": (page) => ({
    ...page,
    data: page.data.map((row) => ({ ...(row as object), user_name: null })),
  }),
};

/** How pages may come so that a part of the list is missing. */
const SHORT: Record<string, (page: StandInPage, from: number) => unknown> = {
  "no cursor after the first page": (page) => ({ ...page, pagination: {} }),
  "a cursor that leads back to the first page": (page) => ({ ...page, pagination: { cursor: cursorAt(0) } }),
  "a second page that is nothing": (page, from) => (from > 0 ? {} : page),
};

describe("the list of who watches", () => {
  beforeEach(async () => {
    for (let n = 0; n < 1500; n++) rig.standIn.chatters.push(String(10_000 + n));
    part = await rig.part();
  });

  for (const [name, paging] of Object.entries(HARMLESS)) {
    it(`is whole over ${name}`, async () => {
      rig.standIn.paging = paging;
      const ids = (await part.chatters(CHANNEL.platformId))!.map((each) => each.platformId);
      expect(new Set(ids).size).toBe(1500);
      expect(rig.standIn.count("GET /helix/chat/chatters")).toBeLessThan(8);
    });
  }

  for (const [name, paging] of Object.entries(SHORT)) {
    it(`keeps whom it cannot see after ${name}, and says so once`, async () => {
      expect(await part.chatters(CHANNEL.platformId)).toHaveLength(1500);
      rig.standIn.paging = paging;
      for (let minute = 0; minute < 9; minute++) {
        await rig.system.advance(MINUTE);
        expect(await part.chatters(CHANNEL.platformId)).toHaveLength(1500);
      }
      await rig.system.advance(2 * MINUTE);
      expect(await part.chatters(CHANNEL.platformId)).toHaveLength(1000);
      expect(rig.kept.lines.filter((line) => line.includes("not whole")).length).toBe(1);
      expect(rig.told.get("twitch.chatters.short")).toContain("only a part");
      rig.standIn.paging = undefined;
      expect(await part.chatters(CHANNEL.platformId)).toHaveLength(1500);
      expect(rig.told.has("twitch.chatters.short")).toBe(false);
    });
  }

  it("is no word to anybody when its total is a little off: people come and go while it is read", async () => {
    rig.standIn.paging = (page) => (page.total === 1500 ? { ...page, total: 1503 } : page);
    for (let minute = 0; minute < 4; minute++) {
      await rig.system.advance(MINUTE);
      expect(await part.chatters(CHANNEL.platformId)).toHaveLength(1500);
    }
    expect(rig.told.has("twitch.chatters.short")).toBe(false);
    expect(rig.kept.lines.join()).not.toContain("not whole");
  });

  it("keeps no more people than Twitch says there are", async () => {
    expect(await part.chatters(CHANNEL.platformId)).toHaveLength(1500);
    rig.standIn.paging = (page) => ({ ...page, pagination: {}, total: 1200 });
    expect(await part.chatters(CHANNEL.platformId)).toHaveLength(1200);
  });

  it("goes on over an empty page in the middle", async () => {
    const empty = { data: [], pagination: { cursor: cursorAt(1000) }, total: 1500 };
    let skipped = false;
    rig.standIn.paging = (page, from) => {
      if (from !== 1000 || skipped) return page;
      skipped = true;
      return { ...empty, pagination: { cursor: `${cursorAt(1000)}==` } };
    };
    expect(await part.chatters(CHANNEL.platformId)).toHaveLength(1500);
  });

  it("is none when Twitch answers without one", async () => {
    rig.standIn.paging = () => ({});
    expect(await part.chatters(CHANNEL.platformId)).toBeUndefined();
  });
});

describe("the lists of subscribers, VIPs and moderators", () => {
  const rolesOf = (id: string) => rig.of("roles").findLast((event) => event.platformId === id)?.roles ?? [];

  it("are read as Twitch pages them: an empty page after the last subscriber", async () => {
    rig.standIn.subscribers.add("61");
    rig.standIn.vips.add("62");
    part = await rig.part();
    await vi.waitFor(() => expect(rolesOf("62")).toEqual(["vip"]), WAIT);
    expect(rolesOf("61")).toEqual(["subscriber"]);
    expect(rig.standIn.count("GET /helix/subscriptions")).toBe(2);
  });

  for (const count of [99, 100, 101, 250]) {
    it(`are whole with ${count} rows`, async () => {
      for (let n = 0; n < count; n++) {
        rig.standIn.subscribers.add(String(20_000 + n));
        rig.standIn.vips.add(String(30_000 + n));
      }
      part = await rig.part();
      await vi.waitFor(() => expect(rig.of("roles").length).toBeGreaterThanOrEqual(2 * count), WAIT);
      expect(rolesOf(String(20_000 + count - 1))).toEqual(["subscriber"]);
      expect(rolesOf(String(30_000 + count - 1))).toEqual(["vip"]);
    });
  }

  it("take no role from anybody by a list that is short, and do by one that is whole", async () => {
    for (let n = 0; n < 150; n++) rig.standIn.subscribers.add(String(20_000 + n));
    part = await rig.part();
    await vi.waitFor(() => expect(rolesOf("20149")).toEqual(["subscriber"]), WAIT);
    rig.standIn.paging = (page) => ({ ...page, pagination: {} });
    const asked = () => rig.standIn.count("GET /helix/moderation/moderators");
    const hour = async () => {
      const before = asked();
      await rig.system.advance(60 * MINUTE);
      await rig.standIn.until(() => asked() > before);
      await part.lookup("nobody");
    };
    await hour();
    expect(rolesOf("20149")).toEqual(["subscriber"]);
    rig.standIn.paging = undefined;
    rig.standIn.subscribers.delete("20149");
    await hour();
    await vi.waitFor(() => expect(rolesOf("20149")).toEqual([]), WAIT);
    expect(rolesOf("20148")).toEqual(["subscriber"]);
  });

  it("are asked for again within minutes when one fails, and the streamer is told when it goes on", async () => {
    rig.standIn.vips.add("62");
    rig.standIn.fail.set("/helix/channels/vips", [500]);
    part = await rig.part();
    await rig.standIn.until(() => rig.standIn.count("GET /helix/moderation/moderators") === 1);
    await rig.system.advance(3 * MINUTE);
    await vi.waitFor(() => expect(rolesOf("62")).toEqual(["vip"]), WAIT);
    expect(rig.told.has("twitch.roles")).toBe(false);
    await part.stop();
    rig.standIn.fail.set("/helix/channels/vips", Array(1000).fill(500));
    part = await rig.part();
    await vi.waitFor(async () => {
      await rig.system.advance(MINUTE);
      expect(rig.told.get("twitch.roles")).toContain("VIPs");
    }, WAIT);
    expect(rig.standIn.count("GET /helix/channels/vips")).toBeLessThan(12);
    rig.standIn.fail.clear();
    await vi.waitFor(async () => {
      await rig.system.advance(10 * MINUTE);
      expect(rig.told.has("twitch.roles")).toBe(false);
    }, WAIT);
  });

  it("are tried by doctor, which says when one cannot be read", async () => {
    part = await rig.part({}, false);
    const step = async () => {
      for await (const each of part.doctor()) if (each.name === "Twitch roles") return each;
      return undefined;
    };
    expect(await step()).toMatchObject({ state: "ok", detail: expect.stringContaining("subscribers: 1,") });
    rig.standIn.fail.set("/helix/subscriptions", [500]);
    expect(await step()).toMatchObject({
      state: "warning",
      detail: expect.stringContaining("subscribers cannot be read"),
    });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/base/paths.ts";
import type { Author } from "../../src/model/message.ts";
import { Exclusions, knownBotsFrom } from "../../src/viewers/exclusions.ts";
import { author, watchRig } from "../support/watch-rig.ts";

describe("viewers", () => {
  it("are one person by id, through every rename", async () => {
    const rig = await watchRig();
    const before = await rig.writer.run((work) =>
      rig.viewers.ensure(work, "twitch", { ...author("ann", []), platformId: "1" }),
    );
    const after = await rig.writer.run((work) =>
      rig.viewers.ensure(work, "twitch", { ...author("anna", []), platformId: "1" }),
    );
    expect(after.id).toBe(before.id);
    expect(rig.viewers.byName("twitch", "@ANNA")?.id).toBe(before.id);
    expect(rig.viewers.byName("twitch", "ann")).toBeUndefined();
    expect(rig.viewers.person(before.id).name).toBe("anna");
  });

  it("keep the name they had where nobody tells it", async () => {
    const rig = await watchRig();
    const nameless = { platformId: "1", login: "", displayName: "kick-1", roles: [] };
    const unknown = await rig.writer.run((work) => rig.viewers.ensure(work, "kick", nameless));
    expect(unknown.name).toBe("kick-1");
    await rig.writer.run((work) => rig.viewers.ensure(work, "kick", { ...author("ann", []), platformId: "1" }));
    expect(rig.viewers.upToDate("kick", nameless)?.name).toBe("ann");
    const known = await rig.writer.run((work) => rig.viewers.ensure(work, "kick", nameless));
    expect(known).toMatchObject({ id: unknown.id, login: "ann", name: "ann" });
    expect(rig.viewers.byName("kick", "ann")?.id).toBe(unknown.id);
  });

  it("lose a login to whoever has it now", async () => {
    const rig = await watchRig();
    const old = await rig.writer.run((work) =>
      rig.viewers.ensure(work, "twitch", { ...author("ann", []), platformId: "1" }),
    );
    const fresh = await rig.writer.run((work) =>
      rig.viewers.ensure(work, "twitch", { ...author("ann", []), platformId: "2" }),
    );
    expect(fresh.id).not.toBe(old.id);
    expect(rig.viewers.byName("twitch", "ann")?.id).toBe(fresh.id);
    expect(rig.viewers.known("twitch", "1")?.login).toBe("");
    expect(rig.viewers.known("twitch", "1")?.id).toBe(old.id);
  });

  it("are found by login or shown name, any case, with or without @, on this platform first", async () => {
    const rig = await watchRig();
    const twitch = await rig.writer.run((work) =>
      rig.viewers.ensure(work, "twitch", { platformId: "7", login: "tanaka", displayName: "田中", roles: [] }),
    );
    const kick = await rig.who("tanaka", [], "kick");
    expect(rig.viewers.byName("twitch", "Tanaka")?.id).toBe(twitch.id);
    expect(rig.viewers.byName("twitch", "@田中")?.id).toBe(twitch.id);
    expect(rig.viewers.byName("kick", "tanaka")?.id).toBe(kick.id);
    expect(rig.viewers.byName("kick", "田中")?.id).toBe(twitch.id);
    expect(rig.viewers.byName("kick", " ")).toBeUndefined();
    expect(rig.viewers.byName("kick", "nobody")).toBeUndefined();
  });

  it("are not remembered when what made them was rolled back", async () => {
    const rig = await watchRig();
    const work = rig.writer.run((work) => {
      rig.viewers.ensure(work, "twitch", author("ghost", []));
      expect(rig.viewers.known("twitch", "id-ghost")).toBeDefined();
      throw new Error("refused");
    });
    await expect(work).rejects.toThrow("refused");
    expect(rig.viewers.known("twitch", "id-ghost")).toBeUndefined();
    const next = await rig.who("other", [], "twitch");
    expect(rig.viewers.known("twitch", "id-other")?.id).toBe(next.id);
  });

  it("cost a plain line nothing: up to date unless name, role or account age is new", async () => {
    const rig = await watchRig();
    await rig.who("ann", ["vip"]);
    expect(rig.viewers.upToDate("local", author("ann", ["vip"]))).toBeDefined();
    expect(rig.viewers.upToDate("local", author("ann", []))).toBeUndefined();
    expect(rig.viewers.upToDate("local", author("Ann", ["vip"]))).toBeUndefined();
    expect(rig.viewers.upToDate("local", author("ann", ["vip"]), 5)).toBeUndefined();
    expect(rig.viewers.upToDate("local", author("bob", []))).toBeUndefined();
  });

  it("keep their roles when a list, which knows none, names them", async () => {
    const rig = await watchRig();
    await rig.who("ann", ["subscriber", "vip"]);
    const listed = await rig.writer.run((work) => rig.viewers.ensureListed(work, "local", author("Ann", [])));
    expect(listed.roles).toEqual(["subscriber", "vip"]);
    const set = await rig.writer.run((work) => rig.viewers.setRoles(work, "local", "id-ann", ["moderator"]));
    expect(set?.roles).toEqual(["moderator"]);
    expect(await rig.writer.run((work) => rig.viewers.setRoles(work, "local", "id-nobody", []))).toBeUndefined();
  });

  it("lead to who they are now after linking", async () => {
    const rig = await watchRig();
    const [a, b, c] = [await rig.who("a"), await rig.who("b"), await rig.who("c")];
    rig.db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?").run(b.id, a.id);
    rig.db.prepare("UPDATE viewer SET merged_into_id = ? WHERE id = ?").run(c.id, b.id);
    expect(rig.viewers.survivor(a.id)).toBe(c.id);
    expect(rig.viewers.person(a.id)).toEqual({ id: c.id, name: "c" });
  });

  it("take a list of roles for what it tells, unless a line told something later", async () => {
    const rig = await watchRig();
    const listed = (roles: readonly "subscriber"[], asOfMs = rig.now()) => ({
      ...author("ann", [...roles]),
      listed: { roles, known: ["subscriber"] as const, asOfMs },
    });
    const meets = (one: Author) => rig.writer.run((work) => rig.viewers.ensureListed(work, "local", one));
    await rig.who("ann", ["vip", "subscriber"]);
    await rig.minutes(1);
    expect((await meets(author("ann", []))).roles).toEqual(["subscriber", "vip"]);
    expect((await meets(listed([]))).roles).toEqual(["vip"]);
    expect((await meets(listed(["subscriber"]))).roles).toEqual(["subscriber", "vip"]);
    await rig.minutes(1);
    const readAtMs = rig.now() - 1;
    await rig.who("ann", []);
    expect((await meets(listed(["subscriber"], readAtMs))).roles).toEqual([]);
    await rig.who("ann", ["subscriber"]);
    expect((await meets(listed([], readAtMs))).roles).toEqual(["subscriber"]);
  });

  it("do not subscribe any more when nobody has told so for longer than a subscription lasts", async () => {
    const rig = await watchRig({ channels: [{ live: false }] });
    await rig.watching.offline(rig.channel.id);
    const { platformId } = await rig.who("ann", ["subscriber", "vip"]);
    const roles = () => rig.viewers.known("local", platformId)!.roles;
    rig.system.set(30 * 86_400_000);
    expect(roles()).toEqual(["subscriber", "vip"]);
    await rig.writer.run((work) => rig.viewers.ensureListed(work, "local", author("ann", [])));
    rig.system.set(3 * 86_400_000);
    expect(roles()).toEqual(["vip"]);
    expect(rig.viewers.identities(rig.id("ann"))[0]!.roles).toEqual(["vip"]);
    await rig.who("ann", ["subscriber"]);
    rig.system.set(31 * 86_400_000);
    expect(roles()).toEqual(["subscriber"]);
  });

  it("are written inside work only", async () => {
    const rig = await watchRig();
    const over = await rig.writer.run((work) => work);
    expect(() => rig.viewers.ensure(over, "local", author("ann", []))).toThrow("inside the work");
  });
});

describe("exclusions", () => {
  const exclusions = new Exclusions({ bots: ["NightBot", "@other"], broadcasterEarns: false });
  exclusions.isSelf("twitch", { login: "chatmintbot", platformId: "99" });
  const viewer = {
    id: 1,
    name: "x",
    platform: "twitch" as const,
    platformId: "5",
    login: "x",
    roles: [],
    earning: true,
    listed: true,
    rolesAtMs: 0,
  };

  it.each([
    ["a viewer", {}, undefined],
    ["a known bot", { login: "nightbot" }, "bot"],
    ["a bot of the config", { login: "other" }, "bot"],
    ["the bot by login", { login: "chatmintbot" }, "self"],
    ["the bot by id, whatever it is called", { platformId: "99" }, "self"],
    ["that id elsewhere", { platformId: "99", platform: "kick" as const }, undefined],
    ["the broadcaster by role", { roles: ["broadcaster" as const] }, "broadcaster"],
    ["the broadcaster by id", { platformId: "1000" }, "broadcaster"],
    ["an anonymous gifter", { platformId: "274598607" }, "anonymous"],
    ["somebody excluded", { earning: false }, "excluded"],
    ["somebody whose login was taken", { login: "" }, undefined],
  ])("%s", (_, change, reason) => {
    expect(exclusions.reason({ ...viewer, ...change }, "1000")).toBe(reason);
  });

  it("let the broadcaster earn where the config says so", () => {
    const open = new Exclusions({ bots: [], broadcasterEarns: true });
    expect(open.reason({ ...viewer, roles: ["broadcaster"] }, "5")).toBeUndefined();
  });

  it("know the usual bots, and read the streamer's own list beside them", () => {
    const shipped = path.join(packageRoot(), "data", "known-bots.json");
    const known = knownBotsFrom([shipped]);
    expect(known).toEqual(expect.arrayContaining(["nightbot", "streamelements", "streamlabs", "fossabot", "botrix"]));
    expect(known).toEqual([...new Set(known)].sort());
    const folder = mkdtempSync(path.join(tmpdir(), "chatmint-bots-"));
    try {
      const own = path.join(folder, "known-bots.json");
      writeFileSync(own, '\uFEFF// mine\r\n["@MyBot",]');
      expect(knownBotsFrom([shipped, own, path.join(folder, "missing.json")])).toContain("mybot");
      writeFileSync(own, '{"bots": []}');
      expect(() => knownBotsFrom([own])).toThrow("is not a list of names");
    } finally {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  });
});

describe("who never earns", () => {
  it("keeps watch time and gets no bonus", async () => {
    const rig = await watchRig();
    const bot = await rig.joins("nightbot");
    await rig.joins("owner0", ["broadcaster"]);
    await rig.minutes(10);
    for (const name of ["nightbot", "owner0"]) {
      expect(rig.watched(name)).toBe(10);
      expect(rig.balance(name)).toBe(0);
    }
    const earned = rig.writer.run((work) => rig.watching.earn(work, bot.id, rig.channel.currencyId, 5, "bonus:x"));
    expect(await earned).toEqual({ status: "excluded" });
    expect(rig.watching.present(rig.channel.id, "listed")).toEqual([]);
    expect(rig.watching.topTime(rig.channel.id, 0, 5).map(({ viewer }) => viewer.name)).toEqual([]);
  });

  it("is paid until a moderator excludes them, and again once they are let in", async () => {
    const rig = await watchRig();
    const ann = await rig.joins("ann");
    await rig.minutes(5);
    await rig.writer.run((work) => rig.watching.setEarning(work, ann.id, false));
    await rig.watching.idle();
    await rig.minutes(20);
    expect(rig.balance("ann")).toBe(10);
    expect(rig.watched("ann")).toBe(25);
    expect(rig.viewers.earns(ann.id)).toBe(false);
    await rig.writer.run((work) => rig.watching.setEarning(work, ann.id, true));
    await rig.watching.idle();
    await rig.minutes(5);
    expect(rig.balance("ann")).toBe(20);
  });
});

describe("watch time", () => {
  it("lists who watched longest, those still here counted to the minute", async () => {
    const rig = await watchRig();
    await rig.joins("ann");
    await rig.minutes(10);
    await rig.leaves("ann");
    await rig.joins("bob");
    await rig.minutes(7);
    await rig.joins("cat");
    await rig.minutes(5);
    const top = (from: number, count: number) =>
      rig.watching.topTime(rig.channel.id, from, count).map(({ viewer, minutes }) => `${viewer.name} ${minutes}`);
    expect(top(0, 5)).toEqual(["bob 12", "ann 10", "cat 5"]);
    expect(top(1, 1)).toEqual(["ann 10"]);
    await rig.writer.run((work) => rig.viewers.setListed(work, rig.id("bob"), false));
    expect(top(0, 5)).toEqual(["ann 10", "cat 5"]);
  });

  it("is the list of everybody's minutes in order, however they come and go", async () => {
    const rig = await watchRig();
    const names = Array.from({ length: 9 }, (_, at) => `viewer${at}`);
    const here = new Set<string>();
    // Stays from the first minute to the last: nothing of it is stored before the end.
    await rig.joins("stayer");
    for (let step = 0; step < 40; step++) {
      const name = names[(step * step + 3 * step) % names.length]!;
      await (here.has(name) ? rig.leaves(name) : rig.joins(name));
      if (!here.delete(name)) here.add(name);
      await rig.minutes(1 + (step % 4));
      const all = ["stayer", ...names].map((one) => (rig.viewers.byName("local", one) ? rig.watched(one) : 0));
      const longest = all.filter((minutes) => minutes > 0).sort((a, b) => b - a);
      expect(rig.watching.topTime(rig.channel.id, 0, 4).map(({ minutes }) => minutes)).toEqual(longest.slice(0, 4));
      expect(rig.watching.topTime(rig.channel.id, 4, 4).map(({ minutes }) => minutes)).toEqual(longest.slice(4, 8));
    }
  });

  it("goes 200 places deep, so that nobody can have a hundred thousand put in order by asking for a far page", async () => {
    const rig = await watchRig();
    for (let at = 0; at < 203; at++) await rig.joins(`viewer${at}`);
    await rig.minutes(2);
    expect(rig.watching.topTime(rig.channel.id, 195, 5)).toHaveLength(5);
    expect(rig.watching.topTime(rig.channel.id, 198, 5)).toHaveLength(2);
    expect(rig.watching.topTime(rig.channel.id, 200, 5)).toEqual([]);
  });
});

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/base/paths.ts";
import type { OverlayData } from "../../src/kit/overlays.ts";
import { browser, inBrowser } from "../support/browser.ts";
import { scriptsNewerThan, stylesNewerThan } from "../support/newer-than.ts";
import { OverlayStand } from "../support/overlay-stand.ts";

/** What OBS 30 shows pages with. */
const OLDEST = 103;
const SIZES = [
  { width: 800, height: 600 },
  { width: 1920, height: 1080 },
  { width: 300, height: 900 },
  { width: 1600, height: 160 },
];
/** As people call themselves, and as somebody who wants to break it does. */
const NAMES = [
  "Ann",
  "W".repeat(60),
  "مرحبا بالعالم",
  "‮evil‮",
  "😀🎉👩‍👩‍👧‍👦",
  "<img src=x onerror=\"document.title='broken'\">",
  "Z̸̢̛͚̺͖͓̮̈́̐͑̑a̵͔͙͛l̶͖̈́g̵̛͙o̴͚͋",
  "Ольга",
];

type Giveaway = NonNullable<OverlayData<"giveaway">["giveaway"]>;
const giveaway = (parts: Partial<Giveaway> = {}): OverlayData<"giveaway"> => ({
  giveaway: {
    ...{ id: 3, kind: "giveaway", state: "open", prize: "A keyboard", amount: 0, isShared: false, enter: "!enter" },
    ...{ price: 0, winners: 2, entrants: 40, tickets: 40, closesAtMs: null, drawnAtMs: null, drawn: [], names: [] },
    ...parts,
  },
});
const drawn = (names: readonly string[], atMs: number): Giveaway["drawn"] =>
  names.map((name, n) => ({ n, name, outcome: n === 1 ? "passed" : "won", reason: n === 1 ? "inactive" : "", atMs }));
const alert = (atMs: number, parts: Partial<OverlayData<"alerts">["alerts"][number]> = {}) => ({
  ...{
    id: `e${atMs}`,
    atMs,
    kind: "redemption" as const,
    name: "Ann",
    count: 50,
    item: "Hydrate",
    message: "",
    isTest: false,
  },
  ...parts,
});

/** A browser as old as that of OBS 30, as far as scripts can tell. */
let old: BrowserContext;
let at: OverlayStand;
let page: Page;
/** What the page complained of. */
const faults: string[] = [];

/** Runs in the page, before anything else does. */
function takeAway(all: readonly string[][]): void {
  const everything = globalThis as unknown as Record<string, Record<string, object> | undefined>;
  const names = all.toString().length > 0 ? all : [];
  for (const [owner, name] of names) {
    if (name === undefined) continue;
    const of = everything[owner!];
    for (const holder of [of, of?.prototype]) {
      if (holder && Object.hasOwn(holder, name)) delete (holder as Record<string, object>)[name];
    }
  }
  for (const [owner, name] of names) if (name === undefined || owner === "Iterator") delete everything[owner!];
}

/** Each text on the page, where it is, and what it is written with. */
const textsIn = () =>
  page.evaluate(() => {
    const walker = document.createTreeWalker(document.querySelector(".chatmint")!, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const box = range.getBoundingClientRect();
      const parent = walker.currentNode.parentElement!;
      const font = getComputedStyle(parent).fontFamily;
      // A name that is too long ends where its own box does.
      const clip = parent
        .closest(".cm-name, .cm-title, .cm-prize, .cm-message, .cm-headline, .cm-word, .cm-enter")
        ?.getBoundingClientRect();
      const right = Math.min(box.right, clip?.right ?? box.right);
      const bottom = Math.min(box.bottom, clip?.bottom ?? box.bottom);
      // Words of one sentence flow around each other.
      let block: Element = parent;
      while (/^inline|contents/.test(getComputedStyle(block).display)) block = block.parentElement!;
      const sentence = [...document.querySelectorAll("*")].indexOf(block);
      found.push({ text: walker.currentNode.textContent, font, sentence, left: box.left, top: box.top, right, bottom });
    }
    return found;
  });

const wordsIn = async () => (await page.locator(".chatmint").innerText()).replace(/\s+/g, " ").trim();

inBrowser("overlays, in a browser as old as that of OBS 30", () => {
  beforeAll(async () => {
    at = await OverlayStand.start();
    old = await (await browser()).newContext({ viewport: SIZES[0]! });
    await old.addInitScript(takeAway, scriptsNewerThan(OLDEST));
    page = await old.newPage();
    await page.clock.install();
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (line) => line.type() === "error" && faults.push(line.text()));
    await page.goto(at.url);
  });
  afterAll(async () => {
    await old.close();
    await at.stop();
  });

  it("have a browser without all that came later", async () => {
    const later = scriptsNewerThan(OLDEST);
    expect(later.length).toBeGreaterThan(1_000);
    expect(
      await page.evaluate(() => [
        typeof Array.prototype.toSorted,
        typeof Promise.withResolvers,
        typeof (Element.prototype as unknown as { checkVisibility: unknown }).checkVisibility,
        typeof (globalThis as Record<string, unknown>).Iterator,
        typeof structuredClone,
      ]),
    ).toEqual(["undefined", "undefined", "undefined", "undefined", "function"]);
  });

  const states: readonly [string, () => void, RegExp][] = [
    [
      "leaderboard",
      () => {
        const places = NAMES.map((name, n) => ({ viewerId: n, rank: n + 1, name, score: 1_234_567 - n }));
        at.show("leaderboard", { of: "balance", places }, { places: 8 });
      },
      /^Most mints 1 Ann 1,234,567 2 W+ 1,234,566 3 .* 8 Ольга 1,234,560$/,
    ],
    [
      "goal",
      () => at.show("goal", { goal: { id: 1, title: NAMES[1]!, target: 5_000, soFar: 4_999, reached: false } }),
      /^W+ 99 % 4,999 mints of 5,000$/,
    ],
    [
      "giveaway",
      () =>
        at.show("giveaway", giveaway({ prize: NAMES[5]!, price: 50, tickets: 90, closesAtMs: Date.now() + 90_500 })),
      /^Giveaway <img .*> Write !enter to enter A ticket costs 50 mints 40 are in · 90 tickets 1:\d\d$/,
    ],
    [
      "draw",
      () => at.show("giveaway", giveaway({ state: "drawn", drawn: drawn(NAMES, Date.now() - 31_000) })),
      /^Giveaway A keyboard 1 Ann wins 3 .* wins .* 8 Ольга wins 40 are in$/,
    ],
    [
      "drop",
      () =>
        at.show("drop", {
          drop: { id: 1, word: "peppermint", amount: 500, first: 3, left: 2, endsAtMs: Date.now() + 60_000 },
        }),
      /^Type this in chat peppermint 500 mints for the first 3 2 left (?:1:00|0:5\d)$/,
    ],
    [
      "alerts",
      () =>
        at.show(
          "alerts",
          { alerts: [alert(Date.now(), { name: NAMES[3]!, item: NAMES[5]!, message: "m".repeat(500) })] },
          { seconds: 60 },
        ),
      /^.*evil.* redeems <img .*> m+(?: 1 \/ \d+)?$/,
    ],
    [
      "happy hour",
      () => at.show("happyhour", { happyHour: { id: 1, multiplier: 2_500, endsAtMs: Date.now() + 3_600_500 } }),
      /^Happy hour 2.5 × mints (?:1:00:00|59:5\d)$/,
    ],
  ];

  it.each(states)(
    "shows the %s inside its source at any size, in its own letters, on nothing",
    async (_, show, words) => {
      show();
      await expect.poll(() => wordsIn()).toMatch(words);
      await page.evaluate(() => document.fonts.ready);
      for (const size of SIZES) {
        await page.setViewportSize(size);
        await expect.poll(() => wordsIn()).toMatch(words);
        // Where things come to rest.
        await page.evaluate(() => {
          for (const one of document.getAnimations()) one.finish();
        });
        const outside = async () =>
          (await textsIn()).filter(
            ({ left, top, right, bottom }) =>
              left < 0 || top < -1 || right > size.width + 1 || bottom > size.height + 1,
          );
        // The letters follow the size of the source a moment later.
        await expect.poll(outside).toEqual([]);
        const texts = await textsIn();
        expect(texts.filter(({ font }) => !font.startsWith("Inter"))).toEqual([]);
        const lines = texts.filter(({ text }) => text!.trim() !== "");
        const over = lines.filter((one, n) =>
          lines.some(
            (other, m) =>
              m > n &&
              one.sentence !== other.sentence &&
              Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 &&
              Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) >
                Math.min(one.bottom - one.top, other.bottom - other.top) / 2,
          ),
        );
        expect(over).toEqual([]);
      }
      expect(await page.evaluate(() => document.fonts.check("600 20px Inter"))).toBe(true);
      expect(
        await page.evaluate(() =>
          [
            document.documentElement,
            document.body,
            document.querySelector("#page")!,
            document.querySelector(".chatmint")!,
          ].map((one) => getComputedStyle(one).backgroundColor),
        ),
      ).toEqual(Array(4).fill("rgba(0, 0, 0, 0)"));
      expect(await page.title()).toBe("Chatmint overlay");
      expect(await page.locator("img").count()).toBe(0);
      expect(faults).toEqual([]);
    },
  );

  /** What OBS tells a page about its source. */
  const obsSays = (event: string, detail: object) =>
    page.evaluate(([name, about]) => dispatchEvent(new CustomEvent(name, { detail: about })), [event, detail] as const);
  const headlines = () => page.locator(".cm-headline").allInnerTexts();
  const isShown = (words: string) => expect.poll(headlines).toEqual(words === "" ? [] : [words]);
  /** An alert that is newer than all before it. */
  let lastId = Date.now();
  const next = (parts: Parameters<typeof alert>[1] = {}) => {
    lastId = Math.max(lastId + 1, Date.now());
    return alert(lastId, parts);
  };

  it("show two alerts that come at once one after the other, in the order they came", async () => {
    const all = [next({ name: "Ann" }), next({ name: "Bob", kind: "support", count: 100 }), next({ kind: "follow" })];
    at.show("alerts", { alerts: all }, { seconds: 60, follow: false });
    await isShown("Ann redeems Hydrate");
    await page.clock.runFor(50_000);
    await isShown("Ann redeems Hydrate");
    await page.clock.runFor(10_500);
    await isShown("Bob supports with 100 mints");
    // One more comes while Bob is shown; follows are switched off.
    at.show(
      "alerts",
      { alerts: [...all, next({ name: "", kind: "cheer", count: 300, item: "Bits" })] },
      { seconds: 60, follow: false },
    );
    await page.clock.runFor(5_000);
    await isShown("Bob supports with 100 mints");
    await page.clock.runFor(55_500);
    await isShown("Somebody cheers with 300 Bits");
    await page.clock.runFor(120_000);
    await isShown("");
  });

  it("show an alert again from its beginning that was cut off by a refresh, and none that was shown whole", async () => {
    const all = [next({ name: "Ann" }), next({ name: "Bob" })];
    at.show("alerts", { alerts: all }, { seconds: 60 });
    await isShown("Ann redeems Hydrate");
    await page.clock.runFor(61_000);
    await isShown("Bob redeems Hydrate");
    await page.clock.runFor(50_000);
    await page.reload();
    await isShown("Bob redeems Hydrate");
    await page.clock.runFor(50_000);
    await isShown("Bob redeems Hydrate");
    await page.clock.runFor(11_000);
    await isShown("");
    await page.reload();
    await page.waitForSelector(".chatmint-alerts");
    await page.clock.runFor(120_000);
    await isShown("");
  });

  it.each(["obsSourceVisibleChanged", "obsSourceActiveChanged"])("wait while nobody sees them: %s", async (event) => {
    const gone = event === "obsSourceVisibleChanged" ? { visible: false } : { active: false };
    const back = event === "obsSourceVisibleChanged" ? { visible: true } : { active: true };
    at.show("alerts", { alerts: [next({ name: "Ann" })] }, { seconds: 60 });
    await isShown("Ann redeems Hydrate");
    await page.clock.runFor(50_000);
    await obsSays(event, gone);
    await isShown("");
    await page.clock.runFor(120_000);
    await isShown("");
    await obsSays(event, back);
    await isShown("Ann redeems Hydrate");
    await page.clock.runFor(50_000);
    await isShown("Ann redeems Hydrate");
    await page.clock.runFor(11_000);
    await isShown("");
  });

  it("take an alert down at once that was undone or whose kind was switched off, and name nobody any more who is not named", async () => {
    const [ann, bob, cid] = [next({ name: "Ann" }), next({ name: "Bob" }), next({ name: "Cid", kind: "support" })];
    at.show("alerts", { alerts: [ann, bob, cid] }, { seconds: 60 });
    await isShown("Ann redeems Hydrate");
    at.show("alerts", { alerts: [bob, cid] }, { seconds: 60 });
    await isShown("Bob redeems Hydrate");
    at.show("alerts", { alerts: [{ ...bob, name: "" }, cid] }, { seconds: 60 });
    await isShown("Somebody redeems Hydrate");
    // It goes on where it was: nothing begins anew by that.
    await page.clock.runFor(59_000);
    await isShown("Somebody redeems Hydrate");
    at.show("alerts", { alerts: [{ ...bob, name: "" }, cid] }, { seconds: 60, redemption: false });
    await isShown("Cid supports with 50 mints");
    at.show("alerts", { alerts: [] }, { seconds: 60 });
    await isShown("");
    await page.clock.runFor(61_000);
  });

  it("turn a message over that is too long for its source, page by page, and stay until the last one was shown", async () => {
    await page.setViewportSize({ width: 320, height: 90 });
    const words = Array.from({ length: 90 }, (_, n) => `word${n}`);
    at.show("alerts", { alerts: [next({ name: "Ann", message: words.join(" ") })] }, { seconds: 8 });
    await isShown("Ann redeems Hydrate");
    const counter = page.locator(".cm-page");
    await expect.poll(() => counter.innerText()).toMatch(/^1 \/ \d+$/);
    const pages = Number((await counter.innerText()).split("/")[1]);
    expect(pages).toBeGreaterThan(2);
    /** The words whose whole height is in the place of the message. */
    const seen = () =>
      page.evaluate(() => {
        const message = document.querySelector(".cm-message")!;
        const text = message.querySelector(".cm-pages")!.firstChild as Text;
        const { top, bottom } = message.getBoundingClientRect();
        return [...text.data.matchAll(/\S+/g)].flatMap(({ 0: word, index }) => {
          const range = document.createRange();
          range.setStart(text, index);
          range.setEnd(text, index + word.length);
          const box = range.getBoundingClientRect();
          const middle = (box.top + box.bottom) / 2;
          return middle > top && middle < bottom ? [word] : [];
        });
      });
    const all: string[] = [];
    for (let n = 1; n <= pages; n++) {
      await expect.poll(() => counter.innerText()).toBe(`${n} / ${pages}`);
      all.push(...(await seen()));
      await page.clock.runFor(5_000);
    }
    expect(all).toEqual(words);
    await isShown("");
    await page.setViewportSize(SIZES[0]!);
  });

  it("begin with what happens now where nothing is remembered", async () => {
    await page.evaluate(() => localStorage.clear());
    const nowMs = Date.now();
    at.show("alerts", { alerts: [alert(nowMs - 60_000, { name: "Ann" }), alert(nowMs - 1_000, { name: "Bob" })] });
    await page.reload();
    await isShown("Bob redeems Hydrate");
    await page.clock.runFor(60_000);
    await isShown("");
    lastId = nowMs;
  });

  it("show the drawn one after the other in the order of the draw, and who was passed over", async () => {
    const names = ["Ann", "Bob", "Cid"];
    await page.reload();
    const atMs = Date.now();
    const others = ["Dora", "Eve", "Fay"];
    at.show("giveaway", giveaway({ id: 90, state: "drawn", drawn: drawn(names, atMs), names: others }), {
      sound: false,
    });
    const reel = () => page.locator(".cm-reel-name").last().innerText();
    const rows = async () => (await page.locator(".cm-entry").allInnerTexts()).map((row) => row.replace(/\s+/g, " "));
    await expect.poll(reel).toBe("Ann");
    expect(await rows()).toEqual([]);
    await page.clock.runFor(4_000);
    await expect.poll(reel).toBe("Bob");
    expect(await rows()).toEqual(["1 Ann wins"]);
    // Loaded anew in the middle: the one whose reel turned turns again, nobody before.
    await page.clock.runFor(2_000);
    await page.reload();
    await expect.poll(reel).toBe("Bob");
    expect(await rows()).toEqual(["1 Ann wins"]);
    await page.clock.runFor(4_000);
    await expect.poll(reel).toBe("Cid");
    await page.clock.runFor(4_000);
    await expect.poll(rows).toEqual(["1 Ann wins", "2 Bob is not here", "3 Cid wins"]);
    expect(await page.locator(".cm-reel").count()).toBe(0);
    await page.clock.runFor(62_000);
    await expect.poll(() => page.locator(".cm-card").count()).toBe(0);
  });

  it("end a drop and a happy hour by themselves", async () => {
    await page.reload();
    at.show("drop", { drop: { id: 1, word: "minty", amount: 5, first: 1, left: 1, endsAtMs: Date.now() + 60_000 } });
    await expect.poll(wordsIn).toContain("minty");
    await page.clock.runFor(61_000);
    await expect.poll(wordsIn).toBe("");
    await page.reload();
    at.show("happyhour", { happyHour: { id: 1, multiplier: 2_000, endsAtMs: Date.now() + 60_000 } });
    await expect.poll(wordsIn).toContain("2 × mints");
    await page.clock.runFor(61_000);
    await expect.poll(wordsIn).toBe("");
  });

  it("take the streamer's own CSS over the settings", async () => {
    at.show("goal", { goal: { id: 1, title: "A goal", target: 10, soFar: 4, reached: false } }, { accent: "#ff0000" });
    await expect.poll(wordsIn).toContain("A goal");
    const colour = () => page.locator(".cm-title").evaluate((one) => getComputedStyle(one).color);
    expect(await colour()).toBe("rgb(255, 0, 0)");
    // As OBS does it, behind the page's own styles.
    await page.evaluate(() => {
      const style = document.createElement("style");
      style.textContent = ".chatmint { --overlay-accent: rgb(0, 0, 255); } .cm-card { border-radius: 0 }";
      document.head.appendChild(style);
    });
    expect(await colour()).toBe("rgb(0, 0, 255)");
    expect(await page.locator(".cm-card").evaluate((one) => getComputedStyle(one).borderRadius)).toBe("0px");
    await page.reload();
  });

  it("come back by themselves when the bot was away, and load themselves anew when it is another version", async () => {
    const { port } = at;
    const isSamePage = () => page.evaluate(() => "marked" in globalThis);
    await page.evaluate(() => Object.assign(globalThis, { marked: true }));
    const later = async () => {
      await page.clock.runFor(5_000);
      return wordsIn();
    };
    await at.stop();
    await page.clock.runFor(120_000);
    at = await OverlayStand.start(port);
    at.show("goal", { goal: { id: 2, title: "After", target: 10, soFar: 4, reached: false } });
    await expect.poll(later, { timeout: 20_000 }).toContain("After");
    expect(await isSamePage()).toBe(true);
    await at.stop();
    at = await OverlayStand.start(port);
    at.version = "2.0.0";
    at.show("goal", { goal: { id: 3, title: "Newer", target: 10, soFar: 4, reached: false } });
    await expect.poll(later, { timeout: 20_000 }).toContain("Newer");
    expect(await isSamePage()).toBe(false);
    // The browser complains of every try.
    faults.length = 0;
  });

  it("do not grow over a night of thousands of states", async () => {
    const told = await old.newCDPSession(page);
    const weight = async () => {
      await told.send("HeapProfiler.collectGarbage");
      const { usedSize } = await told.send("Runtime.getHeapUsage");
      const { nodes, jsEventListeners } = await told.send("Memory.getDOMCounters");
      return { usedSize, nodes, jsEventListeners };
    };
    let state = 0;
    const states = async (count: number) => {
      for (const end = state + count; state < end; state++) {
        const places = Array.from({ length: 10 }, (_, n) => ({
          viewerId: state * 7 + n,
          rank: n + 1,
          name: `viewer ${state} ${n}`,
          score: state,
        }));
        at.show("leaderboard", { of: "balance", places }, { places: 10 });
        if (state % 100 === 0) at.show("alerts", { alerts: [next({ name: `viewer ${state}` })] }, { seconds: 3 });
        if (state % 100 === 1) await page.clock.runFor(3_600);
      }
      at.show("leaderboard", {
        of: "balance",
        places: [{ viewerId: 1, rank: 1, name: `the end of ${state}`, score: 1 }],
      });
      await expect.poll(wordsIn, { timeout: 30_000 }).toContain(`the end of ${state}`);
    };
    await states(300);
    const evening = await weight();
    await states(3_000);
    const morning = await weight();
    expect(morning.usedSize).toBeLessThan(evening.usedSize * 1.1 + 300_000);
    expect(morning.nodes).toBeLessThan(evening.nodes + 100);
    expect(morning.jsEventListeners).toBeLessThanOrEqual(evening.jsEventListeners + 5);
    expect(faults).toEqual([]);
  });
});

describe("styles of overlays", () => {
  const pages = path.join(packageRoot(), "dist/pages");
  const html = readFileSync(path.join(pages, "overlays/index.html"), "utf8");
  const css = [...html.matchAll(/href="\/([^"]+\.css)"/g)].map(([, name]) =>
    readFileSync(path.join(pages, name!), "utf8"),
  );

  it("have nothing that Chrome 103 does not have yet", () => {
    expect(css.join("")).toContain(".cm-card");
    expect(newerIn(css.join(""))).toEqual([]);
  });

  it("have every class that docs/overlays.md names", () => {
    const docs = readFileSync(path.join(packageRoot(), "docs/overlays.md"), "utf8");
    const named = new Set([...docs.matchAll(/\.((?:cm|chatmint)-[a-z0-9-]+)/g)].map(([, name]) => name!));
    const folder = path.join(packageRoot(), "src/pages/overlays");
    const sources = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), "utf8"));
    // Made of a kind: `cm-alert-raid`, `cm-won`, `chatmint-goal`, `cm-rank-1`.
    const made = /^(?:chatmint|cm-alert|cm-rank)-|^cm-(?:won|claiming|passed|reached)$/;
    const missing = [...named].filter((name) => !made.test(name) && !sources.some((text) => text.includes(name)));
    expect(named.size).toBeGreaterThan(30);
    expect(missing).toEqual([]);
  });

  it("would be found out", () => {
    const later = "@container (width > 1px){a:has(b){text-wrap:balance;color:color-mix(in srgb,red,blue);scale:2}}";
    expect(newerIn(later)).toEqual([":has", "@container", "color-mix()", "scale", "text-wrap", "text-wrap: balance"]);
  });

  function newerIn(text: string): string[] {
    const newer = stylesNewerThan(OLDEST);
    const found = new Set<string>();
    const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, ...parts]) => parts as string[]);
    for (const [name] of all(/@([a-z-]+)/g)) if (newer.atRules.has(name!)) found.add(`@${name}`);
    for (const [name] of all(/[^:\s{;]::?([a-z-]+)(?=[^{};]*\{)/g))
      if (newer.selectors.has(name!)) found.add(`:${name}`);
    for (const [name] of all(/[\s:,(]([a-z-]+)\(/g)) if (newer.functions.has(name!)) found.add(`${name}()`);
    for (const [name, value] of all(/[{;]\s*([a-z-]+)\s*:\s*([^;{}]+)(?=[;}])/g)) {
      if (newer.properties.has(name!)) found.add(name!);
      for (const word of value!.split(/[\s,]+/)) if (newer.values.get(name!)?.has(word)) found.add(`${name}: ${word}`);
    }
    return [...found].sort();
  }
});

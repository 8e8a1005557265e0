/** Whatever is allowed is shown whole, in a source of any size: the longest names, words, titles and numbers there can be. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AMOUNT_MAX } from "../../src/base/lengths.ts";
import type { OverlayData } from "../../src/kit/overlays.ts";
import { browser, inBrowser } from "../support/browser.ts";
import { OverlayStand } from "../support/overlay-stand.ts";

/** What OBS begins with, a whole screen, and sources that are small or flat. */
const SIZES = [
  { width: 800, height: 600 },
  { width: 1920, height: 1080 },
  { width: 400, height: 120 },
  { width: 320, height: 200 },
  { width: 1200, height: 100 },
];
const NAME = "W".repeat(25);
const NAMES = [NAME, "a_rather_long_viewer_name", "مرحبا بالعالم مرحبا بالعا", "😀🎉👩‍👩‍👧‍👦😀🎉👩‍👩‍👧‍👦", "Ann"];
const MUCH = AMOUNT_MAX;
const TITLE = "A title as long as a title may be, which is eighty letters, and not one letter.".padEnd(80, "!");
const PRIZE = "A mechanical keyboard with brown switches and a cable, sent to wherever you live (EU)".padEnd(120, ".");
const MESSAGE = "Please say hello to everybody who is here today, and thank you for the stream. "
  .repeat(7)
  .slice(0, 500)
  .trim();

type Giveaway = NonNullable<OverlayData<"giveaway">["giveaway"]>;
const giveaway = (parts: Partial<Giveaway> = {}): OverlayData<"giveaway"> => ({
  giveaway: {
    ...{ id: 3, kind: "giveaway", state: "open", prize: PRIZE, amount: 0, isShared: false, enter: "k".repeat(25) },
    ...{ price: 0, winners: 2, entrants: 40_000, tickets: 900_000, closesAtMs: Date.now() + 5_000_000 },
    ...{ drawnAtMs: null, drawn: [], names: [], ...parts },
  },
});
const alert = (parts: Partial<OverlayData<"alerts">["alerts"][number]>): OverlayData<"alerts"> => ({
  alerts: [
    {
      ...{
        id: `e${Math.random()}`,
        atMs: Date.now() + 10_000,
        kind: "redemption",
        name: NAME,
        count: 50,
        item: "W_".repeat(20),
      },
      ...{ message: "", isTest: false, ...parts },
    },
  ],
});
const drawn = (count: number, wins: (n: number) => boolean): Giveaway["drawn"] =>
  Array.from({ length: count }, (_, n) => ({
    ...{
      n,
      name: NAMES[n % NAMES.length]!,
      outcome: wins(n) ? "won" : "passed",
      reason: wins(n) ? "" : "not_subscribed",
    },
    atMs: Date.now() - 31_000,
  }));

let at: OverlayStand;
let page: Page;

/** What is cut or outside, and what is to be typed and does not stand in one line. */
const cut = () =>
  page.evaluate(() => {
    for (const one of document.getAnimations()) {
      // Alerts are looked at before they go.
      if ((one as CSSAnimation).animationName !== "cm-go") one.finish();
    }
    const found: string[] = [];
    const root = document.querySelector(".chatmint")!;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      const text = walker.currentNode.textContent!;
      const rects = [...range.getClientRects()];
      for (let box: Element | null = walker.currentNode.parentElement; box; box = box.parentElement) {
        if (getComputedStyle(box).overflow === "visible" || box.classList.contains("cm-message")) continue;
        // A long message is shown page by page: its place must be inside.
        const message = walker.currentNode.parentElement!.closest(".cm-message");
        if (message) rects.splice(0, rects.length, message.getBoundingClientRect());
        const { left, top, right, bottom } = box.getBoundingClientRect();
        // Letters are lower than the box of their line.
        const isIn = (rect: DOMRect) => {
          const low = rect.height * 0.15;
          return (
            rect.left >= left - 1 && rect.right <= right + 1 && rect.top >= top - low && rect.bottom <= bottom + low
          );
        };
        if (!rects.every(isIn)) found.push(`${text} in ${box.className}`);
      }
      const { lineHeight, fontSize } = getComputedStyle(walker.currentNode.parentElement!);
      if (Number.parseFloat(fontSize) < 3.5) found.push(`${text} has letters of ${fontSize} (${lineHeight})`);
      if (walker.currentNode.parentElement!.closest(".cm-word") && rects.length !== 1) found.push(`${text} is broken`);
    }
    return found;
  });

const wordsIn = async () => (await page.locator(".chatmint").innerText()).replace(/\s+/g, " ").trim();
/** Lets what the page does in its next frames be done. */
const frames = () =>
  page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));

inBrowser("overlays with the longest there can be", () => {
  beforeAll(async () => {
    at = await OverlayStand.start();
    page = await (await browser()).newPage({ viewport: SIZES[0]! });
    await page.goto(at.url);
  });
  afterAll(async () => {
    await page.close();
    await at.stop();
  });

  const many = NAMES.map((name, n) => ({ viewerId: n, rank: n + 1, name, score: MUCH - n }));
  const cases: readonly [string, () => void, RegExp, sizes?: typeof SIZES][] = [
    ["leaderboard", () => at.show("leaderboard", { of: "balance", places: many }, { title: TITLE }), /5 Ann 999,999/],
    [
      "leaderboard of 25",
      () => {
        const places = Array.from({ length: 25 }, (_, n) => ({ ...many[n % 5]!, viewerId: n, rank: n + 1 }));
        at.show("leaderboard", { of: "balance", places }, { places: 25 });
      },
      /25 Ann/,
      // Nobody reads 25 rows in less.
      SIZES.slice(0, 2),
    ],
    [
      "goal",
      () =>
        at.show("goal", { goal: { id: 1, title: PRIZE.slice(0, 60), target: MUCH, soFar: MUCH - 1, reached: false } }),
      /^A mechanical .* of 1,000,000/,
    ],
    ["drop of 10 letters", () => at.show("drop", drop("watermelon")), /watermelon/],
    [
      "drop of 20 letters",
      () => at.show("drop", drop("internationalization"), { title: TITLE }),
      /internationalization/,
    ],
    ["drop of 20 wide letters", () => at.show("drop", drop("w".repeat(20))), /w{20}/],
    [
      "giveaway",
      () => at.show("giveaway", giveaway({ prize: "A keyboard", enter: "abcdefghijklmnopq" })),
      /A keyboard .* to enter/,
    ],
    [
      "giveaway of the longest",
      () => at.show("giveaway", giveaway({ enter: "w".repeat(25) }), { title: TITLE }),
      /wwww to enter/,
    ],
    [
      "giveaway with tickets",
      () => at.show("giveaway", giveaway({ price: MUCH, enter: `!ticket ${"k".repeat(25)}` })),
      /A ticket costs/,
    ],
    [
      "draw of 9 where the first two win",
      () => at.show("giveaway", giveaway({ id: 9, state: "drawn", drawn: drawn(9, (n) => n < 2) })),
      /^Giveaway .* 1 W{25} wins 2 a_rather_long_viewer_name wins 3 .* does not subscribe .* 6 /,
    ],
    [
      "draw of 20 who all win",
      () =>
        at.show("giveaway", giveaway({ id: 10, prize: "A keyboard", state: "drawn", drawn: drawn(20, () => true) })),
      /1 W{25} wins 2 a_rather.* wins 20 Ann wins/,
    ],
    ["redemption", () => at.show("alerts", alert({}), { seconds: 60 }), /W{25} redeems (W_){20}$/],
    [
      "redemption with a message",
      () => at.show("alerts", alert({ message: MESSAGE, isTest: true }), { seconds: 60, title: TITLE }),
      /redeems .* say hello .*Test$/,
    ],
    [
      "support",
      () => at.show("alerts", alert({ kind: "support", count: MUCH, message: "m".repeat(500) }), { seconds: 60 }),
      /supports with 1,000,000.* m+/,
    ],
    [
      "happy hour",
      () =>
        at.show(
          "happyhour",
          { happyHour: { id: 1, multiplier: 12_345, endsAtMs: Date.now() + 36_000_000 } },
          { title: TITLE },
        ),
      /12.345 × mints/,
    ],
  ];

  it.each(cases)("show all of the %s at any size", async (name, show, words, sizes = SIZES) => {
    await page.setViewportSize(SIZES[0]!);
    show();
    await expect.poll(wordsIn).toMatch(words);
    await page.evaluate(() => document.fonts.ready);
    for (const size of sizes) {
      await page.setViewportSize(size);
      await frames();
      if (process.env.SHOTS)
        await page.screenshot({ path: `${process.env.SHOTS}/${name}-${size.width}x${size.height}.png` });
      expect.soft([size, await cut()]).toEqual([size, []]);
    }
  });

  it("shows every winner of a large draw in turns, before the picture goes", async () => {
    await page.setViewportSize(SIZES[0]!);
    await page.clock.install();
    const atMs = Date.now();
    const all = drawn(60, (n) => n % 2 === 1).map((one) => ({ ...one, name: `viewer${one.n}`, atMs }));
    // All of them were drawn just now, and this page has shown them before.
    await page.evaluate(() => localStorage.setItem("chatmint-draw-7", "77 60"));
    const names = async () =>
      (await page.locator(".cm-entry .cm-name").allInnerTexts()).map((name) => Number(name.slice(6)));
    at.show("giveaway", giveaway({ id: 77, state: "drawn", drawn: all }), { showSeconds: 10 });
    await expect.poll(names).toContain(1);
    const seen = new Set(await names());
    for (let second = 0; second < 9; second++) {
      await page.clock.runFor(1_000);
      await frames();
      for (const name of await names()) seen.add(name);
    }
    expect([...seen].sort((one, other) => one - other)).toEqual(Array.from({ length: 30 }, (_, n) => 2 * n + 1));
  });
});

function drop(word: string): OverlayData<"drop"> {
  return { drop: { id: 1, word, amount: MUCH, first: 100, left: 99, endsAtMs: Date.now() + 600_000 } };
}

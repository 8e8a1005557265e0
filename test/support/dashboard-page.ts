/** A page of a bot's dashboard in a real browser, paired, and what it complained of. */
import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { axeFaults, browser } from "./browser.ts";
import type { Story } from "./rehearsal.ts";
import { webRig } from "./web.ts";

/** Opens the dashboard of a rehearsal; the test's end closes both. */
export async function dashboardRig(story: Story = {}, size = { width: 1_280, height: 900 }) {
  const rig = await webRig(story);
  const context = await (await browser()).newContext({ viewport: size, bypassCSP: true });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (line) => line.type() === "error" && faults.push(line.text()));
  const url = `http://${rig.host}`;
  await page.goto(`${url}/`);
  const code = rig.ground.house.ground.core.access.pairing.longCode();
  const status = await page.evaluate(
    (typed) =>
      fetch("/api/v1/pair", {
        ...{ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ code: typed }) },
      }).then((answer) => answer.status),
    code,
  );
  expect(status).toBe(200);
  faults.length = 0;
  return { ...rig, page, context, url, faults };
}

/** Fails with what axe finds on a page, and where the page is wider than its window. */
export async function expectAccessible(page: Page): Promise<void> {
  expect(await axeFaults(page)).toEqual([]);
  const wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth");
  expect(wide).toBeLessThanOrEqual(0);
}

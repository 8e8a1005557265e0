/** Whether a page can be used without a mouse, and where there is little room: asked of what a real browser has drawn. */
import axe from "axe-core";
import type { Page } from "playwright-core";

/** So many controls of a page are gone through; a list of hundreds is the same one again. */
const TABS_MAX = 60;

/** Puts what is asked below into a page, once a document. */
export async function askable(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  await page.evaluate(PROBE);
}

/** What axe finds wrong, by all its rules or by these. */
export async function axeFinds(page: Page, rules?: readonly string[]): Promise<string[]> {
  const { violations } = await page.evaluate(
    (runOnly) =>
      (globalThis as unknown as { axe: typeof axe }).axe.run({
        resultTypes: ["violations"],
        ...(runOnly ? { runOnly: [...runOnly] } : {}),
      }),
    rules,
  );
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" ")}`);
}

/** What does not fit into the width of the window: the page, or a control of it. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate("probe.cutOff()");
}

/** Goes through the page with Tab: what was not reached, was not seen to have the focus, or had it out of sight. */
export async function lostToKeys(page: Page): Promise<string[]> {
  const count: number = await page.evaluate("probe.begin()");
  for (let n = 0; n < Math.min(count, TABS_MAX); n++) await page.keyboard.press("Tab");
  return page.evaluate(`probe.end(${TABS_MAX})`);
}

/** In the page itself: each look is one trip, not one for each control. */
const PROBE = `
globalThis.probe = (() => {
  const CONTROLS = "a[href], button, input, select, textarea, summary, [tabindex]";
  const named = (one) => one.outerHTML.slice(0, 120).replace(/\\s+/g, " ");
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0;
  const isApart = (one) => one.closest(".unseen, .skip, [inert]") !== null;
  const controls = () => [...document.querySelectorAll(CONTROLS)].filter((one) => isShown(one) && !one.disabled);
  const scrolls = (one) => /auto|scroll/.test(getComputedStyle(one).overflowX);
  const clips = (one) => /hidden|clip/.test(getComputedStyle(one).overflowX);
  function outside(one) {
    const { left, right } = one.getBoundingClientRect();
    for (let up = one.parentElement; up && up !== document.documentElement; up = up.parentElement) {
      const box = up.getBoundingClientRect();
      // A table's own controls are not to be looked for at its side.
      if (scrolls(up)) return up.matches(".table-box") && (left < box.left - 1 || right > box.right + 1);
      if (clips(up) && (left < box.left - 1 || right > box.right + 1)) return true;
    }
    return left < -1 || right > innerWidth + 1;
  }
  let reached = [];
  const faults = new Set();
  function onFocus({ target }) {
    reached.push(target);
    const style = getComputedStyle(target);
    const isMarked = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
    if (!isMarked) faults.add("has no mark of the focus: " + named(target));
    const { left, right, top, bottom } = target.getBoundingClientRect();
    const [x, y] = [(Math.max(0, left) + Math.min(innerWidth, right)) / 2, (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2];
    const there = document.elementFromPoint(x, y);
    const isSeen = there !== null && (target.contains(there) || there.contains(target) || there.closest("label")?.control === target);
    if (!isSeen && !isApart(target)) faults.add("has the focus out of sight: " + named(target) + " behind " + (there && named(there)));
  }
  return {
    cutOff() {
      const all = [];
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth > clientWidth) all.push("the page is " + scrollWidth + " wide");
      for (const one of controls()) {
        if (isApart(one)) continue;
        if (outside(one)) all.push("is cut off: " + named(one));
        const isText = one.matches("button, a, summary");
        if (isText && one.scrollWidth > one.clientWidth + 1 && clips(one)) all.push("has its text cut off: " + named(one));
      }
      return all;
    },
    begin() {
      reached = [];
      faults.clear();
      document.activeElement?.blur();
      getSelection()?.removeAllRanges();
      const first = document.querySelector("body *");
      first.setAttribute("tabindex", "-1");
      first.focus();
      first.removeAttribute("tabindex");
      scrollTo(0, 0);
      document.addEventListener("focusin", onFocus);
      return controls().filter((one) => one.tabIndex >= 0).length;
    },
    end(most) {
      document.removeEventListener("focusin", onFocus);
      const wanted = controls().filter((one) => one.tabIndex >= 0).slice(0, most);
      const got = new Set(reached);
      for (const one of wanted) {
        const isOfGroup = one.type === "radio" && reached.some((other) => other.name === one.name);
        if (!got.has(one) && !isOfGroup) faults.add("is not reached: " + named(one));
      }
      return [...faults];
    },
  };
})();`;

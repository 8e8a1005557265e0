/**
 * Makes an overlay as large as it may be with all of it shown: what does not fit into a line wraps, and the letters shrink until
 * everything is inside its source. Found by measuring, since nobody knows how wide a name is before it is drawn.
 *
 * Sizes are those of the layout (`offsetWidth`, `scrollWidth`): what moves while it comes in is measured where it will rest.
 */
import { type Layout, LETTERS_MIN, lettersFor } from "./size.ts";

/**
 * A long message is shown page by page rather than in letters below this part of those that are meant. Letters of the larger
 * number of pixels are read anywhere, those below the smaller one nowhere.
 */
const READABLE = 0.6;
const READABLE_PX = [10, 22] as const;
/** Halvings of the range of letters: what is left of it is less than a pixel. */
const HALVINGS = 8;
/** A name in a row of a list shrinks to this part before it takes two lines. */
const ONE_LINE = 0.6;
const SMALLEST = 0.15;

/** Lays `root` out in the best of these ways, with the largest letters that let all of it be seen. `percent` of them is taken. */
export function fitIn(root: HTMLElement, layouts: readonly Layout[], percent: number): Layout | undefined {
  const { clientWidth: width, clientHeight: height } = root;
  if (width === 0 || height === 0 || !root.firstElementChild) return undefined;
  const ways = layouts
    .map((layout) => ({ layout, most: lettersFor(layout, width, height, percent) }))
    .sort((one, other) => other.most - one.most);
  const message = root.querySelector<HTMLElement>(".cm-message");
  unbox(message);
  let best = { layout: ways[0]!.layout, letters: 0 };
  for (const { layout, most } of ways) {
    if (most <= best.letters) break;
    lay(root, layout);
    const letters = largest(root, most);
    if (letters > best.letters) best = { layout, letters };
    if (letters === most) break;
  }
  lay(root, best.layout);
  const { most } = ways[0]!;
  const readable = Math.min(most, READABLE_PX[1], Math.max(READABLE_PX[0], most * READABLE));
  if (message && best.letters < readable) boxMessage(root, message, readable);
  else holds(root, best.letters || LETTERS_MIN);
  return best.layout;
}

function lay(root: HTMLElement, { flat = false, columns = 1 }: Layout): void {
  root.classList.toggle("cm-flat", flat);
  const rows = root.querySelectorAll(".cm-list > .cm-entry").length;
  root.style.setProperty("--columns", String(columns));
  root.style.setProperty("--rows", String(Math.max(1, Math.ceil(rows / columns))));
}

/** The largest letters up to `most` with which everything is inside; 0: not even the smallest. */
function largest(root: HTMLElement, most: number): number {
  if (holds(root, most)) return most;
  if (!holds(root, LETTERS_MIN)) return 0;
  let [fits, over] = [LETTERS_MIN, most];
  for (let n = 0; n < HALVINGS; n++) {
    const middle = (fits + over) / 2;
    if (holds(root, middle)) fits = middle;
    else over = middle;
  }
  return fits;
}

/** Whether everything is inside with letters of so many pixels; it is drawn with them from then on. */
function holds(root: HTMLElement, letters: number): boolean {
  root.style.fontSize = `${Math.floor(letters * 100) / 100}px`;
  fitSlots(root);
  if (roomBelow(root) < -0.5) return false;
  return [root, ...root.querySelectorAll<HTMLElement>("*")].every(
    ({ clientWidth, scrollWidth }) => clientWidth === 0 || scrollWidth === undefined || scrollWidth <= clientWidth + 1,
  );
}

/** How many pixels of the height are free; less than 0 where something is outside. */
function roomBelow(root: HTMLElement): number {
  const { paddingTop, paddingBottom } = getComputedStyle(root);
  const inside = root.clientHeight - Number.parseFloat(paddingTop) - Number.parseFloat(paddingBottom);
  return inside - (root.firstElementChild as HTMLElement).offsetHeight;
}

/** Shrinks what stands in a place of a fixed width: a word to be typed in its one line, a name in its row. */
function fitSlots(root: HTMLElement): void {
  const slots = [...root.querySelectorAll<HTMLElement>(".cm-slot")].map((slot) => ({
    slot,
    text: slot.firstElementChild as HTMLElement,
    wraps: slot.classList.contains("cm-wraps"),
  }));
  for (const { text } of slots) {
    text.style.fontSize = "";
    text.style.whiteSpace = "nowrap";
  }
  // Of all of them first, so that the page is laid out once for all.
  const tooWide = slots
    .map((one) => ({ ...one, part: one.slot.clientWidth / Math.max(1, one.text.offsetWidth) }))
    .filter(({ part }) => part < 1);
  for (const { slot, text, wraps, part } of tooWide) {
    const own = Number.parseFloat(getComputedStyle(text).fontSize) / Number.parseFloat(getComputedStyle(slot).fontSize);
    const size = (value: number) => {
      text.style.fontSize = `${(own * value).toFixed(3)}em`;
    };
    if (!wraps || part >= ONE_LINE) {
      size(Math.max(SMALLEST, part * 0.99));
      continue;
    }
    text.style.whiteSpace = "normal";
    for (let now = ONE_LINE; now >= SMALLEST; now -= 0.03) {
      size(now);
      if (text.offsetHeight <= slot.clientHeight && text.offsetWidth <= slot.clientWidth) break;
    }
  }
}

function unbox(message: HTMLElement | null): void {
  message?.style.removeProperty("height");
  message?.style.removeProperty("--box");
}

/** Gives the message as many whole lines as there is room for: it is shown page by page in them. */
function boxMessage(root: HTMLElement, message: HTMLElement, most: number): void {
  const line = () => Number.parseFloat(getComputedStyle(message).lineHeight);
  const lines = (count: number) => {
    message.style.height = `calc(var(--line) * ${count}em)`;
  };
  lines(1);
  holds(root, largest(root, most) || LETTERS_MIN);
  const more = Math.max(0, Math.floor(roomBelow(root) / line()));
  lines(1 + more);
  message.style.setProperty("--box", `calc(var(--line) * ${1 + more}em)`);
}

/** In how many pages a message is shown. */
export function pagesOf(message: HTMLElement | null): number {
  const text = message?.firstElementChild as HTMLElement | null | undefined;
  if (!message || !text || message.clientHeight === 0) return 1;
  return Math.max(1, Math.ceil((text.offsetHeight - 2) / message.clientHeight));
}

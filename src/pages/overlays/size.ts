/** How large an overlay is meant to be: its letters grow with its source. What does not fit then is made smaller (fit.ts). */

/** A way to lay an overlay out, and what it mostly needs then, in heights of its letters. */
export interface Layout {
  readonly wide: number;
  readonly high: number;
  /** Side by side instead of one below the other. */
  readonly flat?: boolean;
  /** Of a list. */
  readonly columns?: number;
}

export const LETTERS_MIN = 6;
const LETTERS_MAX = 120;

/** The height of letters in pixels that is meant for a layout; `percent` of what would fit. */
export function lettersFor({ wide, high }: Layout, width: number, height: number, percent: number): number {
  const letters = Math.min(width / wide, height / high) * (percent / 100);
  return Math.min(LETTERS_MAX, Math.max(LETTERS_MIN, letters));
}

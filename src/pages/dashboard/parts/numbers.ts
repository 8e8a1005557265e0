/** Numbers that people type into forms. */

/** A whole number from 1 that stands there; `undefined` for nothing and for anything else. */
export function wholeOf(written: string): number | undefined {
  const plain = written.trim().replace(/[\s.,'’]/g, "");
  const value = /^\d{1,15}$/.test(plain) ? Number(plain) : 0;
  return value > 0 ? value : undefined;
}

/** What this browser keeps of how a page is looked at. A browser that keeps nothing is no fault. */

export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(`chatmint-${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

export function remember(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`chatmint-${name}`);
    else localStorage.setItem(`chatmint-${name}`, value);
  } catch {
    // It is forgotten with the page.
  }
}

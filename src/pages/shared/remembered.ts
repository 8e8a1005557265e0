/** What this browser keeps of how a page is looked at. A browser that keeps nothing is no fault. */

export function recall(name: string): string | undefined {
  return readIn(() => localStorage, name);
}

export function remember(name: string, value: string | undefined): void {
  writeIn(() => localStorage, name, value);
}

/** The same for this tab alone, until it is closed: also over a reload. */
export function recallInTab(name: string): string | undefined {
  return readIn(() => sessionStorage, name);
}

export function rememberInTab(name: string, value: string | undefined): void {
  writeIn(() => sessionStorage, name, value);
}

function readIn(storage: () => Storage, name: string): string | undefined {
  try {
    return storage().getItem(`chatmint-${name}`) ?? undefined;
  } catch {
    return undefined;
  }
}

function writeIn(storage: () => Storage, name: string, value: string | undefined): void {
  try {
    if (value === undefined) storage().removeItem(`chatmint-${name}`);
    else storage().setItem(`chatmint-${name}`, value);
  } catch {
    // It is forgotten with the page.
  }
}

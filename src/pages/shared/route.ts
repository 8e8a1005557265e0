/** The address of the page: which page it names, and how one goes to another without loading anew. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";

/** Where the dashboard is shown to moderators, on the public page; empty everywhere else. */
const base = /^\/moderate(?=\/|$)/.exec(location.pathname)?.[0] ?? "";
export const isModerating = base !== "";

const address = signal(new URL(location.href));

/** The parts of the path: `["viewers", "42"]` of `/viewers/42`. */
export const path: ReadonlySignal<readonly string[]> = computed(() =>
  address.value.pathname.slice(base.length).split("/").filter(Boolean).map(decoded),
);
export const query: ReadonlySignal<URLSearchParams> = computed(() => address.value.searchParams);

/** A part of the query that is one of a few words; anything else that stands there is none. */
export function chosenIn<V extends string>(name: string, among: readonly V[]): V | undefined {
  return among.find((one) => one === query.value.get(name));
}

/** A path that somebody typed wrongly names nothing; it is no reason to show nothing. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Goes to another address of this page. `replace`: Back does not come here again. */
export function go(to: string, options: { readonly replace?: boolean } = {}): void {
  const url = new URL(to, location.href);
  if (url.pathname !== base && !url.pathname.startsWith(`${base}/`)) url.pathname = base + url.pathname;
  if (url.href === location.href) return;
  if (options.replace) history.replaceState(null, "", url);
  else history.pushState(null, "", url);
  address.value = url;
}

/** Changes parts of the query where one is; `undefined` and "" take a part away. `step`: Back comes here again. */
export function setQuery(
  parts: Readonly<Record<string, string | undefined>>,
  options: { readonly step?: boolean } = {},
): void {
  const url = new URL(location.href);
  for (const [name, value] of Object.entries(parts)) {
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  go(url.href, { replace: !options.step });
}

/** Links of the page stay on it. `isOwn`: whether a path is one of this page's. */
export function followLinks(isOwn: (pathname: string) => boolean): void {
  addEventListener("popstate", () => {
    address.value = new URL(location.href);
  });
  document.addEventListener("click", (event) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = (event.target as Element).closest?.("a");
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (!isOwn(link.pathname) || link.getAttribute("href")?.startsWith("#")) return;
    event.preventDefault();
    go(link.href);
  });
}

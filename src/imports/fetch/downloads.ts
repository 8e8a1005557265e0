/** THE LIST of what can be fetched from a service. */
import { botrixDownload } from "./botrix.ts";
import type { Download, DownloadTarget } from "./download.ts";
import { streamElementsDownload } from "./streamelements.ts";

const DOWNLOADS: readonly Download[] = [streamElementsDownload, botrixDownload];

/** What `import TEXT` or `import --from BOT NAME` asks to be fetched, where there is no file of that name; `undefined` for nothing that is known. */
export function downloadOf(
  text: string,
  from?: string,
): { readonly download: Download; readonly target: DownloadTarget } | undefined {
  for (const download of DOWNLOADS) {
    if (from !== undefined && from.toLowerCase() !== download.bot) continue;
    const target = download.claims(text) ?? (from === undefined ? undefined : download.claims(`${from}:${text}`));
    if (target) return { download, target };
  }
  return undefined;
}

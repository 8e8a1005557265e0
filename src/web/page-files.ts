/** The files of the pages, as the build made them: read once, so that no path of a request ever reaches the disk. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { packageRoot } from "../base/paths.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".mp3": "audio/mpeg",
  ".ogg": "audio/ogg",
  ".wav": "audio/wav",
  ".webmanifest": "application/manifest+json",
};

/** Names of what the build made have a hash in them: another content has another name. */
const FOREVER = "public, max-age=31536000, immutable";

interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

export class PageFiles {
  readonly #files = new Map<string, PageFile>();

  /** Reads `dist/pages`, or nothing where it was not built. */
  constructor(folder = path.join(packageRoot(), "dist", "pages")) {
    if (!existsSync(folder)) return;
    for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
      const type = TYPES[path.extname(entry.name)];
      if (!entry.isFile() || !type) continue;
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(folder, file).split(path.sep).join("/");
      this.#files.set(name, { bytes: Uint8Array.from(readFileSync(file)), type });
    }
  }

  /** A script, style, font or picture: `assets/x-1a2b.js`. */
  asset(name: string): Response | undefined {
    const file = name.startsWith("assets/") ? this.#files.get(name) : undefined;
    return file && new Response(file.bytes, { headers: { "content-type": file.type, "cache-control": FOREVER } });
  }

  /** A whole page: `dashboard`. */
  page(name: string): Response {
    const file = this.#files.get(`${name}/index.html`);
    if (file) return new Response(file.bytes, { headers: { "content-type": file.type } });
    const text = "The pages of Chatmint are not built. In its folder, run: npm run build\n";
    return new Response(text, { status: 503, headers: { "content-type": "text/plain; charset=utf-8" } });
  }
}

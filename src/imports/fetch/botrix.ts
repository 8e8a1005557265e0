/** Fetches the leaderboard that BotRix shows to anybody. It comes in one piece. */
import { platformOf } from "../files/viewer-rows.ts";
import type { ImportPlatform } from "../found.ts";
import { importError } from "../problem.ts";
import type { Download, DownloadTarget } from "./download.ts";
import { askForPage, SavedPages } from "./pages.ts";

const TITLE = "BotRix";
const BOT = "botrix";
const FILE = "leaderboard.json";

export const botrixDownload: Download = {
  bot: BOT,
  title: TITLE,
  claims: targetIn,
  async run(order) {
    const { target, addresses, timers, signal, waits } = order;
    const { channel, platform = "kick" } = target;
    const pages = new SavedPages(order);
    let viewers = listIn(pages.read(FILE));
    if (viewers === undefined || viewers.length === 0) {
      const query = new URLSearchParams({ platform, user: channel });
      const url = `${addresses.botrix.replace(/\/$/, "")}/api/public/leaderboard?${query}`;
      const { status, body } = await askForPage({
        ...{ title: TITLE, url, timers, signal, waits, isWhole: (one) => listIn(one) !== undefined },
      });
      viewers = listIn(body) ?? [];
      if (viewers.length === 0 && (status === 200 || status === 400 || status === 404)) {
        throw importError("BotRix knows no channel {channel} on {platform}, or nobody has points there.", {
          ...{ channel, platform: platform === "kick" ? "Kick" : "Twitch" },
        });
      }
      if (viewers.length === 0) {
        throw importError("BotRix does not show the leaderboard of {channel} (error {status}).", { channel, status });
      }
      pages.write(FILE, { platform, channel, data: viewers });
    }
    order.progress(viewers.length, viewers.length);
    return pages.folder;
  },
};

function listIn(body: unknown): readonly unknown[] | undefined {
  const list = Array.isArray(body) ? body : (body as { data?: unknown } | null | undefined)?.data;
  return Array.isArray(list) ? list : undefined;
}

/** `botrix:name`, `botrix:twitch/name`, or a link of BotRix with `user` and perhaps `platform` in it. */
function targetIn(text: string): DownloadTarget | undefined {
  const said = /^botrix:(.*)$/is.exec(text.trim())?.[1]?.trim();
  const link = linkIn(said ?? text.trim());
  if (said === undefined && link === undefined) return undefined;
  const [, before, name] =
    /^(?:(\w+)\/)?@?([\w-]{1,40})$/.exec(link ? (link.searchParams.get("user") ?? "") : said!) ?? [];
  const platformName = link ? link.searchParams.get("platform") : before;
  const platform: ImportPlatform | undefined = platformName ? platformOf(platformName) : "kick";
  if (name === undefined || platform === undefined) {
    throw importError(
      '"{text}" names no channel of BotRix on Kick or Twitch. Write botrix: and the name of your channel.',
      {
        text: text.slice(0, 80),
      },
    );
  }
  return { bot: BOT, channel: name.toLowerCase(), platform };
}

function linkIn(text: string): URL | undefined {
  const address = /^https?:/i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(address)) return undefined;
  const link = new URL(address);
  return /^(www\.)?botrix\.live$/.test(link.hostname) ? link : undefined;
}

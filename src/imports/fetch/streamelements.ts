/**
 * Fetches the three lists of StreamElements (points, all-time points, watch time) of a channel. They can mostly be read by
 * anybody; only where they cannot, the streamer is asked for their JWT.
 */
import { importError } from "../problem.ts";
import type { Download, DownloadOrder, DownloadTarget } from "./download.ts";
import { askForPage, type PageAnswer, SavedPages } from "./pages.ts";

const TITLE = "StreamElements";
const BOT = "streamelements";
const JWT_VARIABLE = "STREAMELEMENTS_JWT";
const LISTS = ["top", "alltime", "watchtime"] as const;
/** Viewers asked for at a time; the service may give fewer. */
const PAGE_SIZE = 1_000;
/** More pages than this no channel has. */
const PAGES_MAX = 20_000;
const ID = /^[0-9a-f]{24}$/;
/** Pages of the site that are no channels. */
const OWN_PAGES = ["dashboard", "login", "features", "pricing", "about", "blog", "support", "overlays", "api"];

export const streamElementsDownload: Download = {
  bot: BOT,
  title: TITLE,
  tokenVariable: JWT_VARIABLE,
  claims: targetIn,
  async run(order) {
    const session = new Session(order);
    const id = await session.channelId();
    for (const list of LISTS) await session.list(id, list);
    return session.pages.folder;
  },
};

function targetIn(text: string): DownloadTarget | undefined {
  const said = /^streamelements:(.*)$/is.exec(text.trim())?.[1];
  const [, link] = /^(?:https?:\/\/)?(?:www\.)?streamelements\.com\/([^?#]*)/i.exec(said?.trim() ?? text.trim()) ?? [];
  if (said === undefined && link === undefined) return undefined;
  const channel = (link?.split("/")[0] ?? said!).trim().replace(/^@/, "").toLowerCase();
  if (!/^[\w-]{1,40}$/.test(channel) || (link !== undefined && OWN_PAGES.includes(channel))) {
    throw importError(
      '"{text}" names no channel of StreamElements. Write streamelements: and the name of your channel.',
      {
        text: text.slice(0, 80),
      },
    );
  }
  return { bot: BOT, channel };
}

interface Page {
  readonly users: readonly unknown[];
  readonly total: number | undefined;
}

/** The users of a page; `undefined` where it is none. */
function pageIn(body: unknown): Page | undefined {
  const { users, _total } = (body ?? {}) as { users?: unknown; _total?: unknown };
  if (!Array.isArray(users)) return undefined;
  return { users, total: typeof _total === "number" ? _total : undefined };
}

class Session {
  readonly pages: SavedPages;
  readonly #order: DownloadOrder;
  #token: string | undefined;
  #count = 0;
  #total = 0;

  constructor(order: DownloadOrder) {
    this.#order = order;
    this.pages = new SavedPages(order);
  }

  async channelId(): Promise<string> {
    const { channel } = this.#order.target;
    if (ID.test(channel)) return channel;
    const saved = idIn(this.pages.read("channel.json"));
    if (saved !== undefined) return saved;
    const { status, body } = await this.#ask(`channels/${channel}`, (one) => idIn(one) !== undefined);
    const id = idIn(body);
    if (status >= 400 || id === undefined) {
      throw importError("StreamElements knows no channel {channel}. Write the name as it stands on your page there.", {
        channel,
      });
    }
    const { provider } = body as { provider?: unknown };
    // Nothing else of it is kept: the rest is about the streamer.
    this.pages.write("channel.json", { _id: id, username: channel, provider });
    return id;
  }

  /** Saves one list. Pages that are there and whole are not asked for. */
  async list(id: string, list: (typeof LISTS)[number]): Promise<void> {
    let before = "";
    for (let offset = 0, n = 0; n < PAGES_MAX; n++) {
      const name = `${list}-${String(offset).padStart(7, "0")}.json`;
      const saved = this.pages.read(name);
      const body = pageIn(saved) ? saved : await this.#page(id, list, offset);
      const page = pageIn(body)!;
      const same = JSON.stringify(page.users);
      // Whoever leaves the offset out of account answers for ever.
      if (page.users.length === 0 || same === before) break;
      if (body !== saved) this.pages.write(name, body);
      before = same;
      if (offset === 0) this.#total += page.total ?? 0;
      offset += page.users.length;
      this.#count += page.users.length;
      this.#order.progress(this.#count, this.#total > 0 ? Math.max(this.#total, this.#count) : undefined);
      if (page.total !== undefined && offset >= page.total) break;
    }
  }

  async #page(id: string, list: string, offset: number): Promise<unknown> {
    const { status, body } = await this.#ask(
      `points/${id}/${list}?limit=${PAGE_SIZE}&offset=${offset}`,
      (one) => pageIn(one) !== undefined,
    );
    if (status >= 400) {
      throw importError("StreamElements does not give the points of {channel} (error {status}).", {
        ...{ channel: this.#order.target.channel, status },
      });
    }
    return body;
  }

  async #ask(what: string, isWhole: (body: unknown) => boolean): Promise<PageAnswer> {
    const { addresses, timers, signal, waits, target } = this.#order;
    const url = `${addresses.streamElements.replace(/\/$/, "")}/${what}`;
    const ask = () => askForPage({ title: TITLE, url, token: this.#token, timers, signal, waits, isWhole });
    const answer = await ask();
    if (answer.status !== 401 && answer.status !== 403) return answer;
    if (this.#token === undefined) {
      const token = await this.#order.askForToken(
        `StreamElements shows the points of ${target.channel} only to their owner. Your JWT (in StreamElements under your name, Channels, Show secrets):`,
      );
      this.#token = token?.trim().replace(/^bearer\s+/i, "") || undefined;
      if (this.#token === undefined) {
        throw importError(
          "StreamElements shows the points of {channel} only to their owner. Put your JWT into the variable {variable} and try again.",
          { channel: target.channel, variable: JWT_VARIABLE },
        );
      }
      if (/[^\x21-\x7e]/.test(this.#token)) throw refused();
      const again = await ask();
      if (again.status !== 401 && again.status !== 403) return again;
    }
    throw refused();
  }
}

function refused(): Error {
  return importError("StreamElements refuses this JWT. Copy it anew, whole, from the channel whose points these are.");
}

function idIn(body: unknown): string | undefined {
  const id = (body as { _id?: unknown } | null | undefined)?._id;
  return typeof id === "string" && /^[\w-]{1,60}$/.test(id) ? id : undefined;
}

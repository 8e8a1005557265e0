/** Asks a service for pages of JSON, again where it fails, and keeps each as a file once it is whole. */

import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { textWithin } from "../../base/body.ts";
import { type ConfigError, codeOf } from "../../base/errors.ts";
import type { Cancel, Timers } from "../../base/system.ts";
import { importError } from "../problem.ts";
import type { DownloadOrder } from "./download.ts";

const REQUEST_MS = 30_000;
/** How often one page is asked for before it is given up. */
const TRIES = 6;
const FIRST_WAIT_MS = 1_000;
/** A service that wants more patience than this is asked another day. */
const LONGEST_WAIT_MS = 15 * 60_000;
const USUAL_WAIT_MS = 60_000;
/** How often it may say that there were too many questions, for one page. */
const LIMITED_TRIES = 20;
/** Of one page, in bytes. */
const PAGE_MAX = 50_000_000;

/** What came. `body` is JSON; of another status than 200 whatever could be read. */
export interface PageAnswer {
  readonly status: number;
  readonly body: unknown;
}

interface PageOrder extends Pick<DownloadOrder, "timers" | "signal" | "waits"> {
  /** Who is asked, for people. */
  readonly title: string;
  readonly url: string;
  readonly token?: string | undefined;
  /** Whether an answer is a whole page; one that is not is asked for again. */
  isWhole(body: unknown): boolean;
}

/** Asks once for a page, and again as long as there is hope. Answers of 400 to 499 but 429 come back as they are. */
export async function askForPage(order: PageOrder): Promise<PageAnswer> {
  const { timers, signal, title } = order;
  let failures = 0;
  let limited = 0;
  for (;;) {
    signal?.throwIfAborted();
    const answer = await once(order);
    signal?.throwIfAborted();
    if (typeof answer === "object" && "body" in answer) return answer;
    if (typeof answer === "object") {
      if (++limited > LIMITED_TRIES || answer.waitMs > LONGEST_WAIT_MS) {
        throw importError(
          "{title} answers no more for now: it was asked too often. What was fetched is kept; try again in an hour.",
          { title },
        );
      }
      order.waits?.(`${title} wants a pause of ${Math.ceil(answer.waitMs / 1_000)} seconds.`);
      await pause(timers, answer.waitMs, signal);
      continue;
    }
    if (++failures >= TRIES) {
      throw importError(
        "{title} could not be read to the end ({reason}). What was fetched is kept; the same again goes on from there.",
        { title, reason: answer },
      );
    }
    await pause(timers, FIRST_WAIT_MS * 2 ** (failures - 1), signal);
  }
}

/** Waits, and no longer than until it is aborted: a service may want many minutes. */
function pause(timers: Pick<Timers, "after">, ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    let timer: Cancel | undefined;
    const end = () => {
      timer?.cancel();
      signal?.removeEventListener("abort", end);
      resolve();
    };
    signal?.addEventListener("abort", end, { once: true });
    timer = timers.after(ms, end);
  });
}

/** What came, how long to wait, or why nothing did. */
async function once(order: PageOrder): Promise<PageAnswer | { readonly waitMs: number } | string> {
  const { url, token, signal, isWhole } = order;
  const timeout = AbortSignal.timeout(REQUEST_MS);
  try {
    const response = await fetch(url, {
      headers: { Accept: "application/json", ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }) },
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    const { status } = response;
    if (status === 429) {
      await response.body?.cancel();
      return { waitMs: waitOf(response) };
    }
    const body = jsonIn(await textWithin(response, PAGE_MAX));
    if (status >= 500) return `error ${status}`;
    if (status >= 400) return { status, body };
    return isWhole(body) ? { status, body } : "a page that is not whole";
  } catch (error) {
    return reasonOf(error);
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function waitOf({ headers }: Response): number {
  const said = headers.get("retry-after") ?? "";
  if (/^\d+(\.\d+)?$/.test(said.trim())) return Math.max(1_000, Number(said) * 1_000);
  const at = Date.parse(said);
  const theirs = Date.parse(headers.get("date") ?? "");
  return Number.isFinite(at - theirs) ? Math.max(1_000, at - theirs) : USUAL_WAIT_MS;
}

/** Without its address. */
function reasonOf(error: unknown): string {
  const cause = (error as { cause?: unknown } | undefined)?.cause;
  return codeOf(cause) ?? codeOf(error) ?? (error instanceof Error ? error.name : "unknown");
}

/** Files of one download. */
export class SavedPages {
  readonly folder: string;

  /** `folder/bot-channel-2026-11-30`. */
  constructor({ folder, target, nowMs }: DownloadOrder) {
    const day = new Date(nowMs).toISOString().slice(0, 10);
    const platform = target.platform === undefined ? "" : `${target.platform}-`;
    this.folder = path.join(folder, `${target.bot}-${platform}${target.channel}-${day}`);
    try {
      mkdirSync(this.folder, { recursive: true });
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  /** A page that was saved; `undefined` where it is not there, or not whole. */
  read(name: string): unknown {
    try {
      return jsonIn(readFileSync(path.join(this.folder, name), "utf8"));
    } catch {
      return undefined;
    }
  }

  /** Under its name a page is always whole. */
  write(name: string, body: unknown): void {
    const file = path.join(this.folder, name);
    try {
      writeFileSync(`${file}.partial`, JSON.stringify(body));
      renameSync(`${file}.partial`, file);
    } catch (error) {
      throw this.#unwritable(error);
    }
  }

  #unwritable(error: unknown): ConfigError {
    return importError("Nothing can be written to {folder} ({reason}).", {
      ...{ folder: this.folder, reason: codeOf(error) ?? "unknown" },
    });
  }
}

/** Files that a page sends: streamed to the disk as they come, under names of our own, and never half there. */
import { createWriteStream, mkdirSync, rmSync } from "node:fs";
import { statfs, utimes } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { codeOf, messageOf } from "../../base/errors.ts";
import type { Random } from "../../base/system.ts";
import type { SentFile } from "../../web/endpoint.ts";
import { Refusal } from "../../web/refusal.ts";

/** The largest file, in bytes. */
export const UPLOAD_MAX = 512 * 1_024 * 1_024;
/** What stays free on the disk: the book needs room too. */
const SPARE = 32 * 1_024 * 1_024;
const NAME_MAX = 120;

/** What comes. */
interface Sent extends SentFile {
  /** When the file was last changed where it came from. Milliseconds since 1970. */
  readonly modifiedAtMs: number;
}

export class Uploads {
  readonly #folder: string;
  readonly #random: Random;
  #isTaking = false;

  /** `folder` is its own: what lies there is removed. */
  constructor(folder: string, random: Random) {
    this.#folder = folder;
    this.#random = random;
    this.clear();
  }

  /**
   * Keeps what comes, and says where. Throws a Refusal where it is too much or cannot be kept, or where it was cut off: then nothing
   * of it stays.
   */
  async take(sent: Sent, signal: AbortSignal): Promise<string> {
    if (this.#isTaking)
      throw new Refusal(409, "UPLOADING", "Another file is being sent just now.", "Wait for its end.");
    this.#isTaking = true;
    try {
      return await this.#take(sent, signal);
    } finally {
      this.#isTaking = false;
    }
  }

  /** Removes one that was kept. */
  remove(file: string): void {
    rmSync(file, { force: true });
  }

  /** Removes all that earlier runs left. What cannot be removed now is tried again at the next start. */
  clear(): void {
    try {
      rmSync(this.#folder, { recursive: true, force: true });
    } catch {
      // Something else has it open, which Windows minds.
    }
  }

  async #take({ parts, length, modifiedAtMs }: Sent, signal: AbortSignal): Promise<string> {
    const file = path.join(this.#folder, this.#random.bytes(12).toString("hex"));
    try {
      mkdirSync(this.#folder, { recursive: true });
      if (length !== undefined) await this.#makeSure(length);
      await written(file, parts, signal);
      // When a list was written decides which accounts are older than it.
      await utimes(file, modifiedAtMs / 1_000, modifiedAtMs / 1_000);
      return file;
    } catch (error) {
      rmSync(file, { force: true });
      throw refusalOf(error);
    }
  }

  /** A disk that has no room is told before half an hour of sending. */
  async #makeSure(length: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    if (bavail * bsize < length + SPARE) throw full();
  }
}

/** Writes what comes to a file, and is done once the file is closed: one that is opened late would stay after it was removed. */
async function written(file: string, parts: Sent["parts"], signal: AbortSignal): Promise<void> {
  const out = createWriteStream(file, { mode: 0o600 });
  const closed = new Promise<void>((resolve) => out.once("close", () => resolve()));
  try {
    await pipeline(parts, out, { signal });
  } finally {
    out.destroy();
    await closed;
  }
}

function full(): Refusal {
  return new Refusal(
    507,
    "DISK_FULL",
    "There is not enough room on the disk of the bot for this file. Nothing of it was kept.",
    "Make room there, and send it again.",
  );
}

function refusalOf(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  const code = codeOf(error) ?? "";
  if (["ENOSPC", "EDQUOT"].includes(code)) return full();
  if (["EACCES", "EPERM", "EROFS", "EIO"].includes(code)) {
    return new Refusal(507, "NOT_KEPT", `The file cannot be kept: ${messageOf(error)}`, "Nothing of it was kept.");
  }
  return new Refusal(400, "CUT_OFF", "The file did not come to its end. Nothing of it was kept.", "Send it again.");
}

/** Signs that steer the direction of writing, and those that nobody sees. */
const UNSEEN = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

/** What a file is called, for people only: without folders, without signs that would turn around what stands beside it. */
export function shownName(sent: string): string {
  const name = (sent.split(/[/\\]/).at(-1) ?? "").replace(UNSEEN, "").trim();
  const signs = [...name];
  const short = signs.length > NAME_MAX ? `${signs.slice(0, NAME_MAX - 1).join("")}…` : name;
  return short === "" || short === "." || short === ".." ? "file" : short;
}

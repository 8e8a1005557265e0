/**
 * Where sign-ins are kept: one small file per account in the user's own profile, outside the project folder, so that a
 * streamer who copies, shares or streams the folder never hands out a token.
 *
 * On POSIX the folder is 0700 and each file 0600. Windows has no such bits: there the profile folder's own access list
 * keeps other users out (administrators excepted), and files made inside it inherit that.
 */
import { chmod, mkdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import envPaths from "env-paths";
import writeFileAtomic from "write-file-atomic";
import { z } from "zod";
import { codeOf, PlatformError } from "../base/errors.ts";
import { phrase } from "../base/phrase.ts";

/** One signed-in account: its tokens and whose they are. Times are milliseconds since 1970, UTC. */
export interface StoredToken {
  accessToken: string;
  refreshToken?: string;
  expiresAtMs: number;
  /** When the refresh token ends, where the platform tells. */
  refreshExpiresAtMs?: number;
  scopes: string[];
  /** The platform's id of the account. */
  userId: string;
  login: string;
  obtainedAtMs: number;
  /** The refresh token this pair was bought with, where a platform still takes it for a moment. */
  previousRefreshToken?: string;
}

const shape = z.object({
  accessToken: z.string().min(1),
  refreshToken: z.string().min(1).optional(),
  expiresAtMs: z.number().int(),
  refreshExpiresAtMs: z.number().int().optional(),
  scopes: z.array(z.string()),
  userId: z.string().min(1),
  login: z.string().min(1),
  obtainedAtMs: z.number().int(),
  previousRefreshToken: z.string().min(1).optional(),
});

/** The sign-ins on disk. Never logs or throws anything it read: its errors name the file, not what is in it. */
export class TokenStore {
  readonly #folder: string;
  /** What was wrong with a file that is set aside by now, so that whoever asks next is told as well. */
  readonly #damaged = new Map<string, PlatformError>();

  /** `folder`: by default `tokens` in the user's profile (`%APPDATA%\chatmint\Config\tokens`, `~/.config/chatmint/tokens`). */
  constructor(folder?: string) {
    this.#folder = folder ?? join(envPaths("chatmint", { suffix: "" }).config, "tokens");
  }

  path(name: string): string {
    if (!/^[a-z][a-z0-9-]*$/.test(name)) {
      throw new RangeError(`Expected a token name of a-z, 0-9 and -, got "${name}"`);
    }
    return join(this.#folder, `${name}.json`);
  }

  /**
   * The sign-in of this name; `undefined` when nobody signed in. A damaged file is set aside, so that the next write loses
   * nothing.
   *
   * @throws {PlatformError} `token.damaged` or `token.unreadable`, a sentence for the streamer.
   */
  async read(name: string): Promise<StoredToken | undefined> {
    const path = this.path(name);
    let text: string;
    try {
      text = await readFile(path, "utf8");
    } catch (error) {
      if (codeOf(error) === "ENOENT") {
        const damaged = this.#damaged.get(name);
        if (damaged) throw damaged;
        return undefined;
      }
      throw new PlatformError(
        "token.unreadable",
        phrase(
          "The sign-in kept in {path} cannot be read ({reason}): allow your own account to read this file, or delete it and sign in again.",
          { path, reason: codeOf(error) ?? phrase("unknown error") },
        ),
      );
    }
    const token = parse(text);
    if (token) {
      this.#damaged.delete(name);
      return token;
    }
    const aside = await this.#setAside(path);
    const damaged = new PlatformError(
      "token.damaged",
      `The sign-in kept in ${path} is damaged and was ${aside}: sign in again with \`${loginCommand(name)}\`.`,
    );
    this.#damaged.set(name, damaged);
    throw damaged;
  }

  /** Writes a sign-in so that a crash or power cut leaves either the old file or the new one, whole, and on the disk. */
  async write(name: string, token: StoredToken): Promise<void> {
    const path = this.path(name);
    const text = JSON.stringify(shape.parse(token), undefined, 2) + "\n";
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      // mkdir leaves a folder that was already there as it was.
      if (process.platform !== "win32") await chmod(this.#folder, 0o700);
      await writeFileAtomic(path, text, { mode: 0o600, fsync: true });
      this.#damaged.delete(name);
    } catch (error) {
      throw new PlatformError(
        "token.unwritable",
        `The sign-in cannot be written to ${path} (${codeOf(error) ?? "unknown error"}): free some space on that disk and allow your own account to write there.`,
      );
    }
  }

  /** Forgets a sign-in; false when there was none. */
  async remove(name: string): Promise<boolean> {
    this.#damaged.delete(name);
    try {
      await rm(this.path(name));
      return true;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return false;
      throw new PlatformError(
        "token.unwritable",
        `The sign-in in ${this.path(name)} cannot be deleted (${codeOf(error) ?? "unknown error"}): delete this file yourself.`,
      );
    }
  }

  /** When the file was last written, so that a running bot notices a new sign-in; `undefined` when there is none. */
  async modifiedAtMs(name: string): Promise<number | undefined> {
    try {
      return (await stat(this.path(name))).mtimeMs;
    } catch (error) {
      if (codeOf(error) === "ENOENT") return undefined;
      throw new PlatformError(
        "token.unreadable",
        `The folder of the sign-in ${this.path(name)} cannot be looked at (${codeOf(error) ?? "unknown error"}): allow your own account to read it.`,
      );
    }
  }

  /** Moves a damaged file out of the way; says what became of it, as the end of a sentence. */
  async #setAside(path: string): Promise<string> {
    try {
      await rename(path, `${path}.damaged`);
      return `set aside as ${path}.damaged`;
    } catch (error) {
      return `left in place (${codeOf(error) ?? "it cannot be renamed"})`;
    }
  }
}

/** The command that signs this account in, to be pasted into a terminal. */
export function loginCommand(name: string): string {
  const [platform = "twitch", account] = name.split("-");
  // The account most streamers need is the one without a flag: the bot's on Twitch, the streamer's on Kick.
  const usual = platform === "kick" ? "broadcaster" : "bot";
  return `npx chatmint login ${platform}${account === usual ? "" : ` --${account}`}`;
}

function parse(text: string): StoredToken | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not JSON: the caller says so. JSON's own message would quote the file, which may hold half a token.
    return undefined;
  }
  const result = shape.safeParse(value);
  if (!result.success) return undefined;
  const { refreshToken, previousRefreshToken, refreshExpiresAtMs, ...rest } = result.data;
  return {
    ...rest,
    ...(refreshExpiresAtMs === undefined ? {} : { refreshExpiresAtMs }),
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(previousRefreshToken === undefined ? {} : { previousRefreshToken }),
  };
}

/**
 * Where the door of a running bot is, and what is said through it: a socket in the data folder, or a pipe on Windows, and
 * beside it a file with the address and the token that opens it. Only the owner may read that file; on Windows it is as
 * readable as the folder is, and the pipe is the owner's alone.
 */
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { ConfigError, codeOf, messageOf } from "../base/errors.ts";
import { type DataPaths, packageVersion } from "../base/paths.ts";
import { phrase } from "../base/phrase.ts";

/** What is said through the door has this form; another form has another number. */
export const DOOR_VERSION = 1;
/** The longest request and the longest answer, in bytes. */
export const DOOR_LINE_MAX = 1_000_000;
/** Systems take a path of a socket up to 103 bytes (macOS) or 107 (Linux), and cut a longer one off without a word. */
const SOCKET_PATH_MAX = 103;
/** Folders for sockets whose path in the data folder would be too long begin with this. */
const FOLDER_START = "chatmint-door-";

/** What the file beside the book says. */
export interface DoorNote {
  readonly door: number;
  /** The version of Chatmint that runs. */
  readonly program: string;
  /** Path of the socket, or name of the pipe. */
  readonly address: string;
  readonly token: string;
}

const noteShape = z.object({
  door: z.literal(DOOR_VERSION),
  program: z.string(),
  address: z.string(),
  token: z.string(),
});

/** What a sub-command asks, one line of JSON. */
export const requestShape = z.object({
  door: z.number(),
  program: z.string(),
  token: z.string(),
  /** The same request asked again has the same id, and is done once. */
  id: z.string().regex(/^[0-9a-f]{16,64}$/),
  operation: z.string(),
  request: z.unknown(),
});
export type DoorRequest = z.infer<typeof requestShape>;

/** What it is answered, one line of JSON: the answer of the operation, or why there is none. */
export const replyShape = z.union([
  z.object({ answer: z.object({ code: z.number(), lines: z.array(z.string()), data: z.unknown().optional() }) }),
  z.object({ error: z.object({ code: z.string(), message: z.string() }) }),
]);
export type DoorReply = z.infer<typeof replyShape>;

/** The file of a data folder's door; a rehearsal has its own. */
export function doorFile(paths: DataPaths, rehearsal: boolean): string {
  return path.join(paths.folder, rehearsal ? "rehearsal-door.json" : "door.json");
}

/**
 * Where to listen, best first: beside the file, and where that path is too long or the disk knows no sockets, in a new
 * folder of the system's for temporary files. On Windows a pipe whose name nobody can know before.
 */
export function* addresses(
  file: string,
  random: string,
  system: { readonly platform: NodeJS.Platform; readonly temporary: string } = {
    platform: process.platform,
    temporary: os.tmpdir(),
  },
): Generator<string> {
  if (system.platform === "win32") {
    const folder = createHash("sha256").update(file.toLowerCase()).digest("hex").slice(0, 16);
    yield `\\\\.\\pipe\\chatmint-${folder}-${random}`;
    return;
  }
  const beside = socketBeside(file);
  if (Buffer.byteLength(beside) <= SOCKET_PATH_MAX) yield beside;
  if (Buffer.byteLength(path.join(system.temporary, `${FOLDER_START}123456`, "door.sock")) > SOCKET_PATH_MAX) return;
  yield path.join(mkdtempSync(path.join(system.temporary, FOLDER_START)), "door.sock");
}

/** Lets nobody but the owner connect. Windows gives a pipe to its owner by itself. */
export function ownersOnly(address: string): void {
  if (process.platform !== "win32") chmodSync(address, 0o600);
}

/** Writes the file, which the owner alone may read (not so on Windows, which knows no modes), in one piece. */
export function writeNote(file: string, address: string, token: string): void {
  const note: DoorNote = { door: DOOR_VERSION, program: packageVersion(), address, token };
  const partial = `${file}.partial`;
  rmSync(partial, { force: true });
  writeFileSync(partial, JSON.stringify(note), { mode: 0o600 });
  renameSync(partial, file);
}

/** The file of a bot that runs or was killed; `undefined` where there is none. Throws in words where it cannot be used. */
export function readNote(file: string): DoorNote | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    const code = codeOf(error);
    if (code === "ENOENT") return undefined;
    throw new ConfigError("DOOR_UNREADABLE", [
      code === "EACCES" || code === "EPERM"
        ? phrase("The bot of this data folder belongs to another user: {file} cannot be read. Ask as that user.", {
            file,
          })
        : phrase("{file} cannot be read: {reason}. Stop the bot, delete the file and start the bot again.", {
            file,
            reason: messageOf(error),
          }),
    ]);
  }
  const read = noteShape.safeParse(json(text));
  if (read.success) return read.data;
  const program = z.object({ program: z.string() }).safeParse(json(text)).data?.program;
  throw new ConfigError("DOOR_VERSION", [otherVersion(program ?? "?", packageVersion())]);
}

/** Takes away what a bot left behind, killed or not. Only while the lock of the book is held. */
export function removeDoor(file: string): void {
  try {
    const left = readNote(file);
    if (left) removeAddress(left.address);
  } catch {
    // Whatever is written there, it is replaced.
  }
  rmSync(file, { force: true });
  removeAddress(socketBeside(file));
}

/** Takes away a socket, with the folder that was made for it alone. A pipe of Windows goes with its process. */
export function removeAddress(address: string): void {
  if (process.platform === "win32") return;
  rmSync(address, { force: true });
  const folder = path.dirname(address);
  if (path.basename(folder).startsWith(FOLDER_START)) rmSync(folder, { recursive: true, force: true });
}

function socketBeside(file: string): string {
  return file.replace(/\.json$/, ".sock");
}

/** The bot and the sub-command do not understand each other. */
export function otherVersion(running: string, own: string): string {
  return phrase(
    "The bot that runs with this data folder is Chatmint {running}, and this is Chatmint {own}. Stop the bot and start it with this version, or use the other one here.",
    { running, own },
  );
}

/** What a text of JSON says; `undefined` where it is none. */
export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * What the streamer points at: a file, a folder, or a zip, which is looked through like a folder. Nothing is known by its
 * name; the first bytes tell what a file is.
 */
import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, readdirSync, statSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { codeOf, messageOf } from "../base/errors.ts";
import { gunzipped, gunzippedHead, isGzip } from "./files/gzip.ts";
import { temporaryFolder } from "./files/temporary.ts";
import { openZip, type ZipEntry } from "./files/zip.ts";
import { importError } from "./problem.ts";

/** How a file is written. `h2`: a store of the H2 database; `xlsx` is told apart from other zips. One packed with gzip counts as what is in it. */
type Container = "empty" | "text" | "sqlite" | "zip" | "xlsx" | "h2" | "binary";

/** How much of a file is looked at to tell what it is, in bytes. */
const HEAD = 64 * 1_024;
const FILES_MAX = 20_000;
const DEPTH_MAX = 8;

/** One file, wherever it lies. */
export interface GivenFile {
  /** Below what was given, with forward slashes: `profiles/Main/db/users.db`; the file's own name where it was given itself. */
  readonly name: string;
  /** Bytes, packed ones where it is packed with gzip. */
  readonly size: number;
  /** When it was last changed. Milliseconds since 1970. */
  readonly modifiedAtMs: number;
  /** Its first 64 kB, or all of a smaller one. */
  head(): Promise<Buffer>;
  container(): Promise<Container>;
  /** All its bytes, unpacked. */
  bytes(): Readable;
  /** A path to open it by; out of a zip it is unpacked to a temporary place first. */
  onDisk(): Promise<string>;
}

/** What was given. */
export interface Given {
  /** What people call it: the name of the file or folder. */
  readonly label: string;
  readonly kind: "file" | "folder" | "zip";
  /** The file itself, or all below the folder, in order of their names. */
  readonly files: readonly GivenFile[];
  /** A folder for what has to be unpacked or copied; it goes with {@link close}. */
  readonly temporary: string;
  /** Removes what was unpacked. */
  close(): void;
}

/**
 * Looks at what lies there. Throws a ConfigError when that is nothing, or a zip that cannot be trusted. `label`: what people call it,
 * where it does not lie there under its own name.
 */
export async function openGiven(where: string, label = path.basename(path.resolve(where))): Promise<Given> {
  const temporary = temporaryFolder();
  const close = () => temporary.remove();
  try {
    const is = statOf(where);
    if (!is.isDirectory() && !is.isFile()) {
      throw importError("{where} is neither a file nor a folder. Save what is to be imported to a file first.", {
        where,
      });
    }
    if (is.isDirectory()) {
      return { label, kind: "folder", files: filesBelow(where, temporary.path), temporary: temporary.path, close };
    }
    const file = fileAt(where, label, temporary.path);
    if ((await file.container()) !== "zip")
      return { label, kind: "file", files: [file], temporary: temporary.path, close };
    const entries = await openZip(where, label);
    const files = entries.map((entry) => fileInZip(entry, temporary.path));
    return { label, kind: "zip", files, temporary: temporary.path, close };
  } catch (error) {
    close();
    throw error;
  }
}

function statOf(where: string) {
  try {
    return statSync(where);
  } catch (error) {
    if (codeOf(error) === "ENOENT") {
      throw importError("There is no file or folder {where}. Check the path; one with spaces stands in quotes.", {
        where,
      });
    }
    throw importError("{where} cannot be read: {reason}", { where, reason: messageOf(error) });
  }
}

/** The files below a folder, links left out, each looked at only when asked. */
function filesBelow(folder: string, temporary: string): GivenFile[] {
  const found: GivenFile[] = [];
  const look = (below: string, depth: number) => {
    for (const entry of readdirSync(path.join(folder, below), { withFileTypes: true }).sort(byName)) {
      const name = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && depth < DEPTH_MAX) look(name, depth + 1);
      if (entry.isFile()) found.push(fileAt(path.join(folder, name), name, temporary));
      if (found.length > FILES_MAX) {
        throw importError("{folder} has more than {most} files. Name the file or folder with the points in it.", {
          folder,
          most: FILES_MAX.toLocaleString("en"),
        });
      }
    }
  };
  look("", 0);
  return found;
}

const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

function fileAt(where: string, name: string, temporary: string): GivenFile {
  const { size, mtimeMs } = statOf(where);
  const file = {
    ...{ name, size, modifiedAtMs: mtimeMs, head: () => firstBytes(where) },
    bytes: () => createReadStream(where),
    onDisk: async () => where,
  };
  return unpacked(file, temporary, () => openZip(where, name));
}

function fileInZip(entry: ZipEntry, temporary: string): GivenFile {
  const { name, size, modifiedAtMs } = entry;
  const file = {
    ...{ name, size, modifiedAtMs, head: () => entry.head(HEAD) },
    bytes: () => entry.bytes(),
    onDisk: () => entry.unpack(temporary),
  };
  return unpacked(file, temporary, async () => []);
}

/** The same file as what is in it, where it is packed with gzip; whoever reads it need not know. */
function unpacked(
  file: Omit<GivenFile, "container">,
  temporary: string,
  entries: () => Promise<readonly ZipEntry[]>,
): GivenFile {
  const { name, size, modifiedAtMs } = file;
  const packedHead = once(() => file.head());
  const isPacked = async () => isGzip(await packedHead());
  const head = once(async () => ((await isPacked()) ? gunzippedHead(await packedHead(), HEAD) : packedHead()));
  const bytes = () => Readable.from(bytesOf(), { objectMode: false });
  async function* bytesOf() {
    yield* (await isPacked()) ? gunzipped(file.bytes(), name, size) : file.bytes();
  }
  return {
    ...{ name, size, modifiedAtMs, head, bytes },
    container: once(async () => containerOf(await head(), async () => ((await isPacked()) ? [] : entries()))),
    onDisk: once(async () => {
      if (!(await isPacked())) return file.onDisk();
      const to = path.join(temporary, `${createHash("sha256").update(name).digest("hex").slice(0, 16)}.unpacked`);
      await pipeline(bytes(), createWriteStream(to));
      return to;
    }),
  };
}

async function firstBytes(where: string): Promise<Buffer> {
  try {
    const file = await open(where);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD), 0, HEAD, 0);
      // A part of the large one would keep all of it.
      return bytesRead < HEAD ? Buffer.from(buffer.subarray(0, bytesRead)) : buffer;
    } finally {
      await file.close();
    }
  } catch (error) {
    throw importError("{where} cannot be read: {reason}", { where, reason: messageOf(error) });
  }
}

const SQLITE = Buffer.from("SQLite format 3\0");

async function containerOf(head: Buffer, entries: () => Promise<readonly ZipEntry[]>): Promise<Container> {
  if (head.length === 0) return "empty";
  if (head.subarray(0, 16).equals(SQLITE)) return "sqlite";
  const start = head.subarray(0, 4).toString("latin1");
  if (start === "PK\x03\x04" || start === "PK\x05\x06") {
    return (await entries()).some(({ name }) => name.startsWith("xl/")) ? "xlsx" : "zip";
  }
  if (start.startsWith("H:2,")) return "h2";
  return isText(head) ? "text" : "binary";
}

/** Text has no bytes of control signs but tabs and line ends; UTF-16 is half zeros, all on one side. */
function isText(head: Buffer): boolean {
  const mark = head.subarray(0, 2).toString("hex");
  if (mark === "fffe" || mark === "feff") return true;
  const zeros = [0, 0];
  let others = 0;
  for (const [at, byte] of head.entries()) {
    if (byte === 0) zeros[at % 2]!++;
    else if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) others++;
  }
  const isWide = Math.min(...zeros) === 0 && Math.max(...zeros) > head.length * 0.3;
  return others === 0 && (zeros[0]! + zeros[1]! === 0 || isWide);
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => {
    result ??= work();
    return result;
  };
}

/** Where an entry of a list stands, for people; `at` is counted from 0. */
export function placeOfEntry(at: number, file: GivenFile, { kind }: Given): string {
  return kind === "file" ? `entry ${at + 1}` : `entry ${at + 1} of ${file.name}`;
}

/** Looks into a zip: names, sizes and limits are checked before anything is inflated, and while it is. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { type Entry, openPromise, type ZipFile } from "yauzl";
import { ConfigError, messageOf } from "../../base/errors.ts";
import { importError } from "../problem.ts";

const ENTRIES_MAX = 20_000;
/** Of one file that is read, inflated, in bytes. */
const SIZE_MAX = 1_000_000_000;
/** A file this many times smaller than what comes out of it is made to fill memories. */
const RATIO_MAX = 200;
/** Small ones may be as dense as they like, in bytes. */
const RATIO_FROM = 5_000_000;

/** One file of a zip. */
export interface ZipEntry {
  readonly name: string;
  /** Inflated, in bytes, as the zip says; more than that never comes. */
  readonly size: number;
  readonly modifiedAtMs: number;
  head(bytes: number): Promise<Buffer>;
  bytes(): Readable;
  /** Unpacks it below a folder, under a name of its own; the path. */
  unpack(folder: string): Promise<string>;
}

/** The files of a zip in order of their names. Throws a ConfigError for one that is broken or that nobody should open. */
export async function openZip(where: string, label: string): Promise<readonly ZipEntry[]> {
  try {
    const zip = await openPromise(where, { lazyEntries: true, validateEntrySizes: true });
    if (zip.entryCount > ENTRIES_MAX) {
      zip.close();
      throw importError("{label} has {count} files in it, more than {most}. Name the file with the points in it.", {
        ...{ label, count: zip.entryCount, most: ENTRIES_MAX },
      });
    }
    const entries: ZipEntry[] = [];
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith("/")) entries.push(entryOf(where, label, entry));
    }
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw inWords(error, label);
  }
}

function entryOf(where: string, label: string, entry: Entry): ZipEntry {
  const { fileName: name, uncompressedSize: size, compressedSize } = entry;
  const opened = () => {
    if (!entry.isEncrypted()) return inflated(where, label, entry);
    throw importError("{label} is protected with a password. Unpack it, and import what is in it.", { label });
  };
  const bytes = () => {
    if (size > SIZE_MAX || (size > RATIO_FROM && size > compressedSize * RATIO_MAX)) {
      throw importError(
        "{name} in {label} would become {size} MB when it is unpacked; it is left alone. Export it again, as a CSV file where that can be chosen.",
        {
          ...{ name, label, size: Math.round(size / 1e6) },
        },
      );
    }
    return opened();
  };
  return {
    ...{ name, size, modifiedAtMs: entry.getLastModDate().getTime(), bytes },
    // So much may be looked at of any, also of what is left alone.
    head: async (most) => firstOf(opened(), most),
    async unpack(folder) {
      const to = path.join(folder, createHash("sha256").update(name).digest("hex").slice(0, 16));
      await pipeline(bytes(), createWriteStream(to));
      return to;
    },
  };
}

/** The bytes of one entry. Each is read with a zip of its own, so that nobody has to say when the last was read. */
function inflated(where: string, label: string, wanted: Entry): Readable {
  return Readable.from(parts(), { objectMode: false });
  async function* parts() {
    let zip: ZipFile | undefined;
    try {
      zip = await openPromise(where, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
      let sum = 0;
      for await (const part of await zip.openReadStreamPromise(wanted)) {
        sum = crc32(part as Buffer, sum);
        yield part as Buffer;
      }
      if (sum !== wanted.crc32) throw new Error("wrong sum of bytes");
    } catch (error) {
      throw inWords(error, label);
    } finally {
      zip?.close();
    }
  }
}

async function firstOf(stream: Readable, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    parts.push(part as Buffer);
    size += (part as Buffer).length;
    if (size >= most) break;
  }
  return Buffer.concat(parts).subarray(0, most);
}

function inWords(error: unknown, label: string): Error {
  if (error instanceof ConfigError) return error;
  const reason = messageOf(error).replace(/\.$/, "");
  if (/relative path|absolute path|invalid characters in fileName/i.test(reason)) {
    return importError("{label} has a file in it whose name leads out of it ({reason}). It is left alone.", {
      label,
      reason,
    });
  }
  return importError("{label} is no whole zip ({reason}). Make the backup or download it again.", { label, reason });
}

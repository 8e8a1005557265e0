/** Unpacks gzip while it is read: counted, so that nothing made to fill memories gets far. */
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { ConfigError, messageOf } from "../../base/errors.ts";
import { importError } from "../problem.ts";

/** Of what comes out, in bytes. */
const SIZE_MAX = 1_000_000_000;
/** A file this many times smaller than what comes out of it is made to fill memories. */
const RATIO_MAX = 200;
/** Small ones may be as dense as they like, in bytes. */
const RATIO_FROM = 5_000_000;

export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** What comes out of it. Throws a ConfigError for one that is cut off, damaged, or far too dense; `packedSize` in bytes. */
export async function* gunzipped(packed: Readable, name: string, packedSize: number): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  // What fails comes out of the gunzip too.
  pipeline(packed, gunzip).catch(() => {});
  let size = 0;
  try {
    for await (const part of gunzip) {
      size += (part as Buffer).length;
      if (size > SIZE_MAX || (size > RATIO_FROM && size > packedSize * RATIO_MAX)) {
        throw importError("{name} becomes more than {size} MB when it is unpacked; it is left alone.", {
          ...{ name, size: Math.floor(size / 1e6) },
        });
      }
      yield part as Buffer;
    }
  } catch (error) {
    throw inWords(error, name);
  }
}

/** Its first bytes, unpacked from the first ones of the file; empty where nothing can be unpacked. */
export async function gunzippedHead(head: Buffer, most: number): Promise<Buffer> {
  const gunzip = createGunzip();
  const parts: Buffer[] = [];
  let size = 0;
  gunzip.end(head);
  try {
    for await (const part of gunzip) {
      parts.push(part as Buffer);
      size += (part as Buffer).length;
      if (size >= most) break;
    }
  } catch {
    // The first bytes of a longer file end in the middle: what came until there is what is looked at.
  }
  return Buffer.concat(parts).subarray(0, most);
}

function inWords(error: unknown, name: string): Error {
  if (error instanceof ConfigError) return error;
  return importError("{name} is not whole ({reason}). Take the backup before it, or make a new one.", {
    ...{ name, reason: messageOf(error) },
  });
}

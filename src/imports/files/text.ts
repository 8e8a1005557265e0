/** Text as it was meant: UTF-8 or UTF-16, and windows-1252 where it is neither. */
import type { GivenFile } from "../given.ts";
import { importError } from "../problem.ts";

/** Of one line, or of one word of a dump, in characters; no viewer is that long. */
export const LINE_MAX = 10_000_000;

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** How a whole file is written: by its byte order mark, else strictly as UTF-8, else in the way of old Windows programs. */
async function encodingOf(file: GivenFile): Promise<Encoding> {
  const head = await file.head();
  const marked = byMark(head);
  if (marked) return marked;
  const strict = new TextDecoder("utf-8", { fatal: true });
  let isWide = false;
  try {
    for await (const part of file.bytes())
      isWide = /[^\0-\x7f]/.test(strict.decode(part as Buffer, { stream: true })) || isWide;
  } catch (error) {
    if (error instanceof TypeError) return "windows-1252";
    throw error;
  }
  try {
    strict.decode();
    return "utf-8";
  } catch {
    // Cut off in the middle of a character, where others of UTF-8 came before.
    return isWide ? "utf-8" : "windows-1252";
  }
}

function byMark(head: Buffer): Encoding | undefined {
  if (head.subarray(0, 3).toString("hex") === "efbbbf") return undefined;
  const mark = head.subarray(0, 2).toString("hex");
  if (mark === "fffe") return "utf-16le";
  if (mark === "feff") return "utf-16be";
  // Without a mark: of Latin letters every second byte is zero.
  const zeros = [0, 0];
  for (const [at, byte] of head.entries()) if (byte === 0) zeros[at % 2]!++;
  if (zeros[1]! > head.length * 0.3) return "utf-16le";
  return zeros[0]! > head.length * 0.3 ? "utf-16be" : undefined;
}

/** The first 64 kB as text, without a byte order mark; its last line may be cut off. */
export async function startOf(file: GivenFile): Promise<string> {
  const head = await file.head();
  const marked = byMark(head);
  if (marked) return new TextDecoder(marked).decode(head);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(head);
  }
}

/** The whole text in pieces, without a byte order mark. */
export async function* textOf(file: GivenFile): AsyncGenerator<string> {
  const decoder = new TextDecoder(await encodingOf(file));
  for await (const part of file.bytes()) {
    const text = decoder.decode(part as Buffer, { stream: true });
    if (text !== "") yield text;
  }
  const last = decoder.decode();
  if (last !== "") yield last;
}

/** The lines of a text, without their ends, as they come. Throws a ConfigError for one of more than 10 MB. */
export async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let parts: string[] = [];
  let size = 0;
  for await (const part of text) {
    parts.push(part);
    size += part.length;
    if (/[\r\n]/.test(part)) {
      const lines = parts.join("").split(/\r\n|\n|\r(?!$)/);
      const rest = lines.pop()!;
      yield* lines;
      [parts, size] = [[rest], rest.length];
    }
    if (size > LINE_MAX) throw lineTooLong();
  }
  if (size > 0) yield parts.join("").replace(/\r$/, "");
}

export function lineTooLong(): Error {
  return importError("A line in the file is longer than {most} MB.", { most: LINE_MAX / 1e6 });
}

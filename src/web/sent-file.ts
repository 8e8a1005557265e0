/** A file that comes as the body of a request: as it comes, and never more of it than a route takes. */
import type { SentFile } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";

export const tooLarge = (bytes: number): Refusal => new Refusal(413, "TOO_LARGE", `This takes at most ${bytes} bytes.`);

/** Throws a Refusal where more is announced; where more comes, reading it ends with that. */
export function sentFile({ headers, body }: Request, bytesMax: number): SentFile {
  const announced = headers.get("content-length");
  if (Number(announced ?? 0) > bytesMax) throw tooLarge(bytesMax);
  return { parts: atMost(bytesMax, body), length: announced === null ? undefined : Number(announced) };
}

async function* atMost(bytesMax: number, body: Request["body"]): AsyncGenerator<Uint8Array> {
  let size = 0;
  // A stream of Node's can be gone through; not every browser's can, whose types are read here too.
  for await (const part of (body ?? []) as AsyncIterable<Uint8Array>) {
    size += part.length;
    if (size > bytesMax) throw tooLarge(bytesMax);
    yield part;
  }
}

/** A file that comes as the body of a request: as it comes, and never more of it than a route takes. */
import type { SentFile } from "./endpoint.ts";
import { Refusal } from "./refusal.ts";

export const tooLarge = (bytes: number): Refusal => new Refusal(413, "TOO_LARGE", `This takes at most ${bytes} bytes.`);

/** How much is announced, in bytes; `undefined` where nothing is. Throws a Refusal where that is more than `bytesMax`. */
function announced({ headers }: Request, bytesMax: number): number | undefined {
  const length = headers.get("content-length");
  if (length === null) return undefined;
  if (Number(length) > bytesMax) throw tooLarge(bytesMax);
  return Number(length);
}

/** What comes. It breaks off with a Refusal where it becomes more, whatever was announced. */
export function sentFile(request: Request, bytesMax: number): SentFile {
  const length = announced(request, bytesMax);
  return { body: request.body?.pipeThrough(atMost(bytesMax)) ?? null, length };
}

function atMost(bytesMax: number): TransformStream<Uint8Array, Uint8Array> {
  let size = 0;
  return new TransformStream({
    transform(part, controller) {
      size += part.length;
      if (size > bytesMax) controller.error(tooLarge(bytesMax));
      else controller.enqueue(part);
    },
  });
}

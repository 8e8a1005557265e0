/** What is read of an answer of somebody else's server: so much of it, whatever they send. */

/** The largest answer of a platform that is read, in bytes: a page of theirs has some hundred kilobytes. */
const ANSWER_MAX = 16 * 1024 * 1024;

/** The body as text (UTF-8). Throws where it is longer than `most` bytes, and ends the connection then. */
export async function textWithin(response: Response, most: number = ANSWER_MAX): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  // Who leaves the loop cancels the body.
  for await (const part of response.body ?? []) {
    parts.push(Buffer.from(part));
    size += part.length;
    if (size > most) throw new Error(`an answer of more than ${most} bytes`);
  }
  return Buffer.concat(parts).toString("utf8");
}

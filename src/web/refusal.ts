/** What the web server does not do: told as `{code, message, cure, fields}` with an HTTP status. */
import * as z from "zod";

/** What is wrong with one part of what was sent. */
export interface FieldProblem {
  /** Its name: `amount`, `settings.color`; empty for all of it. */
  readonly field: string;
  readonly message: string;
}

/** What a client reads where something was refused. */
export interface Problem {
  /** For programs: `NOT_SIGNED_IN`. */
  readonly code: string;
  /** What happened, in a sentence. */
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly cure: string;
  /** What is wrong with which part; left out where it is about none. */
  readonly fields?: readonly FieldProblem[];
}

/** What every client is told where something went wrong. */
export const problemShape = z
  .object({
    ...{ code: z.string(), message: z.string(), cure: z.string() },
    fields: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .describe("What is wrong with which part of the request."),
  })
  .meta({ ref: "Problem" });

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly code: string;
  readonly cure: string;
  /** Seconds after which it may be tried again. */
  readonly retryAfterSeconds: number | undefined;
  readonly fields: readonly FieldProblem[];
  constructor(
    ...[status, code, message, cure = "", retryAfterSeconds, fields = []]: [
      status: number,
      code: string,
      message: string,
      cure?: string,
      retryAfterSeconds?: number | undefined,
      fields?: readonly FieldProblem[],
    ]
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.cure = cure;
    this.retryAfterSeconds = retryAfterSeconds;
    this.fields = fields;
  }

  get problem(): Problem {
    const { code, message, cure, fields } = this;
    return { code, message, cure, ...(fields.length > 0 ? { fields } : {}) };
  }
}

export const notSignedIn = () =>
  new Refusal(401, "NOT_SIGNED_IN", "Nobody is signed in here.", "Pair this browser, sign in, or send an API token.");
export const notAllowed = () => new Refusal(403, "NOT_ALLOWED", "You may not do this here.");

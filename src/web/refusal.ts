/** What the web server does not do: told as `{code, message, cure}` with an HTTP status. */

/** What a client reads where something was refused. */
export interface Problem {
  /** For programs: `NOT_SIGNED_IN`. */
  readonly code: string;
  /** What happened, in a sentence. */
  readonly message: string;
  /** What to do about it; may be empty. */
  readonly cure: string;
}

export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly code: string;
  readonly cure: string;
  /** Seconds after which it may be tried again. */
  readonly retryAfterSeconds: number | undefined;
  constructor(status: number, code: string, message: string, cure = "", retryAfterSeconds?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.cure = cure;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get problem(): Problem {
    return { code: this.code, message: this.message, cure: this.cure };
  }
}

export const notSignedIn = () =>
  new Refusal(401, "NOT_SIGNED_IN", "Nobody is signed in here.", "Pair this browser, sign in, or send an API token.");
export const notAllowed = () => new Refusal(403, "NOT_ALLOWED", "You may not do this here.");

/**
 * The errors of Chatmint: each has a code, says what happened and what to do.
 *
 * Who meets them: a viewer reads a {@link UserError} in chat; the streamer reads a {@link ConfigError} in the terminal
 * (exit 2, no stack); a {@link PlatformError} is retried by the platform that threw it and never reaches a viewer.
 */

/**
 * Something a viewer asked for that cannot be done. The router says `errors.<code>` of the channel's language with
 * `values`, or `message` where no language knows the code. An amount in `values` follows the rule of replies.
 */
export class UserError extends Error {
  override readonly name = "UserError";
  readonly code: string;
  readonly values: Readonly<Record<string, unknown>>;
  constructor(code: string, message: string, values: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.values = values;
  }
}

/**
 * A UserError for what is rarely meant. Who reads it may write the same line again within a minute, and then it is done:
 * the command finds `repeated` in its context.
 */
export class AskToRepeat extends UserError {
  readonly asksToRepeat = true;
}

/** Problems in what the streamer wrote (config, command files, flags): all of them at once, exit code 2. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly code: string;
  /** One whole sentence per problem: where it is, what is wrong, what to write instead. */
  readonly problems: readonly string[];
  constructor(code: string, problems: readonly string[]) {
    super(problems.join("\n"));
    this.code = code;
    this.problems = problems;
  }
}

/** A third party that failed: the platform retries it by its own rules. `cause` is what it said. */
export class PlatformError extends Error {
  override readonly name = "PlatformError";
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A rule of the book was broken by the program itself: a bug, never an answer to a viewer. */
export class LedgerError extends Error {
  override readonly name = "LedgerError";
  readonly code: string;
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The `code` of anything that was thrown, if it has one (`"ENOENT"`, `"SQLITE_FULL"`, ours). */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === "string" ? code : undefined;
}

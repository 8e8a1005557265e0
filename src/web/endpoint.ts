/**
 * A route of the API, declared as a plain object: where it is, who may call it, the shapes of what goes in and comes out, and
 * what it does. Features and rooms bring them; mount.ts puts all of them on the servers, checks every request against them, and
 * makes the OpenAPI document. The pages take the types of their client from the same declarations.
 */
import type * as z from "zod";
import type { Work } from "../db/work.ts";
import type { Access, Caller, Listener } from "./caller.ts";

type OutputOf<S> = S extends z.ZodType ? z.output<S> : Readonly<Record<never, never>>;

/** What a route is asked. */
export interface Ask<P = unknown, Q = unknown, B = unknown> {
  /** Parts of the path, by name, checked. */
  readonly params: OutputOf<P>;
  readonly query: OutputOf<Q>;
  /** The body of a POST, checked. */
  readonly body: OutputOf<B>;
  readonly caller: Caller;
  readonly on: Listener;
  /**
   * Of a POST: 32 hexadecimal digits, the same when the same caller sends the same request again. What `run` does under it
   * must happen once.
   */
  readonly key: string;
  /**
   * Of a POST with `run`: notes its answer in the same commit as what was done under `key`. `answer` returns it, or throws the
   * Refusal. Who may commit a refusal must call it, or that is lost with a crash.
   */
  keep(work: Work, answer: () => unknown): void;
  /** Aborted when the client is gone. */
  readonly signal: AbortSignal;
}

interface Declared<Path extends string, P, Q> {
  /** With `:names` of its params: `/api/v1/viewers/:id`. */
  readonly path: Path;
  /** On which of the two servers it exists. */
  readonly on: readonly Listener[];
  readonly who: readonly Access[];
  /** What it does, in a sentence: docs/api.md. */
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
}

/** Reads; changes nothing. */
export interface GetEndpoint<Path extends string = string, P = unknown, Q = unknown, A extends z.ZodType = z.ZodType>
  extends Declared<Path, P, Q> {
  readonly method: "get";
  /** What is not named in it does not leave the house. */
  readonly answer: A;
  read(ask: Ask<P, Q>): z.input<A> | Promise<z.input<A>>;
}

/** Changes something, once per idempotency key. */
export interface PostEndpoint<
  Path extends string = string,
  P = unknown,
  Q = unknown,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> extends Declared<Path, P, Q> {
  readonly method: "post";
  readonly body: B;
  readonly answer: A;
  /** The answer holds a secret that is shown once: it is not kept, and a repeat is refused. */
  readonly secret?: boolean;
  /** Writes to the book, in one commit with the note that it was done. */
  write?(work: Work, ask: Ask<P, Q, B>): z.input<A>;
  /** For what takes longer, or does not write: under `ask.key` it happens once. */
  run?(ask: Ask<P, Q, B>): z.input<A> | Promise<z.input<A>>;
}

/** Signs a browser in or out, by a cookie. Asked twice, nothing is done twice: it needs no idempotency key. */
export interface CookieEndpoint<
  Path extends string = string,
  P = unknown,
  Q = unknown,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
> extends Declared<Path, P, Q> {
  readonly method: "post";
  readonly body: B;
  readonly answer: A;
  /** `cookie`: a whole Set-Cookie. */
  sign(ask: Ask<P, Q, B>, request: Request): Signed<z.input<A>> | Promise<Signed<z.input<A>>>;
}

interface Signed<A> {
  readonly answer: A;
  readonly cookie: string;
}

/**
 * Takes a file as it is. It is never gathered in memory: `take` reads it as it comes, or lets it be. It needs no idempotency key:
 * sent twice, it is taken twice.
 */
export interface FileEndpoint<Path extends string = string, P = unknown, Q = unknown, A extends z.ZodType = z.ZodType>
  extends Declared<Path, P, Q> {
  readonly method: "post";
  /** The content type, and the most bytes: what becomes more breaks off with a Refusal. */
  readonly takes: { readonly type: string; readonly bytesMax: number };
  readonly answer: A;
  take(ask: Ask<P, Q>, file: SentFile): z.input<A> | Promise<z.input<A>>;
}

export interface SentFile {
  readonly parts: AsyncIterable<Uint8Array>;
  /** How much was announced, in bytes; `undefined` where nothing was. */
  readonly length: number | undefined;
}

/** Gives a file, a page or a redirect: its answer is no JSON. */
export interface RawEndpoint<Path extends string = string, P = unknown, Q = unknown> extends Declared<Path, P, Q> {
  readonly method: "get";
  respond(ask: Ask<P, Q>, request: Request): Response | Promise<Response>;
}

// biome-ignore lint/suspicious/noExplicitAny: the shapes of a route are known to itself only.
type Own = any;
export type AnyEndpoint =
  | GetEndpoint<string, Own, Own, Own>
  | PostEndpoint<string, Own, Own, Own, Own>
  | CookieEndpoint<string, Own, Own, Own, Own>
  | FileEndpoint<string, Own, Own, Own>
  | RawEndpoint<string, Own, Own>;

/**
 * Declares a route; returns it as it is.
 *
 * ```ts
 * endpoint({
 *   method: "post",
 *   path: "/api/v1/viewers/:id/points",
 *   on: ["private"],
 *   who: ["broadcaster", "points"],
 *   summary: "Adds to what a viewer has.",
 *   params: z.object({ id: z.coerce.number().int() }),
 *   body: z.strictObject({ amount: z.int().min(1), reason: z.string().min(1).max(200) }),
 *   answer: z.object({ balance: z.int() }),
 *   write: (work, { params, body }) => ...,
 * })
 * ```
 */
export function endpoint<
  const Path extends string,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  A extends z.ZodType = z.ZodType,
>(declared: GetEndpoint<Path, P, Q, A>): GetEndpoint<Path, P, Q, A>;
export function endpoint<
  const Path extends string,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
>(declared: CookieEndpoint<Path, P, Q, B, A>): CookieEndpoint<Path, P, Q, B, A>;
export function endpoint<
  const Path extends string,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  B extends z.ZodType = z.ZodType,
  A extends z.ZodType = z.ZodType,
>(declared: PostEndpoint<Path, P, Q, B, A>): PostEndpoint<Path, P, Q, B, A>;
export function endpoint<
  const Path extends string,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  A extends z.ZodType = z.ZodType,
>(declared: FileEndpoint<Path, P, Q, A>): FileEndpoint<Path, P, Q, A>;
export function endpoint<
  const Path extends string,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
>(declared: RawEndpoint<Path, P, Q>): RawEndpoint<Path, P, Q>;
export function endpoint(declared: AnyEndpoint): AnyEndpoint {
  return declared;
}

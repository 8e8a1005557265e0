/**
 * Asks the bot. A POST carries a key of its own, the same over all its retries, so that what it asks for is done once even where
 * only the answer was lost. What is refused is an {@link ApiProblem}, whose sentences are for people.
 */
import { wait } from "./clock.ts";
import type { Asks, GetAnswer, GetAsk, GetPath, PostAnswer, PostAsk, PostPath } from "./routes.ts";
import { t } from "./words.ts";

/** What is wrong with one field of a form, or one part of a request. */
export interface FieldProblem {
  /** Its name, as the API calls it: `amount`. */
  readonly field: string;
  readonly message: string;
}

interface Told {
  readonly code: string;
  readonly message: string;
  readonly cure?: string;
  readonly fields?: readonly FieldProblem[];
}

/** `{code, message, cure, fields}` of the API, in the bot's language. */
export class ApiProblem extends Error {
  override readonly name = "ApiProblem";
  readonly code: string;
  readonly cure: string;
  /** What is wrong with which field; empty where it is about none. */
  readonly fields: readonly FieldProblem[];
  /** The HTTP status; 0 where the bot could not be reached. */
  readonly status: number;
  constructor(status: number, { code, message, cure = "", fields = [] }: Told) {
    super(message);
    this.code = code;
    this.cure = cure;
    this.fields = fields;
    this.status = status;
  }

  /** Whether the same request may well be answered when it is sent again. */
  get isPassing(): boolean {
    return this.status === 0 || this.status === 502 || this.status === 503 || this.status === 504;
  }
}

/** What a form refuses by itself, before anything is sent. */
export function fieldProblem(field: string, message: string): ApiProblem {
  return new ApiProblem(400, { code: "FIELD", message, fields: [{ field, message }] });
}

/** How a request is sent. */
export interface Sent {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal | undefined;
}

interface Keyed extends Sent {
  /** From {@link newKey}, for who retries by themselves. */
  readonly key?: string;
}

/** What is asked of any route. */
interface AnyAsk extends Keyed {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

/** How long is waited before a request that was not answered is sent again. */
const RETRIES_MS = [300, 1_000, 3_000];

async function get<P extends GetPath>(path: P, ...ask: Asks<GetAsk<P> & Sent>): Promise<GetAnswer<P>> {
  const asked: AnyAsk = ask[0] ?? {};
  return answered(await send(addressOf(path, asked), { signal: asked.signal ?? null }));
}

async function post<P extends PostPath>(path: P, ...ask: Asks<PostAsk<P> & Keyed>): Promise<PostAnswer<P>> {
  const asked: AnyAsk = ask[0] ?? {};
  const headers = { "Content-Type": "application/json", "Idempotency-Key": asked.key ?? newKey() };
  const request = {
    ...{ method: "POST", headers, signal: asked.signal ?? null },
    body: JSON.stringify(asked.body ?? {}),
  };
  return answered(await send(addressOf(path, asked), request));
}

/** Typed by the routes the bot declares. */
export const api = { get, post };

/** What makes a request known when it comes again. */
export const newKey = (): string => crypto.randomUUID();

/** The address of a route with its params and its query filled in. */
function addressOf(path: string, { params = {}, query = {} }: AnyAsk): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new Error(`${path} needs ${name}`);
    return encodeURIComponent(String(value));
  });
  const asked = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return asked.length === 0 ? filled : `${filled}?${new URLSearchParams(asked)}`;
}

async function send(address: string, request: RequestInit): Promise<Response> {
  for (const waitMs of [...RETRIES_MS, undefined]) {
    try {
      const response = await fetch(address, { ...request, credentials: "same-origin", redirect: "error" });
      if (waitMs === undefined || ![502, 503, 504].includes(response.status)) return response;
    } catch (error) {
      if (request.signal?.aborted) throw error;
      if (waitMs === undefined) break;
    }
    await wait(waitMs);
  }
  throw new ApiProblem(0, {
    code: "UNREACHABLE",
    message: t("The bot does not answer."),
    cure: t("Is it running? This page goes on by itself when it is back."),
  });
}

/** The answer has the shape its route declares: the bot has checked it. */
async function answered<A>(response: Response): Promise<A> {
  return answerIn<A>(response.status, await response.text().catch(() => ""));
}

/** What was answered, out of its text; throws an {@link ApiProblem} for what was refused. */
export function answerIn<A>(status: number, text: string): A {
  const answer = parsed(text);
  if (status >= 200 && status < 300 && answer !== undefined) return answer as A;
  const problem = answer as { code?: unknown; message?: unknown; cure?: string; fields?: unknown } | undefined;
  throw new ApiProblem(status, {
    code: typeof problem?.code === "string" ? problem.code : "NO_ANSWER",
    message:
      typeof problem?.message === "string"
        ? problem.message
        : t("The bot gave no answer that this page understands ({status}).", { status: String(status) }),
    cure: typeof problem?.cure === "string" ? problem.cure : "",
    fields: Array.isArray(problem?.fields) ? (problem.fields as readonly FieldProblem[]) : [],
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

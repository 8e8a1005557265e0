/** Puts declared routes on a hono app: who may, the shapes, exactly once, and answers in one form. */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { describeRoute, openAPIRouteHandler, resolver, validator } from "hono-openapi";
import * as z from "zod";
import { ConfigError, UserError } from "../base/errors.ts";
import type { Log } from "../base/log.ts";
import { type Caller, callerId, type Listener, mayCall } from "./caller.ts";
import type { Known } from "./done-requests.ts";
import type { AnyEndpoint, Ask, CookieEndpoint, FileEndpoint, GetEndpoint, PostEndpoint } from "./endpoint.ts";
import { type GuardRules, guard, isFromOwnPage, safetyHeaders } from "./guard.ts";
import type { Identify, Who } from "./identify.ts";
import type { Live } from "./live.ts";
import type { Once, Tell } from "./once.ts";
import { openSocket } from "./open-socket.ts";
import { notAllowed, notSignedIn, type Problem, problemShape, Refusal } from "./refusal.ts";
import { hashOf } from "./secrets.ts";
import { seen } from "./seen.ts";
import { sentFile, tooLarge } from "./sent-file.ts";
import { unfitted } from "./unfit.ts";

/** A body of JSON is no longer than this, in bytes. */
const JSON_MAX = 64 * 1024;
/** Of one that signs in, which anybody may send. */
const SIGN_IN_MAX = 1_000;

const NO_QUERY = z.strictObject({});

export interface MountOptions {
  readonly on: Listener;
  readonly rules: GuardRules;
  readonly endpoints: readonly AnyEndpoint[];
  readonly identify: Identify;
  readonly live: Live;
  readonly once: Once;
  readonly log: Log;
  /** What somebody is told of a refusal of the bot, in the streamer's language. */
  inWords(error: UserError): string;
  /** What is shown at an address that no route has: pages and their files. */
  page(path: string, host: string): Response | undefined;
  /** Which part of what was sent a refusal of this code is about. Default: none. */
  fieldOf?(code: string): string | undefined;
  /** A sentence about what the streamer wrote, in their language. Default: as it is. */
  inLanguage?(english: string): string;
  /** A sentence of a refusal in the language of the pages. Default: as it is. */
  refusal?(english: string): string;
  /** Under whose address or session requests are counted; throws a Refusal where there were too many. */
  admit?(request: Request, caller: Caller): void;
  /** Where a stranger comes from, where a proxy tells it. */
  addressOf?(request: Request): string | undefined;
}

interface Variables {
  // biome-ignore lint/suspicious/noExplicitAny: hono's own word for what a server hands in.
  readonly Bindings: any;
  readonly Variables: { who: Who };
}
type Asked = Context<Variables>;

const DOCUMENT = {
  info: {
    title: "Chatmint",
    version: "1",
    description: "Everything the dashboard does. docs/api.md tells it in words.",
  },
  components: { securitySchemes: { token: { type: "http", scheme: "bearer" } as const } },
  security: [{ token: [] }],
};

/** An app with the guard, the live socket and the routes of one server. */
export function mounted(options: MountOptions): Hono<Variables> {
  const { on, rules, endpoints, identify } = options;
  const app = new Hono<Variables>();
  app.onError((error, context) => answerError(options, error, context));
  app.notFound((context) => {
    const { path, method } = context.req;
    const host = context.req.header("host") ?? "";
    const page = method === "GET" && !path.startsWith("/api/") ? options.page(path, host) : undefined;
    const nothing = "Nothing is at this address.";
    const message = options.refusal?.(nothing) ?? nothing;
    return page ?? problem(context, 404, { code: "NOT_FOUND", message, cure: "" });
  });
  app.use("*", async (context, next) => {
    await next();
    const { req, res } = context;
    for (const [name, value] of Object.entries(safetyHeaders(req.path.startsWith("/o/")))) {
      if (name !== "cache-control" || !res.headers.has(name)) res.headers.set(name, value);
    }
  });
  app.use("*", async (context, next) => {
    const { req } = context;
    const refused = guard(req.method, req.raw.headers, rules);
    if (refused) throw refused;
    const header = (name: string) => req.header(name) ?? null;
    const sender = {
      ...{ path: req.path, host: header("host") ?? "" },
      ...{ authorization: header("authorization"), cookie: header("cookie") },
    };
    context.set("who", identify.who(on, sender));
    options.admit?.(req.raw, context.get("who")() ?? { kind: "nobody" });
    await next();
  });
  const socket = (asked: Asked) => openSocket(options, asked.get("who"), asked.env, options.addressOf?.(asked.req.raw));
  app.get("/api/v1/live", socket);
  app.get("/o/:key/live", socket);
  for (const one of endpoints) mustSay(one);
  for (const one of endpoints) if (one.on.includes(on)) mountOne(app, options, one);
  if (on === "private") app.get("/api/openapi.json", openAPIRouteHandler(app, { documentation: DOCUMENT }));
  return app;
}

/** A route that says nothing of it is a mistake that nobody may meet later. */
function mustSay({ path, who, on }: AnyEndpoint): void {
  if (who.length === 0 || on.length === 0) throw new Error(`The route ${path} says not who may call it, or where.`);
}

function mountOne(app: Hono<Variables>, options: MountOptions, one: AnyEndpoint): void {
  const handlers = [
    ...("answer" in one ? [describeRoute(described(one))] : []),
    async (context: Asked, next: () => Promise<void>) => {
      admitTo(one, context);
      await next();
    },
    ...shapesOf(options, one),
  ] as unknown as MiddlewareHandler<Variables>[];
  app.on(one.method, [one.path], ...handlers, async (context: Asked) => {
    if ("respond" in one) return one.respond(askOf(options, one, context), context.req.raw);
    if ("sign" in one) return sign(options, one, context);
    if ("take" in one) return take(options, one, context);
    return one.method === "get" ? read(options, one, context) : post(options, one, context);
  });
}

/** Whether this caller may, and whether a browser did not let another page use their cookie. */
function admitTo(one: AnyEndpoint, context: Asked): void {
  const caller = callerIn(context);
  if (!mayCall(one.who, caller)) {
    throw caller.kind === "nobody" ? notSignedIn() : notAllowed();
  }
  if (one.method === "get") return;
  const isCookie = caller.kind === "broadcaster" || caller.kind === "viewer" || caller.kind === "moderator";
  if (isCookie && !isFromOwnPage(context.req.raw.headers)) {
    throw new Refusal(
      403,
      "CROSS_SITE",
      "Nothing says that Chatmint's own page sent this request.",
      "Programs use an API token.",
    );
  }
}

/** Checks the content type and the size, then every part against its shape. */
function shapesOf({ inLanguage = (english) => english }: MountOptions, one: AnyEndpoint) {
  const checks = [];
  const unfit = (result: { success: boolean; error?: unknown }, context: unknown) => {
    if (result.success) return;
    const cure = callerIn(context as Asked).kind === "token" ? "docs/api.md has the shapes." : "";
    throw unfitted(result.error as readonly z.core.$ZodIssue[], inLanguage, cure);
  };
  if (one.params) checks.push(validator("param", one.params as z.ZodType, unfit));
  // What a route does not know is refused by name, not passed over: it may be the misspelt half of a wish.
  const query = one.query ?? ("answer" in one ? NO_QUERY : undefined);
  if (query) checks.push(validator("query", query as z.ZodType, unfit));
  if (one.method !== "post") return checks;
  if ("take" in one) return [...checks, typeCheck(one.takes.type)];
  const bytesMax = "sign" in one ? SIGN_IN_MAX : JSON_MAX;
  checks.push(typeCheck("application/json"));
  checks.push(bodyLimit({ maxSize: bytesMax, onError: () => Promise.reject(tooLarge(bytesMax)) }));
  checks.push(validator("json", one.body as z.ZodType, unfit));
  return checks;
}

function typeCheck(wanted: string) {
  return async (context: Asked, next: () => Promise<void>) => {
    const type = (context.req.header("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
    if (type !== wanted) {
      throw new Refusal(415, "CONTENT_TYPE", `This takes ${wanted}.`, `Send the header Content-Type: ${wanted}.`);
    }
    await next();
  };
}

async function read(options: MountOptions, one: GetEndpoint, context: Asked): Promise<Response> {
  const answer = await one.read(askOf(options, one, context));
  return context.json(one.answer.parse(answer) as object);
}

async function post(options: MountOptions, one: PostEndpoint, context: Asked): Promise<Response> {
  const known = knownAs(context);
  const json = await options.once.answer(one, askOf(options, one, context), known, (error) => toldOf(options, error));
  return context.body(json, 200, { "content-type": "application/json" });
}

async function take(options: MountOptions, one: FileEndpoint, context: Asked): Promise<Response> {
  const file = sentFile(context.req.raw, one.takes.bytesMax);
  return context.json(one.answer.parse(await one.take(askOf(options, one, context), file)) as object);
}

async function sign(options: MountOptions, one: CookieEndpoint, context: Asked): Promise<Response> {
  const { answer, cookie } = await one.sign(askOf(options, one, context), context.req.raw);
  return context.json(one.answer.parse(answer) as object, 200, { "set-cookie": cookie });
}

/** The request under its key, as it is recognised when it comes again. Of one without a key nothing is remembered but itself. */
function knownAs(context: Asked): Known {
  const key = context.req.header("idempotency-key");
  if (key === undefined || !/^[\x21-\x7e]{8,100}$/.test(key)) {
    throw new Refusal(
      400,
      "KEY",
      "This needs the header Idempotency-Key: 8 to 100 characters.",
      "Send a new one, like a UUID, with each new request, and the same one when you send it again.",
    );
  }
  const url = new URL(context.req.url);
  // The body was read and checked by now; its text is at hand.
  const body = JSON.stringify(context.req.valid("json" as never) ?? null);
  return { caller: callerId(callerIn(context)), key, request: `${url.pathname}${url.search}\n${body}` };
}

function askOf({ on }: MountOptions, one: AnyEndpoint, context: Asked): Ask {
  const valid = (target: "param" | "query" | "json") => context.req.valid(target as never) as never;
  const caller = callerIn(context);
  const key = context.req.header("idempotency-key");
  return {
    params: one.params ? valid("param") : ({} as never),
    query: one.query ? valid("query") : ({} as never),
    body: "body" in one ? (seen(valid("json")) as never) : ({} as never),
    caller,
    on,
    key: key === undefined ? "" : hashOf(`${callerId(caller)} ${one.path} ${key}`).slice(0, 32),
    // Only what is done once has something to keep: once.ts.
    keep: () => {},
    signal: context.req.raw.signal,
  };
}

function callerIn(context: Asked): Caller {
  return context.get("who")() ?? { kind: "nobody" };
}

/** What went wrong, in the one form. */
function answerError(options: MountOptions, error: Error, context: Asked): Response {
  const { status, problem: told } = toldOf(options, error);
  if (error instanceof Refusal && error.retryAfterSeconds !== undefined)
    context.header("retry-after", String(error.retryAfterSeconds));
  if (status === 500) options.log.error({ err: error, path: context.req.path }, "a web request failed");
  return problem(context, status, told);
}

/** What a client is told of an error. */
function toldOf(options: MountOptions, error: unknown): ReturnType<Tell> {
  const said = (english: string) => options.refusal?.(english) ?? english;
  if (error instanceof Refusal) {
    const { problem: told } = error;
    return { status: error.status, problem: { ...told, message: said(told.message), cure: said(told.cure) } };
  }
  if (error instanceof UserError) {
    const message = options.inWords(error);
    const field = options.fieldOf?.(error.code);
    const fields = field === undefined ? {} : { fields: [{ field, message }] };
    return { status: 409, problem: { code: error.code, message, cure: "", ...fields } };
  }
  if (error instanceof ConfigError) {
    const inLanguage = (english: string) => options.inLanguage?.(english) ?? english;
    const message = error.problems.map(inLanguage).join("\n");
    return { status: 400, problem: { code: error.code, message, cure: "" } };
  }
  // hono's own: a body that is no JSON.
  if (error instanceof Error && "status" in error && error.status === 400) {
    const problem = { code: "NOT_JSON", message: said("The body is no JSON."), cure: said("Send one JSON object.") };
    return { status: 400, problem };
  }
  const cure = said("The log of the bot says what.");
  return { status: 500, problem: { code: "FAILED", message: said("Something went wrong here."), cure } };
}

function problem(context: Asked, status: number, told: Problem): Response {
  return context.json(told, status as 400);
}

/** A route for the OpenAPI document. */
function described(one: GetEndpoint | PostEndpoint | CookieEndpoint | FileEndpoint) {
  const json = (schema: z.ZodType) => ({ "application/json": { schema: resolver(schema) } });
  return {
    summary: one.summary,
    tags: [one.path.split("/")[3] ?? ""],
    "x-who": one.who,
    responses: {
      200: { description: "Done.", content: json(one.answer) },
      default: { description: "Refused.", content: json(problemShape) },
    },
  };
}

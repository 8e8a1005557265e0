/** docs/api.md: every route and every event, from the same declarations that check them. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as z from "zod";
import { configSchema } from "../../src/app/config.ts";
import { Rehearsal } from "../../src/app/rehearsal.ts";
import { overlayRoom } from "../../src/app/web/overlay-room.ts";
import type { WebGround } from "../../src/app/web/web-ground.ts";
import { routesOf } from "../../src/app/web-api.ts";
import { SILENT_LOG } from "../../src/base/log.ts";
import { dataPaths } from "../../src/base/paths.ts";
import { realSystem, seededRandom } from "../../src/base/system.ts";
import { FEED_EVENTS, FEED_TYPES, toldShape } from "../../src/feed/feed-events.ts";
import { type Access, SCOPES } from "../../src/web/caller.ts";
import type { AnyEndpoint } from "../../src/web/endpoint.ts";

/** Every route of a bot, in the order of their paths. */
async function allRoutes(): Promise<readonly AnyEndpoint[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "chatmint-api-"));
  const paths = { ...dataPaths(folder), cache: path.join(tmpdir(), "chatmint-test-cache") };
  const config = configSchema.parse({ timeZone: "UTC" });
  const rehearsal = await Rehearsal.open({
    ...{ config, paths, bookFile: ":memory:", nowMs: 0, run: "docs", log: SILENT_LOG },
    random: seededRandom("docs"),
    ...{ print: () => {}, hint: () => {}, tell: () => {} },
    onFatal: (error) => {
      throw error;
    },
  });
  try {
    const ground: WebGround = {
      ...{ house: rehearsal.house, config, paths, configFile: path.join(folder, "config.json") },
      ...{ secrets: () => ({}), system: realSystem(), log: SILENT_LOG, rehearsal: true, copies: () => undefined },
      ...{ warnings: () => [], tell: (english) => english, doctor: async function* () {} },
      imports: () => Promise.reject(new Error("nothing is read here")),
    };
    const routes = routesOf(
      ground,
      overlayRoom(ground, () => false),
    );
    return routes.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.method < b.method ? -1 : 1));
  } finally {
    await rehearsal.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The part that is written by hand, and all that follows from the declarations. */
export async function apiPage(): Promise<string> {
  const routes = (await allRoutes()).filter((one) => one.path.startsWith("/api/"));
  const groups = new Map<string, AnyEndpoint[]>();
  for (const one of routes) {
    const group = one.path.split("/")[3]!;
    groups.set(group, [...(groups.get(group) ?? []), one]);
  }
  return [
    readFileSync(path.join(import.meta.dirname, "api-head.md"), "utf8").replace("SCOPES\n", () => scopesTable(routes)),
    "## Routes",
    "",
    ...[...groups].flatMap(([group, ones]) => [`### ${group}`, "", ...ones.flatMap(routeLines)]),
    "## Events",
    "",
    "What stands in `data`, by `type`. Ids of people, channels, giveaways, items, goals and seasons have their names of now beside them.",
    "",
    ...FEED_TYPES.flatMap((type) => [
      `**\`${type}\`** ${FEED_EVENTS[type].says}`,
      "",
      `\`${shapeOf(toldShape(type), "output")}\``,
      "",
      ...withBlank(meanings(toldShape(type), "output", "")),
    ]),
  ].join("\n");
}

/** What each scope of a token lets in, by the declarations. */
function scopesTable(routes: readonly AnyEndpoint[]): string {
  const groups = (scope: Access, method: AnyEndpoint["method"]) => {
    const its = routes.filter((one) => one.method === method && one.who.includes(scope));
    return [...new Set(its.map((one) => `\`${one.path.split("/")[3]}\``))].join(", ");
  };
  const lines = SCOPES.map(
    (scope) => `| \`${scope}\` | ${groups(scope, "get")} | ${groups(scope, "post") || "nothing"} |`,
  );
  return ["| scope | reads | changes |", "|---|---|---|", ...lines, ""].join("\n");
}

function routeLines(one: AnyEndpoint): string[] {
  const parts = [
    ["Path", one.params, "input"],
    ["Query", one.query, "input"],
    ["Body", "body" in one ? one.body : undefined, "input"],
    ["Answer", "answer" in one ? one.answer : undefined, "output"],
  ] as const;
  return [
    `**\`${one.method.toUpperCase()} ${one.path}\`** ${one.summary} For ${inWords(one.who)}${one.on.includes("private") ? "" : ", on the public page only"}.`,
    "",
    ...parts.flatMap(([name, shape, io]) =>
      shape === undefined
        ? []
        : [`- ${name}: \`${shapeOf(shape as z.ZodType, io)}\``, ...meanings(shape as z.ZodType, io, "  ")],
    ),
    ...("answer" in one ? [] : ["- Not JSON."]),
    ...("take" in one ? [`- Takes a file as it is, as \`${one.takes.type}\`; needs no \`Idempotency-Key\`.`] : []),
    ...("sign" in one ? ["- Sets a cookie; needs no `Idempotency-Key`."] : []),
    ...("secret" in one && one.secret
      ? ["- The answer is shown once: the same key again is refused with `DONE_BEFORE`."]
      : []),
    "",
  ];
}

const WHO: Readonly<Partial<Record<Access, string>>> = {
  anybody: "anybody",
  viewer: "whoever is signed in",
  moderator: "moderators",
  broadcaster: "you",
  overlay: "the address of an overlay",
};

function inWords(who: readonly Access[]): string {
  const scopes = SCOPES.filter((scope) => who.includes(scope)).map((scope) => `\`${scope}\``);
  const words = who.flatMap((access) => WHO[access] ?? []);
  return [...words, ...(scopes.length > 0 ? [`a token with ${scopes.join(" or ")}`] : [])].join(", ");
}

interface Json {
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Json[];
  readonly oneOf?: readonly Json[];
  readonly allOf?: readonly Json[];
  readonly properties?: Readonly<Record<string, Json>>;
  readonly additionalProperties?: boolean | Json;
  readonly required?: readonly string[];
  readonly items?: Json;
  readonly default?: unknown;
  readonly description?: string;
}

function jsonOf(schema: z.ZodType, io: "input" | "output"): Json {
  return z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline", cycles: "ref" }) as Json;
}

/** `{ viewer: integer | string, amount: integer, reason?: string }`. */
function shapeOf(schema: z.ZodType, io: "input" | "output"): string {
  return written(jsonOf(schema, io), io);
}

function written(json: Json, io: "input" | "output"): string {
  const several = json.anyOf ?? json.oneOf ?? json.allOf;
  if (several) return [...new Set(several.map((one) => written(one, io)))].join(" | ");
  if (json.enum) return json.enum.map((one) => JSON.stringify(one)).join(" | ");
  if (json.const !== undefined) return JSON.stringify(json.const);
  if (Array.isArray(json.type)) return json.type.join(" | ");
  if (json.type === "array") {
    const item = written(json.items ?? {}, io);
    return item.includes(" | ") && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
  }
  if (json.type === "object") return objectOf(json, io);
  return typeof json.type === "string" ? json.type : "anything";
}

function objectOf({ properties = {}, required = [], additionalProperties }: Json, io: "input" | "output"): string {
  const fields = Object.entries(properties).map(([name, field]) => {
    const usual = field.default === undefined || io === "output" ? "" : ` = ${JSON.stringify(field.default)}`;
    return `${name}${required.includes(name) ? "" : "?"}: ${written(field, io)}${usual}`;
  });
  const more = typeof additionalProperties === "object" && fields.length === 0;
  if (more) return `{ [name]: ${written(additionalProperties, io)} }`;
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

/** A line for each field that says more than its name. */
function meanings(schema: z.ZodType, io: "input" | "output", indent: string): string[] {
  return [...described(jsonOf(schema, io), "")].map(([field, meaning]) => `${indent}- \`${field}\`: ${meaning}`);
}

function* described(json: Json, at: string): Generator<readonly [field: string, meaning: string]> {
  for (const [name, field] of Object.entries(json.properties ?? {})) {
    const here = at === "" ? name : `${at}.${name}`;
    if (field.description !== undefined) yield [here, field.description];
    yield* described(field, here);
  }
  if (json.items) yield* described(json.items, at);
  for (const one of json.anyOf ?? json.oneOf ?? []) if (one.type !== "null") yield* described(one, at);
}

function withBlank(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [...lines, ""];
}

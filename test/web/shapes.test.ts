/** What every route of the real app takes: nothing it does not know, and nothing that ends in a mistake of the bot. */
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { overlayRoom } from "../../src/app/web/overlay-room.ts";
import { routesOf } from "../../src/app/web-api.ts";
import { SimulatedSystem } from "../../src/base/system.ts";
import type { AnyEndpoint } from "../../src/web/endpoint.ts";
import { webRig } from "../support/web.ts";

interface Json {
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Json[];
  readonly oneOf?: readonly Json[];
  readonly properties?: Readonly<Record<string, Json>>;
  readonly additionalProperties?: boolean | Json;
  readonly required?: readonly string[];
  readonly items?: Json;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

const jsonOf = (shape: unknown) => z.toJSONSchema(shape as z.ZodType, { io: "input", unrepresentable: "any" }) as Json;

/** Where a shape takes more than it names. */
function* loose(json: Json, at: string): Generator<string> {
  if (json.properties && json.additionalProperties !== false) yield at;
  for (const [name, one] of Object.entries(json.properties ?? {})) yield* loose(one, `${at}.${name}`);
  for (const one of [...(json.anyOf ?? []), ...(json.oneOf ?? [])]) yield* loose(one, at);
  if (json.items) yield* loose(json.items, `${at}[]`);
}

const TEXTS = [
  "a",
  "@ann",
  "1",
  "-1",
  "x y",
  "é 👩‍👩‍👧 \u202e",
  "<b>",
  '"',
  "'",
  "%",
  "\u0000",
  "\n",
  "{a}",
  "__proto__",
];

/** What fits the shape, most of all at its edges. */
function fitting(json: Json): fc.Arbitrary<unknown> {
  const several = json.anyOf ?? json.oneOf;
  if (several) return fc.oneof(...several.map(fitting));
  if (json.enum) return fc.constantFrom(...json.enum);
  if (json.const !== undefined) return fc.constant(json.const);
  const least = json.minimum ?? json.exclusiveMinimum ?? -1e9;
  const most = json.maximum ?? json.exclusiveMaximum ?? Number.MAX_SAFE_INTEGER;
  switch (json.type) {
    case "integer":
      return fc.constantFrom(least, least + 1, Math.min(7, most), most - 1, most);
    case "number":
      return fc.constantFrom(least, least + 0.0001, least + 0.5004, most - 0.0001, most);
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.array(fitting(json.items ?? {}), { maxLength: 3 });
    case "object": {
      const fields = Object.entries(json.properties ?? {}).map(([name, one]) => [name, fitting(one)] as const);
      const requiredKeys = (json.required ?? []) as never[];
      if (fields.length > 0) return fc.record(Object.fromEntries(fields), { requiredKeys });
      return fc.constantFrom({}, { constructor: 1 }, { "a.b": "c" });
    }
    case "string": {
      const { minLength = 0, maxLength = 10_000 } = json;
      const texts = [...TEXTS, "a".repeat(maxLength), "a".repeat(minLength)];
      return fc.constantFrom(...texts.filter(({ length }) => length >= minLength && length <= maxLength));
    }
    default:
      return fc.constantFrom(null, 1, "a", {}, []);
  }
}

let routes: readonly AnyEndpoint[];
let rig: Awaited<ReturnType<typeof webRig>>;
async function open(): Promise<void> {
  const balances = { ann: 1_000 };
  rig = await webRig({ known: ["bob"], balances }, {}, new SimulatedSystem(Date.UTC(2026, 0, 6, 19)));
  const { ground } = rig;
  routes = routesOf(
    ground,
    overlayRoom(ground, () => false),
  );
}

describe("what is sent", () => {
  beforeAll(() => fc.configureGlobal({ seed: 20_260_106 }));

  it("has no field that is passed over in silence: every route refuses what it does not know, by its name", async () => {
    await open();
    const shapes = routes.flatMap((one) => [
      ...("answer" in one && one.query ? [[`${one.path} query`, one.query] as const] : []),
      ...("body" in one ? [[`${one.path} body`, one.body] as const] : []),
    ]);
    expect(shapes.length).toBeGreaterThan(40);
    expect(shapes.flatMap(([at, shape]) => [...loose(jsonOf(shape), at)])).toEqual([]);
    const unknown = { body: { minutes: 1, minuets: 2 } };
    const told = await rig.asBroadcaster("/api/v1/mute", unknown);
    expect([told.status, told.json.message]).toEqual([400, expect.stringContaining("minuets")]);
    for (const path of ["/api/v1/status?x=1", "/api/v1/leaderboard?form=2"])
      expect([path, (await rig.asBroadcaster(path)).status]).toEqual([path, 400]);
    for (const multiplier of [1, 1.0001, 1.0009, 5.0001])
      expect((await rig.asBroadcaster("/api/v1/happy-hour", { body: { multiplier } })).status).toBe(400);
    expect((await rig.asBroadcaster("/api/v1/happy-hour", { body: { multiplier: 1.001 } })).status).toBe(200);
  });

  it("never ends in a mistake of the bot where it fits the shape of its route", async () => {
    await open();
    // These reach beyond this computer, end the bot or hand out a file.
    const beyond = /sign-in|sign-out|login|set-up|restart|stop|restore|backup|import|update|obs|doctor|test$/;
    const tried: string[] = [];
    const wrong: string[] = [];
    for (const one of routes) {
      if (!one.on.includes("private") || !("answer" in one) || "take" in one || beyond.test(one.path)) continue;
      tried.push(one.path);
      const params = one.params ? jsonOf(one.params) : {};
      const asked = fc.record({
        params: fc.record(
          Object.fromEntries(
            Object.entries(params.properties ?? {}).map(([name, shape]) => [
              name,
              fc.oneof(fitting(shape), fc.constantFrom("1", "0", "-1", "9007199254740993", "x", "1e3")),
            ]),
          ),
        ),
        query: one.query ? fitting(jsonOf(one.query)) : fc.constant({}),
        body: "body" in one ? fitting(jsonOf(one.body)) : fc.constant(undefined),
      });
      for (const { params, query, body } of fc.sample(asked, 12)) {
        const path = one.path.replace(/:(\w+)(?:\{[^}]*\})?/g, (_, name: string) =>
          encodeURIComponent(String((params as Record<string, unknown>)[name])),
        );
        const search = new URLSearchParams(query as Record<string, string>);
        const { status } = await rig.asBroadcaster(`${path}?${search}`, one.method === "post" ? { body } : {});
        if (status >= 500) wrong.push(`${status} ${one.method} ${path}?${search} ${JSON.stringify(body)}`);
      }
    }
    expect(tried.length).toBeGreaterThan(50);
    expect(wrong).toEqual([]);
  });
});

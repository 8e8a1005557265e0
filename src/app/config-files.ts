/** config.example.json and config.schema.json, made from the schema; a test compares them with the files. */
import * as z from "zod";
import { configSchema, MOVED, unwrapped } from "./config.ts";

/** Only the JSON schema lists what stands under `advanced`: no streamer has to see it. */
const SCHEMA_ONLY = ["$schema", "advanced"];

/** Every setting with its default, as a text of JSON. Optional settings without a default are left out. */
export function exampleConfig(): string {
  const { $schema: _, advanced: __, ...defaults } = configSchema.parse({});
  return `${JSON.stringify({ $schema: "./config.schema.json", ...defaults }, undefined, 2)}\n`;
}

/** The JSON schema that gives an editor completion and the meaning of each setting; old places are marked as such. */
export function jsonSchema(): string {
  const schema: Place = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  for (const [from, to] of Object.entries(MOVED)) {
    const path = from.split(".");
    const around = placeAt(schema, path.slice(0, -1));
    const old = { ...placeAt(schema, to.split(".")), deprecated: true, description: `Now ${to}; it still works.` };
    around.properties = { ...around.properties, [path.at(-1)!]: old };
  }
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/** Every setting a streamer may want to change as a row: path, default and meaning. For docs. */
export function settingRows(): { readonly path: string; readonly default: string; readonly meaning: string }[] {
  return rowsOf(configSchema, [], configSchema.parse({}));
}

type Place = z.core.JSONSchema.BaseSchema;

function placeAt(schema: Place, path: readonly string[]): Place {
  return path.reduce((inside, key) => inside.properties![key] as Place, schema);
}

function rowsOf(
  schema: z.core.$ZodType,
  path: readonly string[],
  defaults: unknown,
): { path: string; default: string; meaning: string }[] {
  const shape = (unwrapped(schema)._zod.def as { shape?: Record<string, z.core.$ZodType> }).shape;
  const described = meaningOf(schema);
  if (!shape)
    return [
      { path: path.join("."), default: defaults === undefined ? "" : JSON.stringify(defaults), meaning: described },
    ];
  const inside = Object.entries(shape)
    .filter(([key]) => path.length > 0 || !SCHEMA_ONLY.includes(key))
    .flatMap(([key, inner]) => rowsOf(inner, [...path, key], (defaults as Record<string, unknown> | undefined)?.[key]));
  return inside;
}

/** The nearest description on the way through defaults and optionals. */
function meaningOf(schema: z.core.$ZodType): string {
  let inner: z.core.$ZodType | undefined = schema;
  while (inner) {
    const meaning = z.globalRegistry.get(inner)?.description;
    if (meaning) return meaning;
    const definition: { innerType?: z.core.$ZodType; in?: z.core.$ZodType } = inner._zod.def as never;
    inner = definition.innerType ?? definition.in;
  }
  return "";
}

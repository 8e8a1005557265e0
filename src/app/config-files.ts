/** config.example.json and config.schema.json, made from the schema; a test compares them with the files. */
import * as z from "zod";
import { configSchema, unwrapped } from "./config.ts";

/** Every setting with its default, as a text of JSON. Optional settings without a default are left out. */
export function exampleConfig(): string {
  const { $schema: _, ...defaults } = configSchema.parse({});
  return `${JSON.stringify({ $schema: "./config.schema.json", ...defaults }, undefined, 2)}\n`;
}

/** The JSON schema that gives an editor completion and the meaning of each setting. */
export function jsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/** Every setting as a row: path, default and meaning. For docs. */
export function settingRows(): { readonly path: string; readonly default: string; readonly meaning: string }[] {
  return rowsOf(configSchema, [], configSchema.parse({}));
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
    .filter(([key]) => key !== "$schema")
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

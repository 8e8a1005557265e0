/** Every setting of a config as a form needs it: what it is called, what it does, and what may stand there. */
import * as z from "zod";

/**
 * How a setting is written: a form draws one field for each kind. `texts` is a list of texts; `choices` one of some of
 * {@link SettingForm.options}, in an order of the streamer's; `list` one of settings with {@link SettingForm.fields} each.
 * `namedTexts` are texts by a name, `namedSettings` settings by a name, or `false` where {@link SettingForm.orOff}. A `group` are
 * settings that are there or not.
 */
export const SETTING_KINDS = [
  ...(["switch", "whole", "number", "text", "choice"] as const),
  ...(["texts", "choices", "list", "namedTexts", "namedSettings", "group"] as const),
] as const;

/** A value that may stand at a place. */
export interface SettingForm {
  readonly kind: (typeof SETTING_KINDS)[number];
  /** In English; another language knows it by this sentence. `""` where the name says all. */
  readonly meaning: string;
  /** What holds where nothing is written; `undefined` where that is nothing. */
  readonly default?: unknown;
  readonly options?: readonly string[] | undefined;
  readonly least?: number | undefined;
  readonly most?: number | undefined;
  /** Of a text: how many characters; of a list: how many entries. */
  readonly lengthLeast?: number | undefined;
  readonly lengthMost?: number | undefined;
  /** What settings inside of it are called, and what they are. */
  readonly fields?: Readonly<Record<string, SettingForm>> | undefined;
  /** `false` may stand there as well. */
  readonly orOff?: boolean | undefined;
}

/** A setting with its place, like `watching.amount`. */
interface DescribedSetting extends SettingForm {
  readonly path: string;
}

/** A section of the config, or one inside of it. */
interface DescribedSection {
  readonly path: string;
  readonly meaning: string;
}

export interface DescribedConfig {
  /** In the order of the schema, each before what is inside. */
  readonly sections: readonly DescribedSection[];
  /** In the order of the schema. */
  readonly settings: readonly DescribedSetting[];
}

type Place = z.core.JSONSchema.BaseSchema;

/** Describes a schema of settings in sections. What is no setting (`$schema`) is left out. */
export function describeConfig(schema: z.ZodType): DescribedConfig {
  const root: Place = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const sections: DescribedSection[] = [];
  const settings: DescribedSetting[] = [];
  const defaults: unknown = schema.parse({});
  const look = (place: Place, path: readonly string[], standard: unknown) => {
    const inside = Object.entries(place.properties ?? {}) as [string, Place][];
    if (path.length > 0 && inside.length > 0) sections.push({ path: path.join("."), meaning: place.description ?? "" });
    for (const [key, inner] of inside) {
      if (key.startsWith("$")) continue;
      const at = [...path, key];
      const value = (standard as Readonly<Record<string, unknown>> | undefined)?.[key];
      if (inner.properties) look(inner, at, value);
      else settings.push({ path: at.join("."), ...formOf(inner, value) });
    }
  };
  look(root, [], defaults);
  return { sections, settings };
}

function formOf(place: Place, standard: unknown = place.default): SettingForm {
  const meaning = place.description ?? "";
  const common = { meaning, ...(standard === undefined ? {} : { default: standard }) };
  const forms = (place.anyOf ?? place.oneOf) as Place[] | undefined;
  if (forms) return { ...common, ...ofChoice(forms) };
  if (place.enum) return { ...common, kind: "choice", options: place.enum.map(String) };
  switch (place.type) {
    case "boolean":
      return { ...common, kind: "switch" };
    case "integer":
    case "number":
      return { ...common, kind: place.type === "integer" ? "whole" : "number", ...bounds(place) };
    case "array":
      return { ...common, ...lengths(place.minItems, place.maxItems), ...ofList(place.items as Place) };
    case "object":
      return { ...common, ...ofObject(place) };
    default:
      return { ...common, kind: "text", ...lengths(place.minLength, place.maxLength) };
  }
}

/** Of several forms that of settings, or a text: an id may be written as a number too. */
function ofChoice(forms: readonly Place[]): Omit<SettingForm, "meaning"> {
  const settings = forms.find(({ type }) => type === "object");
  const { meaning: _, ...form } = formOf(settings ?? forms[0]!);
  return forms.some((one) => one.const === false) ? { ...form, orOff: true } : form;
}

function ofList(items: Place): Pick<SettingForm, "kind" | "options" | "fields"> {
  if (items.enum) return { kind: "choices", options: items.enum.map(String) };
  return items.type === "object" ? { kind: "list", fields: fieldsOf(items) } : { kind: "texts" };
}

function ofObject(place: Place): Pick<SettingForm, "kind" | "fields" | "orOff"> {
  if (place.properties) return { kind: "group", fields: fieldsOf(place) };
  const form = formOf(place.additionalProperties as Place);
  if (!form.fields) return { kind: "namedTexts" };
  return { kind: "namedSettings", fields: form.fields, ...(form.orOff ? { orOff: true } : {}) };
}

function fieldsOf(place: Place): Readonly<Record<string, SettingForm>> {
  return Object.fromEntries(
    Object.entries(place.properties ?? {}).map(([key, inner]) => [key, formOf(inner as Place)]),
  );
}

/** A form and all that is inside of it. */
export function everyForm(form: SettingForm): readonly SettingForm[] {
  return [form, ...Object.values(form.fields ?? {}).flatMap(everyForm)];
}

/** Bounds that only say what a computer can count to are none. */
function bounds(place: Place): Pick<SettingForm, "least" | "most"> {
  const over = place.exclusiveMinimum;
  const least = place.minimum ?? (typeof over === "number" ? over + 1 : undefined);
  return {
    ...(least !== undefined && least > Number.MIN_SAFE_INTEGER ? { least } : {}),
    ...(place.maximum !== undefined && place.maximum < Number.MAX_SAFE_INTEGER ? { most: place.maximum } : {}),
  };
}

function lengths(least: number | undefined, most: number | undefined): Pick<SettingForm, "lengthLeast" | "lengthMost"> {
  return {
    ...(least === undefined ? {} : { lengthLeast: least }),
    ...(most === undefined ? {} : { lengthMost: most }),
  };
}

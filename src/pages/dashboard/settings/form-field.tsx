/** One value of a setting, drawn by what may stand there; lists and settings inside of settings are drawn of the same. */
import Plus from "lucide-static/icons/plus.svg?raw";
import Trash from "lucide-static/icons/trash-2.svg?raw";
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { SettingForm } from "../../../config/describe.ts";
import { Button } from "../../shared/ui/button.tsx";
import { SelectField, Switch, TextArea, TextField } from "../../shared/ui/form.tsx";
import { t } from "../../shared/words.ts";

export interface FieldProps {
  readonly form: SettingForm;
  readonly label: string;
  readonly hint?: ComponentChildren;
  readonly error?: string | undefined;
  readonly value: unknown;
  /** `undefined`: nothing stands there. */
  readonly onValue: (value: unknown) => void;
}

type Settings = Readonly<Record<string, unknown>>;

export function FormField(props: FieldProps) {
  const { form, value, onValue, ...labels } = props;
  switch (form.kind) {
    case "switch":
      return <Switch {...labels} isOn={value === true} onChange={onValue} />;
    case "choice":
      return <ChoiceField {...props} />;
    case "whole":
    case "number":
      return <NumberField {...props} />;
    case "texts":
    case "choices":
      return <LinesField {...props} />;
    case "list":
      return <ListField {...props} />;
    case "group":
      return <GroupField {...props} />;
    case "namedTexts":
    case "namedSettings":
      return <NamedField {...props} />;
    default:
      return (
        <TextField {...labels} value={shown(value)} onValue={(text) => onValue(text === "" ? emptyOf(form) : text)} />
      );
  }
}

/** Where a default is a text, nothing written is an empty one; else it is nothing. */
const emptyOf = (form: SettingForm): unknown => (typeof form.default === "string" ? "" : undefined);
const shown = (value: unknown): string => (value === undefined || value === null ? "" : String(value));

function ChoiceField({ form, value, onValue, ...labels }: FieldProps) {
  const options = (form.options ?? []).map((option) => [option, option] as const);
  const all = form.default === undefined ? [["", t("as usual")] as const, ...options] : options;
  return (
    <SelectField
      {...labels}
      options={all}
      value={shown(value)}
      onValue={(chosen) => onValue(chosen === "" ? undefined : chosen)}
    />
  );
}

/** What is no number stays as it was written: the bot says what belongs there. */
function NumberField({ form: _, value, onValue, ...labels }: FieldProps) {
  const [typed, setTyped] = useState<string>();
  return (
    <TextField
      {...labels}
      inputMode="decimal"
      value={typed !== undefined && numberOf(typed) === value ? typed : shown(value)}
      onValue={(text) => {
        setTyped(text);
        onValue(numberOf(text));
      }}
    />
  );
}

function numberOf(text: string): unknown {
  const written = text.trim().replace(",", ".");
  if (written === "") return undefined;
  return /^-?\d+(?:\.\d*)?$/.test(written) ? Number(written) : text;
}

function LinesField({ form, value, onValue, hint, ...labels }: FieldProps) {
  const lines = Array.isArray(value) ? value.map(String) : [];
  const [typed, setTyped] = useState<string>();
  const read = (text: string) =>
    text
      .split("\n")
      .map((line) => line.trim())
      .filter(Boolean);
  const same = typed !== undefined && JSON.stringify(read(typed)) === JSON.stringify(lines);
  return (
    <TextArea
      {...labels}
      hint={
        <>
          {form.options ? t("One a line, of: {options}", { options: form.options.join(", ") }) : t("One a line.")}{" "}
          {hint}
        </>
      }
      value={same ? typed : lines.join("\n")}
      onValue={(text) => {
        setTyped(text);
        onValue(read(text));
      }}
    />
  );
}

/** Settings inside of a setting, each with a field of its own. */
function Fields({ form, value, onValue }: Pick<FieldProps, "form" | "value" | "onValue">) {
  const inside = (value ?? {}) as Settings;
  return (
    <>
      {Object.entries(form.fields ?? {}).map(([name, field]) => (
        <FormField
          key={name}
          form={field}
          label={name}
          {...(field.meaning === "" ? {} : { hint: field.meaning })}
          value={inside[name] ?? field.default}
          onValue={(next) => onValue(withKey(inside, name, next))}
        />
      ))}
    </>
  );
}

function withKey(settings: Settings, key: string, value: unknown): Settings {
  const { [key]: _, ...rest } = settings;
  return value === undefined ? rest : { ...settings, [key]: value };
}

function GroupField({ form, label, hint, error, value, onValue }: FieldProps) {
  return (
    <Boxed label={label} hint={hint} error={error}>
      <div class="entry">
        <Fields form={form} value={value} onValue={onValue} />
      </div>
    </Boxed>
  );
}

function ListField({ form, label, hint, error, value, onValue }: FieldProps) {
  const entries = Array.isArray(value) ? (value as readonly unknown[]) : [];
  return (
    <Boxed label={label} hint={hint} error={error}>
      {entries.map((entry, at) => (
        <fieldset key={at} class="entry">
          <legend>{t("{n}. entry", { n: String(at + 1) })}</legend>
          <Fields
            form={form}
            value={entry}
            onValue={(next) => onValue(entries.map((one, place) => (place === at ? next : one)))}
          />
          <Button kind="quiet" icon={Trash} onClick={() => onValue(entries.filter((_, place) => place !== at))}>
            {t("Take entry {n} out", { n: String(at + 1) })}
          </Button>
        </fieldset>
      ))}
      <Button icon={Plus} onClick={() => onValue([...entries, {}])}>
        {t("Add an entry")}
      </Button>
    </Boxed>
  );
}

/** Texts or settings by a name. */
function NamedField({ form, label, hint, error, value, onValue }: FieldProps) {
  const named = (value ?? {}) as Settings;
  const [name, setName] = useState("");
  const isTexts = form.kind === "namedTexts";
  return (
    <Boxed label={label} hint={hint} error={error}>
      {Object.entries(named).map(([key, entry]) => (
        <fieldset key={key} class="entry">
          <legend class="mono">{key}</legend>
          {isTexts && (
            <TextArea
              label={t("Text of {name}", { name: key })}
              rows={2}
              value={shown(entry)}
              onValue={(text) => onValue({ ...named, [key]: text })}
            />
          )}
          {form.orOff && (
            <Switch
              label={t("{name} is on", { name: key })}
              isOn={entry !== false}
              onChange={(on) => onValue({ ...named, [key]: on ? {} : false })}
            />
          )}
          {!isTexts && entry !== false && (
            <Fields form={form} value={entry} onValue={(next) => onValue({ ...named, [key]: next })} />
          )}
          <Button kind="quiet" icon={Trash} onClick={() => onValue(withKey(named, key, undefined))}>
            {t("Take {name} out", { name: key })}
          </Button>
        </fieldset>
      ))}
      <div class="row">
        <TextField label={t("Name")} value={name} onValue={setName} />
        <Button
          icon={Plus}
          disabled={name.trim() === "" || Object.hasOwn(named, name.trim())}
          onClick={() => {
            onValue({ ...named, [name.trim()]: isTexts ? "" : {} });
            setName("");
          }}
        >
          {t("Add")}
        </Button>
      </div>
    </Boxed>
  );
}

interface BoxedProps extends Pick<FieldProps, "label" | "hint" | "error"> {
  readonly children: ComponentChildren;
}

/** Several fields under one label. */
function Boxed({ label, hint, error, children }: BoxedProps) {
  return (
    <fieldset class="setting-box">
      <legend>{label}</legend>
      {hint !== undefined && <p class="hint">{hint}</p>}
      {children}
      {error !== undefined && <p class="error">{error}</p>}
    </fieldset>
  );
}

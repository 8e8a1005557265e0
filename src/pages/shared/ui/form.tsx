import {
  type ComponentChildren,
  createContext,
  type InputHTMLAttributes,
  type SelectHTMLAttributes,
  type TextareaHTMLAttributes,
} from "preact";
import { useContext, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ApiProblem } from "../api.ts";
import type { Action } from "./action.ts";
import { Button } from "./button.tsx";
import { Problem } from "./problem.tsx";

interface Labelled {
  readonly label: string;
  /** One line below, about what to write. */
  readonly hint?: ComponentChildren;
  /** What is wrong with what stands there. */
  readonly error?: string | undefined;
  /** What the API calls it: what is refused about it stands beside it. */
  readonly name?: string | undefined;
}

/** What a form was refused, and which fields it has to tell it beside. */
const Refused = createContext<{ readonly problem: ApiProblem | undefined; readonly names: Set<string> }>({
  problem: undefined,
  names: new Set(),
});

/** What the form was refused about the field of this name, until something else stands there. */
function useRefusal(name: string | undefined, value: unknown): string | undefined {
  const { problem, names } = useContext(Refused);
  const refused = useRef({ problem, value });
  useLayoutEffect(() => {
    if (name === undefined) return;
    names.add(name);
    return () => void names.delete(name);
  }, [name]);
  if (refused.current.problem !== problem) refused.current = { problem, value };
  if (refused.current.value !== value) return undefined;
  return problem?.fields.find(({ field }) => field === name)?.message;
}

/** What a field tells of its label, its hint and what is wrong with it. */
function useLabels({ label, hint, error: own, name }: Labelled, value: unknown) {
  const id = useId();
  const refused = useRefusal(name, value);
  const error = own ?? refused;
  const described = [hint === undefined ? "" : `${id}-hint`, error === undefined ? "" : `${id}-error`];
  return {
    head: <label for={id}>{label}</label>,
    foot: (
      <>
        {hint !== undefined && (
          <p class="hint" id={`${id}-hint`}>
            {hint}
          </p>
        )}
        {error !== undefined && (
          <p class="error" id={`${id}-error`}>
            {error}
          </p>
        )}
      </>
    ),
    control: {
      id,
      ...(name === undefined ? {} : { name }),
      "aria-invalid": error !== undefined,
      ...(described.some(Boolean) ? { "aria-describedby": described.filter(Boolean).join(" ") } : {}),
    },
  };
}

type Value = { readonly value: string; readonly onValue: (value: string) => void };
type Without<T> = Omit<T, "label" | "value" | "name" | "onInput" | "onChange" | "class" | "id">;

/** A line to type in; `type` as of the browser's own. */
export function TextField(props: Labelled & Value & Without<InputHTMLAttributes<HTMLInputElement>>) {
  const { label, hint, error, name, value, onValue, ...rest } = props;
  const { head, foot, control } = useLabels({ label, hint, error, name } as Labelled, value);
  return (
    <div class="field">
      {head}
      <input
        autocomplete="off"
        {...(rest as InputHTMLAttributes<HTMLInputElement>)}
        {...control}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {foot}
    </div>
  );
}

/** Several lines to type in. */
export function TextArea(props: Labelled & Value & Without<TextareaHTMLAttributes<HTMLTextAreaElement>>) {
  const { label, hint, error, name, value, onValue, ...rest } = props;
  const { head, foot, control } = useLabels({ label, hint, error, name } as Labelled, value);
  return (
    <div class="field">
      {head}
      <textarea
        rows={4}
        {...(rest as TextareaHTMLAttributes<HTMLTextAreaElement>)}
        {...control}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
      {foot}
    </div>
  );
}

interface Choice<V extends string> {
  readonly value: V;
  readonly onValue: (value: V) => void;
  /** Value and what is shown for it, in their order. */
  readonly options: readonly (readonly [value: V, shown: string])[];
}

/** One of a few. */
export function SelectField<V extends string>(
  props: Labelled & Choice<V> & Without<SelectHTMLAttributes<HTMLSelectElement>>,
) {
  const { label, hint, error, name, value, onValue, options, ...rest } = props;
  const { head, foot, control } = useLabels({ label, hint, error, name } as Labelled, value);
  return (
    <div class="field">
      {head}
      <select
        {...(rest as SelectHTMLAttributes<HTMLSelectElement>)}
        {...control}
        value={value}
        onChange={(event) => onValue(event.currentTarget.value as V)}
      >
        {options.map(([one, shown]) => (
          <option key={one} value={one} selected={one === value}>
            {shown}
          </option>
        ))}
      </select>
      {foot}
    </div>
  );
}

interface SwitchProps extends Labelled {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly disabled?: boolean;
}

/** On or off. */
export function Switch({ label, hint, error, name, isOn, onChange, disabled = false }: SwitchProps) {
  const { head, foot, control } = useLabels({ label, hint, error, name } as Labelled, isOn);
  return (
    <div class="field switch">
      <input
        {...control}
        type="checkbox"
        role="switch"
        aria-checked={isOn}
        checked={isOn}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {head}
      {foot}
    </div>
  );
}

interface FormProps {
  readonly action: Pick<Action<[]>, "isBusy" | "problem" | "run">;
  /** The word on its button. */
  readonly submit: string;
  readonly icon?: string;
  readonly kind?: "primary" | "danger";
  readonly children: ComponentChildren;
  /** Beside its button. */
  readonly beside?: ComponentChildren;
  /** The fields in one line where there is room. */
  readonly isLine?: boolean;
}

/** Fields, and a button that runs the action; what was refused is told beside its field, or between them. */
export function Form({ action, submit, icon, kind = "primary", children, beside, isLine = false }: FormProps) {
  const { problem } = action;
  const element = useRef<HTMLFormElement>(null);
  const [names] = useState(() => new Set<string>());
  useLayoutEffect(() => {
    if (problem) element.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [problem]);
  const isBesideFields = problem && problem.fields.length > 0 && problem.fields.every(({ field }) => names.has(field));
  return (
    <form
      ref={element}
      class={isLine ? "form line" : "form"}
      onSubmit={(event) => {
        event.preventDefault();
        void action.run();
      }}
    >
      <Refused.Provider value={{ problem, names }}>{children}</Refused.Provider>
      {!isBesideFields && <Problem problem={problem} />}
      <div class="form-foot">
        <Button type="submit" kind={kind} isBusy={action.isBusy} {...(icon === undefined ? {} : { icon })}>
          {submit}
        </Button>
        {beside}
      </div>
    </form>
  );
}

import type { ComponentChildren, InputHTMLAttributes, SelectHTMLAttributes, TextareaHTMLAttributes } from "preact";
import { useId } from "preact/hooks";
import type { Action } from "./action.ts";
import { Button } from "./button.tsx";
import { Problem } from "./problem.tsx";

interface Labelled {
  readonly label: string;
  /** One line below, about what to write. */
  readonly hint?: ComponentChildren;
  /** What is wrong with what stands there. */
  readonly error?: string | undefined;
}

/** What a field tells of its label, its hint and what is wrong with it. */
function useLabels({ label, hint, error }: Labelled) {
  const id = useId();
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
      "aria-invalid": error !== undefined,
      ...(described.some(Boolean) ? { "aria-describedby": described.filter(Boolean).join(" ") } : {}),
    },
  };
}

type Value = { readonly value: string; readonly onValue: (value: string) => void };
type Without<T> = Omit<T, "label" | "value" | "onInput" | "onChange" | "class" | "id">;

/** A line to type in; `type` as of the browser's own. */
export function TextField(props: Labelled & Value & Without<InputHTMLAttributes<HTMLInputElement>>) {
  const { label, hint, error, value, onValue, ...rest } = props;
  const { head, foot, control } = useLabels({ label, hint, error } as Labelled);
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
  const { label, hint, error, value, onValue, ...rest } = props;
  const { head, foot, control } = useLabels({ label, hint, error } as Labelled);
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
  const { label, hint, error, value, onValue, options, ...rest } = props;
  const { head, foot, control } = useLabels({ label, hint, error } as Labelled);
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
export function Switch({ label, hint, error, isOn, onChange, disabled = false }: SwitchProps) {
  const { head, foot, control } = useLabels({ label, hint, error } as Labelled);
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

/** Fields, and a button that runs the action; what was refused is told between them. */
export function Form({ action, submit, icon, kind = "primary", children, beside, isLine = false }: FormProps) {
  return (
    <form
      class={isLine ? "form line" : "form"}
      onSubmit={(event) => {
        event.preventDefault();
        void action.run();
      }}
    >
      {children}
      <Problem problem={action.problem} />
      <div class="form-foot">
        <Button type="submit" kind={kind} isBusy={action.isBusy} {...(icon === undefined ? {} : { icon })}>
          {submit}
        </Button>
        {beside}
      </div>
    </form>
  );
}

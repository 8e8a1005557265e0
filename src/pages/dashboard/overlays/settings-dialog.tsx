/** What can be chosen of an overlay, with a picture that follows while it is chosen. */
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Dialog } from "../../shared/ui/dialog.tsx";
import { Form, SelectField, Switch, TextField } from "../../shared/ui/form.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { t } from "../../shared/words.ts";
import { type Field, lookFields, ownFields, titleOf } from "./fields.ts";
import { Preview } from "./preview.tsx";
import type { ShownOverlay } from "./shown.ts";

export function SettingsDialog({
  overlay: shown,
  onClose,
}: {
  readonly overlay: ShownOverlay;
  readonly onClose: () => void;
}) {
  const [draft, setDraft] = useState<Readonly<Record<string, unknown>>>(shown.settings);
  const action = useAction(async (key) => {
    await api.post("/api/v1/overlays/:id/settings", { params: { id: shown.id }, body: { settings: draft }, key });
    toast.good(t("The overlay looks so from now on."));
    onClose();
  });
  const change = (key: string) => (value: unknown) => setDraft({ ...draft, [key]: value });
  return (
    <Dialog title={t("Settings of {overlay}", { overlay: titleOf(shown.overlay) })} onClose={onClose} isWide>
      <Preview {...shown} settings={draft as ShownOverlay["settings"]} />
      <Form action={action} submit={t("Save")}>
        <div class="overlay-fields">
          {[...ownFields(shown.overlay), ...lookFields()].map((field) => (
            <OneField key={field.key} field={field} value={draft[field.key]} onValue={change(field.key)} />
          ))}
        </div>
      </Form>
    </Dialog>
  );
}

interface OneFieldProps {
  readonly field: Field;
  readonly value: unknown;
  readonly onValue: (value: unknown) => void;
}

function OneField({ field, value, onValue }: OneFieldProps) {
  switch (field.kind) {
    case "switch":
      return <Switch label={field.label} isOn={value === true} onChange={onValue} />;
    case "choice":
      return <SelectField label={field.label} options={field.options} value={String(value)} onValue={onValue} />;
    case "number":
      return (
        <TextField
          type="number"
          label={field.label}
          min={field.min}
          max={field.max}
          required
          value={String(value)}
          onValue={(text) => onValue(text === "" ? "" : Number(text))}
        />
      );
    case "colour":
      return <TextField type="color" label={field.label} value={String(value)} onValue={onValue} />;
    default:
      return (
        <TextField
          label={field.label}
          {...(field.hint === undefined ? {} : { hint: field.hint })}
          maxLength={80}
          value={String(value)}
          onValue={onValue}
        />
      );
  }
}

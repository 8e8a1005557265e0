import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Form, TextField } from "../../shared/ui/form.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { t } from "../../shared/words.ts";
import { wholeOf } from "../parts/numbers.ts";
import { Written } from "../parts/written.tsx";

export function AddItem({ called }: { readonly called: string }) {
  const [name, setName] = useState("");
  const [price, setPrice] = useState("");
  const [description, setDescription] = useState("");
  const add = useAction(async (key) => {
    await api.post("/api/v1/shop/items", {
      key,
      body: { name: name.trim(), price: wholeOf(price) ?? 0, description: description.trim() },
    });
    toast.good(t("{item} is in the shop.", { item: name.trim() }));
    setName("");
    setPrice("");
    setDescription("");
  });
  return (
    <Form action={add} submit={t("Add the item")}>
      <TextField
        label={t("Name")}
        hint={t("What viewers write to redeem it.")}
        value={name}
        onValue={setName}
        maxLength={40}
        required
      />
      <TextField label={t("Price")} inputMode="numeric" value={price} onValue={setPrice} required />
      <TextField label={t("Description")} value={description} onValue={setDescription} maxLength={200} />
      {name.trim() !== "" && <Written line={`${called} "${name.trim()}" ${price || "500"} ${description}`.trim()} />}
    </Form>
  );
}

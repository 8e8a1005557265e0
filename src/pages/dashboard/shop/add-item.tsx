import { useState } from "preact/hooks";
import { PRICE_MAX } from "../../../base/lengths.ts";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { Form, TextField } from "../../shared/ui/form.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { t } from "../../shared/words.ts";
import { amountIn, shownNumber } from "../parts/numbers.ts";
import { Written } from "../parts/written.tsx";

export function AddItem({ called }: { readonly called: string }) {
  const [name, setName] = useState("");
  const [price, setPrice] = useState("");
  const [description, setDescription] = useState("");
  const add = useAction(async (key) => {
    await api.post("/api/v1/shop/items", {
      key,
      body: {
        name: name.trim(),
        price: amountIn("price", price, { most: PRICE_MAX }),
        description: description.trim(),
      },
    });
    toast.good(t("{item} is in the shop.", { item: name.trim() }));
    setName("");
    setPrice("");
    setDescription("");
  });
  return (
    <Form action={add} submit={t("Add the item")}>
      <TextField
        name="name"
        label={t("Name")}
        hint={t("What viewers write to redeem it.")}
        value={name}
        onValue={setName}
        maxLength={40}
        required
      />
      <TextField name="price" label={t("Price")} value={price} onValue={setPrice} required />
      <TextField
        name="description"
        label={t("Description")}
        value={description}
        onValue={setDescription}
        maxLength={200}
      />
      {name.trim() !== "" && (
        <Written line={`${called} "${name.trim()}" ${shownNumber(price || "500")} ${description}`.trim()} />
      )}
    </Form>
  );
}

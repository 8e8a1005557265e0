/** Adds to a balance, takes from it or sets it; why is asked for and stands in the book. */
import { useState } from "preact/hooks";
import { ApiProblem, api, newKey } from "../../shared/api.ts";
import type { PostBody } from "../../shared/routes.ts";
import { useAction } from "../../shared/ui/action.ts";
import { confirm } from "../../shared/ui/dialog.tsx";
import { Form, SelectField, TextField } from "../../shared/ui/form.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { money, t } from "../../shared/words.ts";
import { amountIn } from "../parts/numbers.ts";
import type { PersonAnswer } from "./person-answer.ts";

type How = PostBody<"/api/v1/viewers/:id/points">["how"];

export function ChangeBalance({ person, done }: { readonly person: PersonAnswer; readonly done: () => void }) {
  const [how, setHow] = useState<How>("add");
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const action = useAction(async (key: string) => {
    const amount = amountIn("amount", typed, { least: how === "set" ? 0 : 1 });
    const send = (key: string, sure: boolean) =>
      api.post("/api/v1/viewers/:id/points", {
        ...{ params: { id: person.id }, key },
        body: { how, amount, reason, sure },
      });
    const answer = await send(key, false).catch(async (error) => {
      // More than everybody has together: in chat it would have to be written twice.
      if (!(error instanceof ApiProblem) || error.code !== "mintLarge") throw error;
      const yes = await confirm({ title: t("That much?"), text: error.message, yes: t("Do it"), isDangerous: true });
      return yes ? send(newKey(), true) : undefined;
    });
    if (!answer) return;
    toast.good(t("{name} has {balance} now.", { name: person.name, balance: money(answer.balance) }));
    setTyped("");
    setReason("");
    done();
  });
  return (
    <Card title={t("Change the balance")}>
      <Form
        action={action}
        submit={how === "add" ? t("Add") : how === "remove" ? t("Take away") : t("Set")}
        kind={how === "remove" ? "danger" : "primary"}
      >
        <SelectField
          label={t("What")}
          value={how}
          onValue={setHow}
          options={[
            ["add", t("Add")],
            ["remove", t("Take away")],
            ["set", t("Set to")],
          ]}
        />
        <TextField name="amount" label={t("Amount")} value={typed} onValue={setTyped} required />
        <TextField
          name="reason"
          label={t("Why")}
          value={reason}
          onValue={setReason}
          required
          maxLength={200}
          hint={t("Stands in the book beside the movement.")}
        />
      </Form>
    </Card>
  );
}

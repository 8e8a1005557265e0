/** What moderators type from the public page: as in chat, under their own name, and the answer stays here. */
import { useTopic } from "../../shared/live.ts";
import { Card, Page } from "../../shared/ui/layout.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { money, t } from "../../shared/words.ts";
import { type Command, roleText } from "../commands/state.ts";
import { TypedLine } from "../parts/typed-line.tsx";

export default function LinesPage() {
  const state = useTopic("commands").value;
  const open = state?.commands.filter(({ isOn, role }) => isOn && role !== "broadcaster") ?? [];
  return (
    <Page
      title={t("Type a command")}
      lead={t("It is done under your name, with the rights and the daily limit that you have in chat.")}
    >
      <div class="stack">
        <TypedLine />
        {open.length > 0 && <Commands commands={open} />}
      </div>
    </Page>
  );
}

function Commands({ commands }: { readonly commands: readonly Command[] }) {
  return (
    <Card title={t("Commands that you can use")} isFlush>
      <Table
        caption={t("Commands")}
        head={
          <>
            <th scope="col">{t("Command")}</th>
            <th scope="col">{t("Who")}</th>
            <th scope="col" class="number">
              {t("Price")}
            </th>
          </>
        }
      >
        {commands.map(({ name, usage, description, role, price }) => (
          <tr key={name}>
            <th scope="row">
              <code>{usage}</code>
              <p class="hint">{description}</p>
            </th>
            <td>{roleText(role)}</td>
            <td class="number">{price > 0 ? money(price) : ""}</td>
          </tr>
        ))}
      </Table>
    </Card>
  );
}

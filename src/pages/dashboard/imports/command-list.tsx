/** A list of commands of another bot: what each becomes, and which cannot be made. */
import SquareTerminal from "lucide-static/icons/square-terminal.svg?raw";
import { api } from "../../shared/api.ts";
import { ActionButton } from "../../shared/ui/button.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { mark, number, t } from "../../shared/words.ts";
import { PutAway } from "./put-away.tsx";
import type { Desk, Standing } from "./state.ts";

export function CommandList({ desk, look }: { readonly desk: Desk; readonly look: Standing<"commands">["look"] }) {
  const { commands, left } = look;
  const make = async (key: string) => {
    await api.post("/api/v1/imports/commands", { key, body: { id: desk.id } });
    toast.good(t("{count, plural, one {# command is made.} other {# commands are made.}}", { count: commands.length }));
  };
  return (
    <Card title={desk.name} icon={SquareTerminal}>
      <p role="status">
        {t(
          "{count, plural, =0 {No command can be made of it.} one {# command can be made. Nothing is written yet.} other {# commands can be made. Nothing is written yet.}}",
          {
            count: commands.length,
          },
        )}
      </p>
      {commands.length > 0 && (
        <Table
          caption={t("Commands that can be made")}
          head={
            <>
              <th scope="col">{t("Command")}</th>
              <th scope="col">{t("Answer")}</th>
              <th scope="col">{t("As it stood there")}</th>
            </>
          }
        >
          {commands.map(({ word, text, before }) => (
            <tr key={word}>
              <th scope="row">
                <Name of={`${mark()}${word}`} />
              </th>
              <td>
                <Name of={text} />
              </td>
              <td>
                <Name of={before ?? ""} />
              </td>
            </tr>
          ))}
        </Table>
      )}
      {left.length > 0 && (
        <Table
          caption={t("Lines of which nothing is made")}
          head={
            <>
              <th scope="col">{t("Line")}</th>
              <th scope="col">{t("What stands there")}</th>
              <th scope="col">{t("Why nothing is made of it")}</th>
            </>
          }
        >
          {left.map(({ line, written, why }) => (
            <tr key={line}>
              <td>{number(line)}</td>
              <td>
                <Name of={written} />
              </td>
              <td>{why}</td>
            </tr>
          ))}
        </Table>
      )}
      <div class="form-foot">
        {commands.length > 0 && (
          <ActionButton kind="primary" act={make}>
            {t("Make them")}
          </ActionButton>
        )}
        <PutAway desk={desk}>{t("Put it away")}</PutAway>
      </div>
    </Card>
  );
}

/** Rows that wait, get nothing, or not quite what the file says: the first of each sort, and all of them as a file. */
import Download from "lucide-static/icons/download.svg?raw";
import { Icon } from "../../shared/ui/icon.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { number, t } from "../../shared/words.ts";
import { howChanged, type Look, whySkipped, whyWaits } from "./state.ts";

export function WhoGetsNothing({ id, look }: { readonly id: string; readonly look: Look }) {
  const { waiting, skipped, changed, leftOut, listed } = look;
  if (waiting.length + skipped.length + changed.length + leftOut.count === 0) return null;
  return (
    <Card title={t("Rows that are not brought in as they stand")}>
      <Groups title={t("Wait by their name")} groups={waiting} words={(one) => whyWaits(one.why)} />
      <Groups title={t("Get nothing")} groups={skipped} words={(one) => whySkipped(one.why)} />
      <Groups title={t("Changed")} groups={changed} words={(one) => howChanged(one.why)} />
      {leftOut.count > 0 && <LeftOut leftOut={leftOut} />}
      {listed > 0 && (
        <p>
          <a class="button" href={`/api/v1/imports/left-out?id=${id}`} download="left-out.txt">
            <Icon svg={Download} />
            <span>
              {t(
                "{count, plural, one {The row, with its reason} other {All # rows that get nothing or are changed, with their reasons}}",
                {
                  count: listed,
                },
              )}
            </span>
          </a>
        </p>
      )}
    </Card>
  );
}

interface Group {
  readonly count: number;
  readonly names: readonly string[];
}

function Groups<G extends Group & { readonly why: string }>(props: {
  readonly title: string;
  readonly groups: readonly G[];
  readonly words: (group: G) => string;
}) {
  const { title, groups, words } = props;
  if (groups.length === 0) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul class="lines">
        {groups.map((group) => (
          <li key={group.why}>
            {number(group.count)} × {words(group)}: <Names of={group} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Names({ of: { count, names } }: { readonly of: Group }) {
  return (
    <>
      {names.map((name, at) => (
        <span key={at}>
          {at > 0 && ", "}
          <Name of={name} />
        </span>
      ))}
      {count > names.length && ` ${t("and {count} more", { count: count - names.length })}`}
    </>
  );
}

function LeftOut({ leftOut: { count, first } }: { readonly leftOut: Look["leftOut"] }) {
  const title = t("Left out of the file");
  return (
    <div>
      <h3>
        {title} ({number(count)})
      </h3>
      <Table
        caption={title}
        head={
          <>
            <th scope="col">{t("Where")}</th>
            <th scope="col">{t("Viewer")}</th>
            <th scope="col">{t("Why it is left out")}</th>
          </>
        }
      >
        {first.map(({ place, name, why }) => (
          <tr key={place}>
            <td>{place}</td>
            <td>
              <Name of={name} />
            </td>
            <td>
              <Name of={why} />
            </td>
          </tr>
        ))}
      </Table>
    </div>
  );
}

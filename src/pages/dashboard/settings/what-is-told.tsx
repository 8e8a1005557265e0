import type { PostAnswer } from "../../shared/routes.ts";
import { Button } from "../../shared/ui/button.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { t } from "../../shared/words.ts";
import type { Answer, useDraft } from "./draft.ts";

interface Props {
  readonly answer: Answer;
  readonly told: ReturnType<typeof useDraft>["told"];
  readonly set: (path: string, value: unknown) => void;
}

/** What is wrong, worth knowing, or waits, and belongs to no single field. */
export function WhatIsTold({ answer, told, set }: Props) {
  const known = new Set(answer.settings.map(({ path }) => path));
  const inField = (path: string) => [...known].some((one) => path === one || path.startsWith(`${one}.`));
  const { problems } = told?.status === "wrong" ? told : answer;
  const loose = problems.filter(({ path }) => !inField(path));
  const warnings = told?.status === "wrong" ? told.warnings : answer.warnings;
  return (
    <>
      {told?.status === "wrong" && (
        <p class="problem" role="alert">
          {t("Nothing was saved: {count, plural, one {one setting is wrong.} other {# settings are wrong.}}", {
            count: new Set(told.problems.map(({ path }) => path)).size,
          })}
        </p>
      )}
      {told?.status === "changed meanwhile" && <Meanwhile {...{ told }} />}
      {loose.map(({ path, sentence }) => (
        <div key={sentence} class="problem" role="alert">
          <div>
            <p>{sentence}</p>
            {path !== "" && (
              <Button onClick={() => set(path, undefined)}>{t("Take {path} out of the file", { path })}</Button>
            )}
          </div>
        </div>
      ))}
      {answer.waiting.length > 0 && (
        <p class="notice">
          {t("{count, plural, one {# setting waits} other {# settings wait}} for the next start of the bot: {paths}", {
            count: answer.waiting.length,
            paths: answer.waiting.slice(0, 6).join(", ") + (answer.waiting.length > 6 ? ", …" : ""),
          })}
        </p>
      )}
      {[...answer.standing.map(({ sentence }) => sentence), ...warnings].map((sentence) => (
        <p key={sentence} class="notice">
          {t("Worth knowing: {sentence}", { sentence })}
        </p>
      ))}
    </>
  );
}

/** Somebody else has changed the file: what both want. */
function Meanwhile({ told }: { readonly told: NonNullable<Props["told"]> }) {
  return (
    <Card title={t("The file was changed by somebody else meanwhile")}>
      <p role="alert">
        {t("Nothing was saved. Your changes are still here: look at both, and save again what you want.")}
      </p>
      <Differences of={told.differences} />
    </Card>
  );
}

type Difference = PostAnswer<"/api/v1/settings">["differences"][number];

/** What somebody else wrote meanwhile beside what was to be written. */
export function Differences({ of: differences }: { readonly of: readonly Difference[] }) {
  const shown = (value: unknown) => (value === undefined ? t("the default") : JSON.stringify(value));
  return (
    <Table
      caption={t("What stands in the file now, and what you want")}
      head={
        <>
          <th scope="col">{t("Setting")}</th>
          <th scope="col">{t("In the file now")}</th>
          <th scope="col">{t("What you want")}</th>
        </>
      }
    >
      {differences.map(({ path, wanted, now }) => (
        <tr key={path}>
          <th scope="row">
            <code>{path}</code>
          </th>
          <td>{shown(now)}</td>
          <td>{shown(wanted)}</td>
        </tr>
      ))}
    </Table>
  );
}

/** What an import would do, before anything is written: counts, the largest, who waits, who gets nothing, what items cost after. */
import FileSearch from "lucide-static/icons/file-search.svg?raw";
import { api } from "../../shared/api.ts";
import { useAction } from "../../shared/ui/action.ts";
import { ActionButton } from "../../shared/ui/button.tsx";
import { SelectField } from "../../shared/ui/form.tsx";
import { Card, Stat, Stats } from "../../shared/ui/layout.tsx";
import { Name } from "../../shared/ui/name.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Table } from "../../shared/ui/table.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { When } from "../../shared/ui/when.tsx";
import { money, number, t, tx } from "../../shared/words.ts";
import { AnswerAnew } from "./answer-anew.tsx";
import { ItemPrices } from "./item-prices.tsx";
import { PutAway } from "./put-away.tsx";
import { type Desk, type Look, MODES } from "./state.ts";
import { WhoGetsNothing } from "./who-gets-nothing.tsx";

interface Props {
  readonly desk: Desk;
  readonly look: Look;
}

export function DryRun({ desk, look }: Props) {
  return (
    <>
      <Card title={t("A dry run: nothing is written yet")} icon={FileSearch}>
        <p role="status">
          {tx("{title}, written {day}", {
            title: <Name of={look.title} />,
            day: <When at={look.writtenAtMs} style="day" />,
          })}
        </p>
        <Counts look={look} />
        <Notes look={look} />
        <Choices desk={desk} />
        <Decide desk={desk} look={look} />
      </Card>
      <Largest look={look} />
      <WhoGetsNothing id={desk.id} look={look} />
      <ItemPrices look={look} />
    </>
  );
}

function Counts({ look }: { readonly look: Look }) {
  const { rows, viewers, amount, minutes, sum, leftOut } = look;
  const { gets } = sum;
  const waits = together(sum.waits);
  const none = together(sum.skipped);
  return (
    <>
      <Stats>
        <Stat
          label={t("Get something now")}
          value={number(gets.known + gets.new + gets.name)}
          hint={t("{known} known here, {fresh} new by their id, {named} known by their name", {
            ...{ known: gets.known, fresh: gets.new, named: gets.name },
          })}
        />
        <Stat
          label={t("Is made")}
          value={money(sum.given)}
          {...(sum.taken > 0 ? { hint: t("{amount} are taken away", { amount: money(sum.taken) }) } : {})}
        />
        <Stat label={t("Wait by their name")} value={number(waits.rows)} hint={money(waits.amount)} />
        <Stat label={t("Get nothing")} value={number(none.rows)} hint={money(none.amount)} />
      </Stats>
      <ul class="lines">
        <li>
          {t(
            "{rows, plural, one {# row} other {# rows}}: {viewers, plural, one {# viewer} other {# viewers}} with {amount} and {hours, plural, one {# hour} other {# hours}} watched, {left} left out",
            {
              ...{ rows, viewers, amount: money(amount), hours: Math.floor(minutes / 60), left: leftOut.count },
            },
          )}
        </li>
        <li>
          {t("In all: {before} now, {after} after it.", {
            before: money(look.supply.before),
            after: money(look.supply.after),
          })}
        </li>
        {sum.same > 0 && (
          <li>
            {t("{count, plural, one {# viewer has it already.} other {# viewers have it already.}}", {
              count: sum.same,
            })}
          </li>
        )}
        {sum.exists > 0 && (
          <li>
            {t("{count, plural, one {# row} other {# rows}} came in with this file before: nothing comes twice.", {
              count: sum.exists,
            })}
          </li>
        )}
      </ul>
    </>
  );
}

function Notes({ look: { earlier, notes, mode } }: { readonly look: Look }) {
  if (earlier.length === 0 && notes.length === 0) return null;
  const list = earlier.map(({ number: of, title }) => `O${of} (${title})`).join(", ");
  return (
    <ul class="lines">
      {earlier.length > 0 && (
        <li>
          <strong>
            <Name of={t("Another file of the same bot came in before: {list}.", { list })} />
          </strong>{" "}
          {mode === "add" &&
            t("Added to that, viewers get twice what they had: raise to it, or take the other one back first.")}
        </li>
      )}
      {notes.map((note) => (
        <li key={note}>
          <Name of={note} />
        </li>
      ))}
    </ul>
  );
}

function Choices({ desk }: { readonly desk: Desk }) {
  const again = useAction((key, mode: string) =>
    api.post("/api/v1/imports/again", {
      key,
      body: { id: desk.id, choices: { ...desk.choices, mode: mode as Look["mode"] } },
    }),
  );
  return (
    <div class="row">
      <SelectField
        label={t("How it meets what people have here")}
        value={desk.choices.mode}
        onValue={(mode) => void again.run(mode)}
        options={MODES.map(([mode, title]) => [mode, title()])}
        disabled={again.isBusy}
      />
      <AnswerAnew desk={desk} />
      <Problem problem={again.problem} />
    </div>
  );
}

function Decide({ desk, look }: Props) {
  const bringIn = async (key: string) => {
    const { number: of, isOld } = await api.post("/api/v1/imports/bring-in", { key, body: { id: desk.id } });
    const values = { id: String(of) };
    toast.good(
      isOld
        ? t("This file is in the book already, as O{id}; nothing was added.", values)
        : t("O{id} is under way. It goes on by itself, also after a restart.", values),
    );
  };
  return (
    <div class="form-foot">
      {look.nothing ? (
        <p>{t("There is nothing to write.")}</p>
      ) : (
        <ActionButton kind="primary" act={bringIn}>
          {t("Bring it in")}
        </ActionButton>
      )}
      <PutAway desk={desk}>{t("Put it away")}</PutAway>
    </div>
  );
}

function Largest({ look: { largest } }: { readonly look: Look }) {
  if (largest.length === 0) return null;
  const title = t("The ten largest");
  return (
    <Card title={title} isFlush>
      <Table
        caption={t("The ten largest, there and here")}
        head={
          <>
            <th scope="col">{t("Viewer")}</th>
            <th scope="col" class="number">
              {t("There")}
            </th>
            <th scope="col" class="number">
              {t("Here now")}
            </th>
            <th scope="col" class="number">
              {t("Here after")}
            </th>
          </>
        }
      >
        {largest.map((one, at) => (
          <tr key={at}>
            <th scope="row">
              <Name of={one.name} />
            </th>
            <td class="number">{number(one.there)}</td>
            {one.fate === "gets" ? (
              <>
                <td class="number">{number(one.has)}</td>
                <td class="number">{number(one.has + one.change)}</td>
              </>
            ) : (
              <td colSpan={2}>{fate(one.fate)}</td>
            )}
          </tr>
        ))}
      </Table>
    </Card>
  );
}

function fate(is: Exclude<Look["largest"][number]["fate"], "gets">): string {
  if (is === "waits") return t("waits by the name");
  if (is === "skipped") return t("gets nothing");
  return is === "same" ? t("has it already") : t("came in before");
}

function together(counts: Look["sum"]["skipped"] | Look["sum"]["waits"]): { rows: number; amount: number } {
  return Object.values(counts).reduce((sum, one) => ({ rows: sum.rows + one.rows, amount: sum.amount + one.amount }), {
    rows: 0,
    amount: 0,
  });
}

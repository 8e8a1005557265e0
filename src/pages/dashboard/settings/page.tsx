/** The settings: every one with what it does, changed here and written into config.json. */
import "./settings.css";
import RotateCcw from "lucide-static/icons/rotate-ccw.svg?raw";
import Search from "lucide-static/icons/search.svg?raw";
import { chosenIn, query, setQuery } from "../../shared/route.ts";
import { Badge } from "../../shared/ui/badge.tsx";
import { Button } from "../../shared/ui/button.tsx";
import { useGet } from "../../shared/ui/fetched.ts";
import { SelectField, TextField } from "../../shared/ui/form.tsx";
import { Card, Empty, Loading, Page } from "../../shared/ui/layout.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Tabs } from "../../shared/ui/tabs.tsx";
import { t } from "../../shared/words.ts";
import { type Answer, type Drafted, problemsOf, type Setting, useDraft } from "./draft.ts";
import { FormField } from "./form-field.tsx";
import { RawFile } from "./raw-file.tsx";
import { WhatIsTold } from "./what-is-told.tsx";

const SHOWN = ["usual", "changed", "waiting", "all"] as const;

type Draft = ReturnType<typeof useDraft>;

export default function SettingsPage() {
  const { data, problem, reload } = useGet("/api/v1/settings");
  const draft = useDraft(data, reload);
  return (
    <Page title={t("Settings")} lead={data ? t("They stand in {file}.", { file: data.file }) : undefined}>
      <Problem problem={problem} retry={reload} />
      {!data && !problem && <Loading />}
      {data && (
        <Tabs
          label={t("Settings")}
          tabs={[
            ["form", t("Form")],
            ["file", t("The file")],
          ]}
          usual="form"
        >
          {(view) => (view === "file" ? <RawFile answer={data} /> : <SettingsForm answer={data} draft={draft} />)}
        </Tabs>
      )}
    </Page>
  );
}

function SettingsForm({ answer, draft }: { readonly answer: Answer; readonly draft: Draft }) {
  const wish = query.value.get("q") ?? "";
  const which = chosenIn("show", SHOWN) ?? "usual";
  const found = answer.settings.filter((one) => isWanted(one, answer, draft.draft, { wish, which }));
  const sections = [...new Set(found.map(({ path }) => path.split(".")[0]!))];
  return (
    <div class="stack settings">
      <WhatIsTold answer={answer} told={draft.told} set={draft.set} />
      <div class="row">
        <div class="grow">
          <TextField type="search" label={t("Search the settings")} value={wish} onValue={(q) => setQuery({ q })} />
        </div>
        <SelectField
          label={t("Show")}
          value={which}
          onValue={(show) => setQuery({ show })}
          options={[
            ["usual", t("What is usual")],
            ["changed", t("What differs from the default")],
            ["waiting", t("What waits for a start")],
            ["all", t("All, also for tests and proxies")],
          ]}
        />
      </div>
      {sections.length === 0 && <Empty icon={Search} title={t("No setting is like that.")} />}
      {sections.map((name) => (
        <Section
          key={name}
          {...{ name, answer, draft }}
          settings={found.filter(({ path }) => path.split(".")[0] === name)}
        />
      ))}
      <SaveBar draft={draft} />
    </div>
  );
}

interface Wish {
  readonly wish: string;
  readonly which: (typeof SHOWN)[number];
}

function isWanted(setting: Setting, answer: Answer, draft: Drafted, { wish, which }: Wish): boolean {
  const { path, meaning } = setting;
  if (draft.has(path)) return true;
  if (which === "changed" && !isChanged(setting, answer)) return false;
  if (which === "waiting" && !answer.waiting.includes(path)) return false;
  if (which === "usual" && wish === "" && path.startsWith("advanced.")) return false;
  const words = wish.toLowerCase().split(/\s+/).filter(Boolean);
  const text = `${path} ${meaning} ${JSON.stringify(setting.fields ?? "")}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

function isChanged({ path, default: usual }: Setting, { values, written }: Answer): boolean {
  return written.includes(path) && JSON.stringify(values[path]) !== JSON.stringify(usual);
}

interface SectionProps {
  readonly name: string;
  readonly answer: Answer;
  readonly draft: Draft;
  readonly settings: readonly Setting[];
}

function Section({ name, answer, draft, settings }: SectionProps) {
  const meaningOf = (path: string) => answer.sections.find((one) => one.path === path)?.meaning ?? "";
  const parts = [...new Set(settings.map(({ path }) => path.split(".").slice(0, -1).join(".")))];
  return (
    <Card title={meaningOf(name) || name}>
      {parts.map((part) => (
        <div key={part} class="setting-part">
          {part !== name && part !== "" && <h3>{meaningOf(part) || part}</h3>}
          {settings
            .filter(({ path }) => path.split(".").slice(0, -1).join(".") === part)
            .map((setting) => (
              <Row key={setting.path} {...{ setting, answer, draft }} />
            ))}
        </div>
      ))}
    </Card>
  );
}

interface RowProps {
  readonly setting: Setting;
  readonly answer: Answer;
  readonly draft: Draft;
}

function Row({ setting, answer, draft }: RowProps) {
  const { path, meaning, live } = setting;
  const isDrafted = draft.draft.has(path);
  const drafted = draft.draft.get(path);
  const value = isDrafted ? (drafted ?? setting.default) : answer.values[path];
  const problems = draft.told?.status === "wrong" ? draft.told.problems : answer.problems;
  const isOwn = isDrafted ? drafted !== undefined : answer.written.includes(path);
  return (
    <div class={isDrafted ? "setting drafted" : "setting"}>
      <FormField
        form={setting}
        label={meaning || path}
        value={value}
        error={problemsOf(path, problems)}
        onValue={(next) => draft.set(path, next)}
        hint={
          <span class="setting-marks">
            <code>{path}</code>
            {isDrafted && <Badge tone="info">{t("not saved yet")}</Badge>}
            {!isDrafted && isChanged(setting, answer) && <Badge tone="good">{t("changed")}</Badge>}
            {answer.waiting.includes(path) && <Badge tone="warn">{t("waits for a start")}</Badge>}
            {!live && <Badge>{t("takes effect at the next start")}</Badge>}
          </span>
        }
      />
      {isOwn && (
        <Button
          kind="quiet"
          icon={RotateCcw}
          label={t("{path}: back to the default, {value}", { path, value: JSON.stringify(setting.default) ?? "" })}
          onClick={() => draft.set(path, undefined)}
        />
      )}
    </div>
  );
}

function SaveBar({ draft }: { readonly draft: Draft }) {
  const { size } = draft.draft;
  if (size === 0) return null;
  return (
    <section class="save-bar" aria-label={t("Changes that are not saved")}>
      <Problem problem={draft.saving.problem} />
      <div class="row">
        <span class="grow">
          {t("{count, plural, one {# change is not saved.} other {# changes are not saved.}}", { count: size })}
        </span>
        <Button onClick={draft.discard}>{t("Discard")}</Button>
        <Button kind="primary" isBusy={draft.saving.isBusy} onClick={() => void draft.saving.run()}>
          {t("Save")}
        </Button>
      </div>
    </section>
  );
}

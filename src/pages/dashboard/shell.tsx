/** The frame around every page: where one can go, how the page stands with the bot, light and dark, keys. */
import { signal } from "@preact/signals";
import Drama from "lucide-static/icons/drama.svg?raw";
import Keyboard from "lucide-static/icons/keyboard.svg?raw";
import Leaf from "lucide-static/icons/leaf.svg?raw";
import Menu from "lucide-static/icons/menu.svg?raw";
import Unplug from "lucide-static/icons/unplug.svg?raw";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { connection } from "../shared/live.ts";
import { isModerating, path } from "../shared/route.ts";
import { problemOf } from "../shared/ui/action.ts";
import { Button } from "../shared/ui/button.tsx";
import { Confirmation } from "../shared/ui/dialog.tsx";
import { ErrorBoundary } from "../shared/ui/error-boundary.tsx";
import { Icon } from "../shared/ui/icon.tsx";
import { Empty, Loading, Page } from "../shared/ui/layout.tsx";
import { Problem } from "../shared/ui/problem.tsx";
import { ThemeSwitch } from "../shared/ui/theme-switch.tsx";
import { Toasts } from "../shared/ui/toast.tsx";
import { isRehearsal, t } from "../shared/words.ts";
import { KeysHelp, openKeysHelp } from "./keys.tsx";
import { NAV, type NavPage, PAGES } from "./nav.ts";

/** Whether the list of pages is unfolded where there is no room for it beside the page. */
const isNavOpen = signal(false);

export function Shell() {
  const name = path.value[0] ?? PAGES[0]?.name ?? "now";
  useEffect(() => {
    isNavOpen.value = false;
  }, [path.value.join("/")]);
  return (
    <>
      <a class="skip" href="#content">
        {t("To the content")}
      </a>
      <div class={isNavOpen.value ? "shell nav-open" : "shell"}>
        <Top />
        <Nav chosen={name} />
        <main id="content" tabIndex={-1}>
          <Lost />
          <Rehearsal />
          <ErrorBoundary key={name}>
            <Content name={name} />
          </ErrorBoundary>
        </main>
      </div>
      <Confirmation />
      <KeysHelp />
      <Toasts />
    </>
  );
}

function Top() {
  return (
    <header class="top">
      <span class="menu">
        <Button
          kind="quiet"
          icon={Menu}
          label={t("Pages")}
          aria-expanded={isNavOpen.value}
          aria-controls="nav"
          onClick={() => {
            isNavOpen.value = !isNavOpen.value;
          }}
        />
      </span>
      <a class="brand" href="/">
        <Icon svg={Leaf} />
        Chatmint
      </a>
      <span class="top-end">
        <span class="for-keys">
          <Button kind="quiet" icon={Keyboard} label={t("Keyboard shortcuts")} onClick={openKeysHelp} />
        </span>
        <ThemeSwitch />
      </span>
    </header>
  );
}

function Nav({ chosen }: { readonly chosen: string }) {
  return (
    <nav id="nav" class="nav" aria-label={t("Pages")}>
      {NAV.filter(({ pages }) => pages.length > 0).map(({ title, pages }) => (
        <div key={title()} class="nav-group">
          <p aria-hidden>{title()}</p>
          <ul aria-label={title()}>
            {pages.map((page) => (
              <li key={page.name}>
                <a href={`/${page.name}`} {...(page.name === chosen ? { "aria-current": "page" } : {})}>
                  <Icon svg={page.icon} />
                  {page.title()}
                </a>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}

/** No viewer, no point and no broadcast of a rehearsal is real; its settings are. */
function Rehearsal() {
  if (!isRehearsal()) return null;
  return (
    <p class="rehearsal">
      <Icon svg={Drama} />
      {isModerating
        ? t("This is a rehearsal: no viewer and no point in it is real.")
        : t(
            "This is a rehearsal: no viewer and no point in it is real, and commands and timers that you make stay in it. Settings that you save stand in config.json, which your bot reads at its next start.",
          )}
    </p>
  );
}

/** The bot is away: what stands on the page is how it was. */
function Lost() {
  return (
    <div role="status">
      {connection.value === "lost" && (
        <p class="lost">
          <Icon svg={Unplug} />
          {t("The bot does not answer. What you see is how it was; the page goes on by itself when the bot is back.")}
        </p>
      )}
    </div>
  );
}

const loaded = new Map<string, ComponentType>();

function Content({ name }: { readonly name: string }) {
  const page = PAGES.find((one) => one.name === name);
  return page ? <Loaded key={name} page={page} /> : <NoPage />;
}

function Loaded({ page }: { readonly page: NavPage }) {
  const [problem, setProblem] = useState<ReturnType<typeof problemOf>>();
  const [, setReady] = useState(false);
  useEffect(() => {
    if (loaded.has(page.name)) return;
    page.load().then(
      (component) => {
        loaded.set(page.name, component);
        setReady(true);
      },
      // Another version of the bot has no such file any more.
      (error) => setProblem(problemOf(error)),
    );
  }, [page.name]);
  const Component = loaded.get(page.name);
  if (problem) return <Problem problem={problem} retry={() => location.reload()} />;
  return Component ? <Component /> : <Loading />;
}

function NoPage() {
  return (
    <Page title={t("There is no such page")}>
      <Empty title={t("Nothing is at this address.")}>
        <a href="/">{t("To the page Now")}</a>
      </Empty>
    </Page>
  );
}

/** The frame of the page for viewers: where one can go, and light or dark. */
import type { ComponentType } from "preact";
import { useState } from "preact/hooks";
import { path } from "../shared/route.ts";
import { Confirmation } from "../shared/ui/dialog.tsx";
import { ErrorBoundary } from "../shared/ui/error-boundary.tsx";
import { useGet } from "../shared/ui/fetched.ts";
import { Empty, Loading, Page } from "../shared/ui/layout.tsx";
import { ThemeSwitch } from "../shared/ui/theme-switch.tsx";
import { Toasts } from "../shared/ui/toast.tsx";
import { t } from "../shared/words.ts";
import { AboutPage, CommandsPage, ShopPage } from "./about.tsx";
import { MyAccounts, SignIn } from "./account.tsx";
import { DrawsPage } from "./draws.tsx";
import { LeadersPage } from "./leaders.tsx";
import { Mine } from "./mine.tsx";

interface PublicPage {
  readonly name: string;
  readonly title: () => string;
  readonly shown: ComponentType;
}

const PAGES: readonly PublicPage[] = [
  { name: "", title: () => t("What it is"), shown: AboutPage },
  { name: "shop", title: () => t("Shop"), shown: ShopPage },
  { name: "leaderboard", title: () => t("Leaderboard"), shown: LeadersPage },
  { name: "giveaways", title: () => t("Giveaways"), shown: DrawsPage },
  { name: "commands", title: () => t("Commands"), shown: CommandsPage },
  { name: "account", title: () => t("My account"), shown: AccountPage },
];

export function PublicShell() {
  const name = path.value[0] ?? "";
  const page = PAGES.find((one) => one.name === name);
  const Shown = page?.shown ?? NoPage;
  return (
    <>
      <a class="public-skip" href="#content">
        {t("To the content")}
      </a>
      <header class="public-top">
        <nav aria-label={t("Pages")}>
          <ul>
            {PAGES.map((one) => (
              <li key={one.name}>
                <a href={`/${one.name}`} {...(one === page ? { "aria-current": "page" } : {})}>
                  {one.title()}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <span class="theme">
          <ThemeSwitch />
        </span>
      </header>
      <main id="content" class="public-main" tabIndex={-1}>
        <ErrorBoundary key={name}>
          <Shown />
        </ErrorBoundary>
      </main>
      <Confirmation />
      <Toasts />
    </>
  );
}

function AccountPage() {
  const { data } = useGet("/api/v1/me");
  /** How often accounts were made one or taken apart here: what they have is asked anew. */
  const [joined, setJoined] = useState(0);
  if (!data) return <Loading />;
  const isSignedIn = data.kind === "viewer" || data.kind === "moderator";
  return (
    <Page title={t("My account")}>
      {isSignedIn ? (
        <>
          <Mine key={joined} />
          <MyAccounts changed={() => setJoined(joined + 1)} />
        </>
      ) : (
        <SignIn />
      )}
    </Page>
  );
}

function NoPage() {
  return (
    <Page title={t("There is no such page")}>
      <Empty title={t("Nothing is at this address.")}>
        <a href="/">{t("What it is")}</a>
      </Empty>
    </Page>
  );
}

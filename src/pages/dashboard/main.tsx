/** The streamer's dashboard: for whoever has paired this browser; others see how that is done. A part of it is the moderators'. */
import { signal } from "@preact/signals";
import { render } from "preact";
import "../shared/style/all.css";
import "./shell.css";
import { api } from "../shared/api.ts";
import { startLive } from "../shared/live.ts";
import { followLinks, isModerating } from "../shared/route.ts";
import { startTheme } from "../shared/theme.ts";
import { problemOf } from "../shared/ui/action.ts";
import { Problem } from "../shared/ui/problem.tsx";
import { loadWords } from "../shared/words.ts";
import { useKeys } from "./keys.tsx";
import { Pairing } from "./pairing.tsx";
import { Shell } from "./shell.tsx";

const who = signal<{ readonly isPaired: boolean } | { readonly problem: ReturnType<typeof problemOf> } | undefined>(
  undefined,
);

/** Asks who this browser is; connects once it is the streamer's. */
async function findOut(): Promise<void> {
  try {
    const { kind } = await api.get("/api/v1/me");
    if (isModerating && kind !== "moderator") location.assign("/account");
    const isPaired = kind === (isModerating ? "moderator" : "broadcaster");
    if (isPaired && who.value === undefined) startLive("/api/v1/live", () => void findOut());
    // Paired while the page shows how: from the beginning, with everything that was refused before.
    if (isPaired && who.value && "isPaired" in who.value && !who.value.isPaired) location.assign("/");
    who.value = { isPaired };
  } catch (error) {
    who.value = { problem: problemOf(error) };
  }
}

function Dashboard() {
  useKeys();
  if (!who.value) return null;
  if ("problem" in who.value) {
    return (
      <main class="alone">
        <Problem problem={who.value.problem} retry={() => location.reload()} />
      </main>
    );
  }
  return who.value.isPaired ? <Shell /> : <Pairing onPaired={() => location.assign("/")} />;
}

startTheme();
followLinks((pathname) => !/^\/(?:api|assets|o)(?:\/|$)/.test(pathname));
await loadWords();
// An address with a code is for pairing, whoever this browser is already.
if (location.pathname === "/pair" && location.hash.length > 1) who.value = { isPaired: false };
else await findOut();
render(<Dashboard />, document.getElementById("page")!);

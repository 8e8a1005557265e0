/** The streamer's dashboard. */
import { render } from "preact";
import "../shared/style/all.css";
import "./shell.css";
import { startLive } from "../shared/live.ts";
import { followLinks } from "../shared/route.ts";
import { startTheme } from "../shared/theme.ts";
import { loadWords } from "../shared/words.ts";
import { useKeys } from "./keys.tsx";
import { Shell } from "./shell.tsx";

function Dashboard() {
  useKeys();
  return <Shell />;
}

startTheme();
followLinks((pathname) => !/^\/(?:api|assets|o)(?:\/|$)/.test(pathname));
await loadWords();
startLive();
render(<Dashboard />, document.getElementById("page")!);

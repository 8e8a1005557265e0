/** The page for viewers. */
import { render } from "preact";
import "../shared/style/all.css";
import "./public.css";
import { startLive } from "../shared/live.ts";
import { followLinks } from "../shared/route.ts";
import { startTheme } from "../shared/theme.ts";
import { loadWords } from "../shared/words.ts";
import { PublicShell } from "./public-shell.tsx";

startTheme();
followLinks((pathname) => !/^\/(?:api|assets|sign-in|moderate)(?:\/|$)/.test(pathname));
await loadWords();
startLive();
render(<PublicShell />, document.getElementById("page")!);

/** The page of an overlay, at `/o/KEY/...`: what it shows comes over its own socket. */
import { render } from "preact";
import "../shared/style/fonts.css";
import { startLive, useTopic } from "../shared/live.ts";
import { Overlay } from "./overlay.tsx";
import { onAir, watchVisibility } from "./shown.ts";

const air = { isOn: onAir, isPreview: false };

function OverlayPage() {
  const state = useTopic("overlay").value;
  const words = useTopic("overlay-words").value;
  return state && words ? <Overlay state={state} words={words} air={air} /> : null;
}

const [, , key] = location.pathname.split("/");
watchVisibility();
startLive(`/o/${key}/live`);
render(<OverlayPage />, document.getElementById("page")!);

/** Points, watch time and commands of another bot: a file that is dropped, what would come of it, and the way back. */
import "./imports.css";
import { useEffect } from "preact/hooks";
import { useTopic } from "../../shared/live.ts";
import { Loading, Page } from "../../shared/ui/layout.tsx";
import { t } from "../../shared/words.ts";
import { OnDesk } from "./desk.tsx";
import { EarlierImports } from "./earlier.tsx";
import { GiveFile } from "./give-file.tsx";
import { WaitingNames } from "./waiting.tsx";

export default function Imports() {
  const state = useTopic("imports").value;
  useEffect(stayForFiles, []);
  return (
    <Page
      title={t("Imports")}
      lead={t(
        "Points, watch time and commands of another bot. First you see what would come of it; then it is one thing, and can be taken back as one.",
      )}
    >
      {!state && <Loading />}
      {state && (
        <>
          {state.desk ? <OnDesk key={state.desk.id} desk={state.desk} /> : <GiveFile />}
          <WaitingNames of={state.waiting} />
          <EarlierImports all={state.earlier} />
        </>
      )}
    </Page>
  );
}

/** A file that is dropped while nothing is to be given does not lead away from the page. */
function stayForFiles(): () => void {
  const abort = new AbortController();
  for (const type of ["dragover", "drop"] as const) {
    const stay = (event: DragEvent) => event.dataTransfer?.types.includes("Files") && event.preventDefault();
    document.addEventListener(type, stay, { signal: abort.signal });
  }
  return () => abort.abort();
}

/** Points, watch time and commands of another bot: a file that is dropped, what would come of it, and the way back. */
import "./imports.css";
import { useTopic } from "../../shared/live.ts";
import { Loading, Page } from "../../shared/ui/layout.tsx";
import { t } from "../../shared/words.ts";
import { OnDesk } from "./desk.tsx";
import { EarlierImports } from "./earlier.tsx";
import { GiveFile } from "./give-file.tsx";
import { WaitingNames } from "./waiting.tsx";

export default function Imports() {
  const state = useTopic("imports").value;
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

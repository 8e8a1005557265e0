/** Commands and timers: all there are, those made in chat, and a line to try. */
import { useTopic } from "../../shared/live.ts";
import { Loading, Page } from "../../shared/ui/layout.tsx";
import { Tabs } from "../../shared/ui/tabs.tsx";
import { t } from "../../shared/words.ts";
import { AllCommands } from "./all-commands.tsx";
import { MadeCommands } from "./made-commands.tsx";
import { Timers } from "./timers.tsx";
import { TryLine } from "./try-line.tsx";

export default function Commands() {
  const state = useTopic("commands").value;
  if (!state) return <Loading />;
  return (
    <Page title={t("Commands and timers")} lead={t("What viewers can write, and what the bot says by itself.")}>
      <Tabs
        label={t("Commands and timers")}
        tabs={[
          ["all", t("All commands")],
          ["made", t("Made in chat ({count})", { count: state.made.length })],
          ["timers", t("Timers ({count})", { count: state.timers.length })],
          ["try", t("Try a line")],
        ]}
        usual="all"
      >
        {(tab) => (
          <>
            {tab === "all" && <AllCommands commands={state.commands} />}
            {tab === "made" && <MadeCommands state={state} />}
            {tab === "timers" && <Timers state={state} />}
            {tab === "try" && <TryLine mark={state.mark} />}
          </>
        )}
      </Tabs>
    </Page>
  );
}

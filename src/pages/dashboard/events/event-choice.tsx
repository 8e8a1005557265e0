/** Which events a place is told of: all of them, or those that are ticked. */

import { Switch } from "../../shared/ui/form.tsx";
import { t } from "../../shared/words.ts";
import { EVENT_GROUPS } from "./event-words.ts";

interface ChoiceProps {
  /** Their types; none: all. */
  readonly chosen: readonly string[];
  readonly onChoose: (chosen: readonly string[]) => void;
}

export function EventChoice({ chosen, onChoose }: ChoiceProps) {
  const isAll = chosen.length === 0;
  const all = EVENT_GROUPS.flatMap(({ events }) => events.map(([type]) => type));
  const tick = (type: string, isOn: boolean) =>
    onChoose(all.filter((one) => (one === type ? isOn : chosen.includes(one))));
  return (
    <>
      <Switch
        label={t("Everything that happens")}
        hint={t("Off: choose which events. Movements of the book can be many.")}
        isOn={isAll}
        onChange={(isOn) => onChoose(isOn ? [] : all.filter((type) => type !== "balance.moved"))}
      />
      {!isAll &&
        EVENT_GROUPS.map(({ title, events }) => (
          <fieldset key={title()} class="event-choice">
            <legend>{title()}</legend>
            {events.map(([type, says]) => (
              <label key={type}>
                <input
                  type="checkbox"
                  checked={chosen.includes(type)}
                  onChange={(event) => tick(type, event.currentTarget.checked)}
                />
                {says()}
              </label>
            ))}
          </fieldset>
        ))}
    </>
  );
}

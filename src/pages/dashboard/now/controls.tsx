/** Mute and happy hour, as the commands of chat do them. */
import PartyPopper from "lucide-static/icons/party-popper.svg?raw";
import SlidersHorizontal from "lucide-static/icons/sliders-horizontal.svg?raw";
import Volume from "lucide-static/icons/volume-2.svg?raw";
import VolumeX from "lucide-static/icons/volume-x.svg?raw";
import { useState } from "preact/hooks";
import { api } from "../../shared/api.ts";
import { now } from "../../shared/clock.ts";
import { ActionButton } from "../../shared/ui/button.tsx";
import { SelectField } from "../../shared/ui/form.tsx";
import { Card } from "../../shared/ui/layout.tsx";
import { toast } from "../../shared/ui/toast.tsx";
import { duration, number, t } from "../../shared/words.ts";
import type { Now } from "./now-state.ts";

const MINUTE_MS = 60_000;

/** A line of the broadcaster; what is answered is told in a toast. */
async function say(line: string, key: string): Promise<void> {
  const { lines } = await api.post("/api/v1/lines", { body: { line, sure: true }, key });
  for (const text of lines) toast.good(text);
}

export function Controls({ mutedUntilMs, happyHour }: Pick<Now, "mutedUntilMs" | "happyHour">) {
  return (
    <Card title={t("Controls")} icon={SlidersHorizontal}>
      {mutedUntilMs === undefined ? <Mute /> : <Muted untilMs={mutedUntilMs} />}
      {happyHour ? <Happy hour={happyHour} /> : <HappyHour />}
    </Card>
  );
}

const minutes = (list: readonly number[]) => list.map((one) => [String(one), duration(one * MINUTE_MS)] as const);

function Mute() {
  const [lasts, setLasts] = useState("10");
  return (
    <div class="control">
      <SelectField
        label={t("Say nothing in chat for")}
        options={minutes([5, 10, 30, 60, 240])}
        value={lasts}
        onValue={setLasts}
      />
      <ActionButton icon={VolumeX} act={(key) => say(`bot mute ${lasts}m`, key)}>
        {t("Mute")}
      </ActionButton>
    </div>
  );
}

function Muted({ untilMs }: { readonly untilMs: number }) {
  return (
    <div class="control">
      <p>
        {t("The bot says nothing for {time} more; viewers earn all the same.", { time: duration(untilMs - now()) })}
      </p>
      <ActionButton icon={Volume} kind="primary" act={(key) => say("bot unmute", key)}>
        {t("Unmute")}
      </ActionButton>
    </div>
  );
}

function HappyHour() {
  const [times, setTimes] = useState("2");
  const [lasts, setLasts] = useState("30");
  return (
    <div class="control">
      <SelectField
        label={t("Watching earns")}
        options={["1.5", "2", "3", "5"].map(
          (one) => [one, t("{times} times as fast", { times: Number(one) })] as const,
        )}
        value={times}
        onValue={setTimes}
      />
      <SelectField label={t("for")} options={minutes([15, 30, 60, 120, 240])} value={lasts} onValue={setLasts} />
      <ActionButton icon={PartyPopper} act={(key) => say(`happyhour ${times} ${lasts}m`, key)}>
        {t("Begin a happy hour")}
      </ActionButton>
    </div>
  );
}

function Happy({ hour: { multiplier, endsAtMs } }: { readonly hour: NonNullable<Now["happyHour"]> }) {
  return (
    <div class="control">
      <p>
        {t("Happy hour: watching earns {times} times as fast for {time} more.", {
          times: number(multiplier),
          time: duration(endsAtMs - now()),
        })}
      </p>
      <ActionButton act={(key) => say("happyhour off", key)}>{t("End it")}</ActionButton>
    </div>
  );
}

/** What somebody has just done: shown one after the other, with a sound. */
import cheerPicture from "lucide-static/icons/gem.svg?raw";
import giftPicture from "lucide-static/icons/gift.svg?raw";
import supportPicture from "lucide-static/icons/heart.svg?raw";
import redemptionPicture from "lucide-static/icons/shopping-bag.svg?raw";
import subscriptionPicture from "lucide-static/icons/star.svg?raw";
import followPicture from "lucide-static/icons/user-plus.svg?raw";
import raidPicture from "lucide-static/icons/users.svg?raw";
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Icon } from "../shared/ui/icon.tsx";
import { useAir } from "./air.ts";
import { AlertPlayer } from "./alert-player.ts";
import { Card, Named, Title } from "./parts.tsx";
import { type Say, useSay } from "./say.ts";
import { playSound } from "./sounds.ts";
import type { Alert, Drawn } from "./state.ts";

export function AlertsOverlay({ settings, data, id }: Drawn<"alerts">) {
  const { isOn, isPreview } = useAir();
  const [player] = useState(
    () =>
      new AlertPlayer({
        memory: isPreview ? undefined : `alerts-${id}`,
        sound: isPreview ? () => {} : ({ sound, volume }) => playSound(sound, volume),
      }),
  );
  const isOnAir = isOn.value;
  useEffect(() => player.tell(data.alerts, settings, isOnAir), [player, data, settings, isOnAir]);
  useEffect(() => () => player.stop(), [player]);
  const alert = player.current.value;
  return alert ? <AlertCard key={alert.id} alert={alert} settings={settings} /> : null;
}

const PICTURES: Readonly<Record<Alert["kind"], string>> = {
  redemption: redemptionPicture,
  support: supportPicture,
  subscription: subscriptionPicture,
  gift: giftPicture,
  cheer: cheerPicture,
  follow: followPicture,
  raid: raidPicture,
};

function AlertCard({ alert, settings }: { readonly alert: Alert } & Pick<Drawn<"alerts">, "settings">) {
  const say = useSay();
  const showsMessage = settings.message && alert.message !== "";
  return (
    <div class={`cm-alert cm-alert-${alert.kind}`} style={{ "--seconds": `${settings.seconds}s` }}>
      <Card>
        <span class="cm-picture">
          <Icon svg={PICTURES[alert.kind]} />
        </span>
        <div class="cm-told">
          {settings.title !== "" && <Title>{settings.title}</Title>}
          <div class="cm-headline">{headline(say, alert)}</div>
          {showsMessage && (
            <div class="cm-message" dir="auto">
              {alert.message}
            </div>
          )}
        </div>
        {alert.isTest && <span class="cm-test">{say.t("Test")}</span>}
      </Card>
    </div>
  );
}

function headline(say: Say, { kind, name, count, item }: Alert): ComponentChildren {
  const who = <Named>{name || say.t("Somebody")}</Named>;
  const strong = (text: string) => <bdi class="cm-what">{text}</bdi>;
  switch (kind) {
    case "redemption":
      return say.tx("{who} redeems {item}", { who, item: strong(item) });
    case "support":
      return say.tx("{who} supports with {amount}", { who, amount: strong(say.money(count)) });
    case "subscription":
      return count > 1
        ? say.tx("{who} has subscribed for {months}", {
            who,
            months: strong(say.t("{count, plural, one {# month} other {# months}}", { count })),
          })
        : say.tx("{who} subscribes", { who });
    case "gift":
      return say.tx("{who} gifts {gifts}", {
        who,
        gifts: strong(say.t("{count, plural, one {# subscription} other {# subscriptions}}", { count })),
      });
    case "cheer":
      return say.tx("{who} cheers with {amount}", { who, amount: strong(`${say.number(count)} ${item}`) });
    case "follow":
      return say.tx("{who} follows", { who });
    case "raid":
      return say.tx("{who} raids with {viewers}", {
        who,
        viewers: strong(say.t("{count, plural, one {# viewer} other {# viewers}}", { count })),
      });
  }
}

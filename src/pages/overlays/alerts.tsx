/** What somebody has just done: shown one after the other, with a sound. */
import cheerPicture from "lucide-static/icons/gem.svg?raw";
import giftPicture from "lucide-static/icons/gift.svg?raw";
import supportPicture from "lucide-static/icons/heart.svg?raw";
import redemptionPicture from "lucide-static/icons/shopping-bag.svg?raw";
import subscriptionPicture from "lucide-static/icons/star.svg?raw";
import followPicture from "lucide-static/icons/user-plus.svg?raw";
import raidPicture from "lucide-static/icons/users.svg?raw";
import type { ComponentChildren } from "preact";
import { useContext, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { later } from "../shared/clock.ts";
import { Icon } from "../shared/ui/icon.tsx";
import { useAir } from "./air.ts";
import { AlertPlayer } from "./alert-player.ts";
import { pagesOf } from "./fit.ts";
import { FittedContext } from "./fitted.ts";
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
  return alert ? <AlertCard key={alert.id} alert={alert} settings={settings} player={player} /> : null;
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

/** A page of a long message is shown for no less than this. */
const PAGE_MS = 5_000;

interface AlertCardProps extends Pick<Drawn<"alerts">, "settings"> {
  readonly alert: Alert;
  readonly player: AlertPlayer;
}

function AlertCard({ alert, settings, player }: AlertCardProps) {
  const say = useSay();
  const { message, page, pages, seconds } = useMessagePages(settings.seconds);
  const showsMessage = settings.message && alert.message !== "";
  useEffect(() => player.takes(alert.id, seconds * 1_000), [player, alert.id, seconds]);
  return (
    <div class={`cm-alert cm-alert-${alert.kind}`} style={{ "--seconds": `${seconds}s` }}>
      <Card>
        <span class="cm-picture">
          <Icon svg={PICTURES[alert.kind]} />
        </span>
        <div class="cm-told">
          {settings.title !== "" && <Title>{settings.title}</Title>}
          <div class="cm-headline">{headline(say, alert)}</div>
          {showsMessage && (
            <div class="cm-message" dir="auto" ref={message}>
              <div class="cm-pages" style={{ "--page": page }}>
                {alert.message}
              </div>
            </div>
          )}
          {pages > 1 && <div class="cm-page">{`${say.number(page + 1)} / ${say.number(pages)}`}</div>}
        </div>
        {alert.isTest && <span class="cm-test">{say.t("Test")}</span>}
      </Card>
    </div>
  );
}

/** A message too long for its source is turned over page by page, and the alert stays until the last one was shown. */
function useMessagePages(least: number) {
  const message = useRef<HTMLDivElement>(null);
  const fitted = useContext(FittedContext).value;
  const isOn = useAir().isOn.value;
  const [pages, setPages] = useState(1);
  const [page, setPage] = useState(0);
  useLayoutEffect(() => setPages(pagesOf(message.current)), [fitted]);
  const eachMs = Math.max((least * 1_000) / pages, pages > 1 ? PAGE_MS : 0);
  const isLast = page >= pages - 1;
  useEffect(() => {
    if (!isOn || isLast) return undefined;
    return later(eachMs, () => setPage(page + 1));
  }, [isOn, isLast, page, eachMs]);
  return { message, page: Math.min(page, pages - 1), pages, seconds: (eachMs * pages) / 1_000 };
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

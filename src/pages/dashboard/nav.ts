/**
 * The pages of the dashboard in their order. A page is the component that `NAME/page.tsx` exports as its default; it is loaded when
 * it is first shown, at `/NAME` and all below (`path.value` of shared/route.ts has the parts).
 */
import ChartNoAxesCombined from "lucide-static/icons/chart-no-axes-combined.svg?raw";
import Droplets from "lucide-static/icons/droplets.svg?raw";
import FileUp from "lucide-static/icons/file-up.svg?raw";
import Gift from "lucide-static/icons/gift.svg?raw";
import HeartHandshake from "lucide-static/icons/heart-handshake.svg?raw";
import KeyRound from "lucide-static/icons/key-round.svg?raw";
import Layers from "lucide-static/icons/layers.svg?raw";
import Radio from "lucide-static/icons/radio.svg?raw";
import ScrollText from "lucide-static/icons/scroll-text.svg?raw";
import Settings from "lucide-static/icons/settings.svg?raw";
import ShieldCheck from "lucide-static/icons/shield-check.svg?raw";
import SquareTerminal from "lucide-static/icons/square-terminal.svg?raw";
import Stethoscope from "lucide-static/icons/stethoscope.svg?raw";
import Store from "lucide-static/icons/store.svg?raw";
import Users from "lucide-static/icons/users.svg?raw";
import WandSparkles from "lucide-static/icons/wand-sparkles.svg?raw";
import Webhook from "lucide-static/icons/webhook.svg?raw";
import type { ComponentType } from "preact";
import { isModerating } from "../shared/route.ts";
import { t } from "../shared/words.ts";

export interface NavPage {
  readonly name: string;
  readonly title: () => string;
  readonly icon: string;
  /** After `g` it goes there. */
  readonly key: string;
  load(): Promise<ComponentType>;
}

interface NavGroup {
  readonly title: () => string;
  readonly pages: readonly NavPage[];
}

const components = import.meta.glob<ComponentType>("./*/page.tsx", { import: "default" });

/** What moderators see of it, on the public page. */
const FOR_MODERATORS = ["viewers", "giveaways", "drops", "shop", "lines"];
/** What is theirs alone: the streamer has the same among other things. */
const MODERATORS_ONLY = ["lines"];

function page(name: string, key: string, icon: string, title: () => string): NavPage[] {
  if (isModerating ? !FOR_MODERATORS.includes(name) : MODERATORS_ONLY.includes(name)) return [];
  const load = components[`./${name}/page.tsx`];
  return load ? [{ name, key, icon, title, load }] : [];
}

export const NAV: readonly NavGroup[] = [
  { title: () => t("Broadcast"), pages: page("now", "n", Radio, () => t("Now")) },
  {
    title: () => t("Community"),
    pages: [
      ...page("viewers", "v", Users, () => t("Viewers")),
      ...page("giveaways", "g", Gift, () => t("Giveaways")),
      ...page("drops", "d", Droplets, () => t("Drops")),
      ...page("shop", "s", Store, () => t("Shop")),
      ...page("support", "u", HeartHandshake, () => t("Support")),
      ...page("moderators", "m", ShieldCheck, () => t("Moderators")),
    ],
  },
  {
    title: () => t("Book"),
    pages: [
      ...page("economy", "e", ChartNoAxesCombined, () => t("Economy")),
      ...page("log", "l", ScrollText, () => t("Log")),
      ...page("imports", "i", FileUp, () => t("Imports")),
    ],
  },
  {
    title: () => t("Bot"),
    pages: [
      ...page("lines", "i", SquareTerminal, () => t("Type a command")),
      ...page("commands", "c", SquareTerminal, () => t("Commands")),
      ...page("overlays", "o", Layers, () => t("Overlays")),
      ...page("events", "w", Webhook, () => t("Events")),
      ...page("settings", "t", Settings, () => t("Settings")),
      ...page("access", "a", KeyRound, () => t("Access")),
      ...page("doctor", "r", Stethoscope, () => t("Doctor")),
      ...page("set-up", "p", WandSparkles, () => t("Set-up")),
    ],
  },
];

export const PAGES: readonly NavPage[] = NAV.flatMap(({ pages }) => pages);

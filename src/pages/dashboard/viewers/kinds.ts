/** What movements are for, in a word or two. */
import { t } from "../../shared/words.ts";

const KINDS: Readonly<Record<string, () => string>> = {
  watching: () => t("Watching"),
  bonus: () => t("Bonus"),
  give: () => t("Gift"),
  adjustment: () => t("By hand"),
  reversal: () => t("Taken back"),
  merge: () => t("Linked account"),
  fee: () => t("Fee"),
  ticket: () => t("Tickets"),
  refund: () => t("Given back"),
  prize: () => t("Prize"),
  reward: () => t("Reward"),
  rain: () => t("Rain"),
  drop: () => t("Drop"),
  fund: () => t("Set aside"),
  hold: () => t("Redemption"),
  purchase: () => t("Purchase"),
  support: () => t("Support"),
  conversion: () => t("Channel points"),
  import: () => t("Import"),
  season: () => t("End of a season"),
  decay: () => t("Lay idle"),
};

/** A kind as people call it; what a feature of the streamer's own moves has its own word. */
export function kindText(kind: string): string {
  return KINDS[kind]?.() ?? kind;
}

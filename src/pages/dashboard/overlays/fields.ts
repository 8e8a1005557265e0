/** What can be chosen of each overlay, in the words of the dashboard. */
import type { OverlayName } from "../../../kit/overlays.ts";
import type { PostBody } from "../../shared/routes.ts";
import { t } from "../../shared/words.ts";

export type Field =
  | {
      readonly kind: "text" | "colour" | "switch";
      readonly key: string;
      readonly label: string;
      readonly hint?: string;
    }
  | {
      readonly kind: "number";
      readonly key: string;
      readonly label: string;
      readonly min: number;
      readonly max: number;
    }
  | {
      readonly kind: "choice";
      readonly key: string;
      readonly label: string;
      readonly options: readonly (readonly [value: string, shown: string])[];
    };

const toggle = (key: string, label: string): Field => ({ kind: "switch", key, label });
const count = (key: string, label: string, min: number, max: number): Field => ({
  kind: "number",
  key,
  label,
  min,
  max,
});

/** What an overlay is called. */
export function titleOf(overlay: OverlayName): string {
  switch (overlay) {
    case "leaderboard":
      return t("Leaderboard");
    case "goal":
      return t("Goal");
    case "giveaway":
      return t("Giveaway");
    case "drop":
      return t("Word of a drop");
    case "alerts":
      return t("Alerts");
    case "happyhour":
      return t("Happy hour");
  }
}

/** One sentence on what it shows. */
export function aboutOf(overlay: OverlayName): string {
  switch (overlay) {
    case "leaderboard":
      return t("Who has the most, has watched the longest, or supports the most.");
    case "goal":
      return t("How far the goal is that viewers fill with their support.");
    case "giveaway":
      return t("What can be won and how one enters; then the draw, one name after the other.");
    case "drop":
      return t("The word that is worth something to the first who type it.");
    case "alerts":
      return t("Redemptions, support, subscriptions, raids: one after the other, with a sound.");
    case "happyhour":
      return t("How much more every minute counts, and for how long.");
  }
}

/** The fields that are its own. */
export function ownFields(overlay: OverlayName): readonly Field[] {
  switch (overlay) {
    case "leaderboard":
      return [
        {
          ...{ kind: "choice", key: "of", label: t("List") },
          options: [
            ["balance", t("Who has the most")],
            ["time", t("Who has watched the longest")],
            ["supporters", t("Who supports the most")],
          ],
        },
        count("places", t("Places"), 1, 25),
      ];
    case "goal":
      return [toggle("percent", t("Show how many percent are reached"))];
    case "giveaway":
      return [
        toggle("entrants", t("Show how many have entered")),
        count("showSeconds", t("Seconds that winners stay"), 10, 600),
        toggle("sound", t("A sound for each who is drawn")),
        count("volume", t("Volume in percent"), 0, 100),
      ];
    case "drop":
    case "happyhour":
      return [toggle("countdown", t("Show how much time is left"))];
    case "alerts":
      return [
        count("seconds", t("Seconds that each is shown"), 3, 60),
        {
          ...{ kind: "choice", key: "sound", label: t("Sound") },
          options: [
            ["none", t("None")],
            ["chime", t("Chime")],
            ["coins", t("Coins")],
            ["fanfare", t("Fanfare")],
            ["pop", t("Pop")],
          ],
        },
        count("volume", t("Volume in percent"), 0, 100),
        toggle("message", t("Show what viewers write")),
        toggle("redemption", t("Redemptions")),
        toggle("support", t("Support")),
        toggle("subscription", t("Subscriptions")),
        toggle("gift", t("Gifted subscriptions")),
        toggle("cheer", t("Bits and KICKs")),
        toggle("follow", t("Follows")),
        toggle("raid", t("Raids")),
      ];
  }
}

/** The fields that all of them have. */
export function lookFields(): readonly Field[] {
  return [
    { kind: "text", key: "title", label: t("Title"), hint: t("Empty: its own words.") },
    { kind: "colour", key: "accent", label: t("Colour of what matters") },
    { kind: "colour", key: "text", label: t("Colour of the letters") },
    { kind: "colour", key: "ground", label: t("Colour behind them") },
    count("opacity", t("How much the ground covers, in percent"), 0, 100),
    count("size", t("How much of its source it fills, in percent"), 25, 100),
    {
      ...{ kind: "choice", key: "language", label: t("Language") },
      options: [
        ["", t("As the bot")],
        ["en", "English"],
        ["fr", "Français"],
      ],
    },
  ];
}

/** The test buttons of alerts. */
export function alertKinds(): readonly (readonly [kind: PostBody<"/api/v1/alerts/test">["kind"], shown: string])[] {
  return [
    ["follow", t("Follow")],
    ["subscription", t("Subscription")],
    ["gift", t("Gift")],
    ["raid", t("Raid")],
    ["redemption", t("Redemption")],
    ["support", t("Support")],
    ["cheer", t("Cheer")],
  ];
}

import type { TopicState } from "../../shared/routes.ts";
import { t } from "../../shared/words.ts";

export type CommandsState = TopicState<"commands">;
export type Command = CommandsState["commands"][number];
export type Made = CommandsState["made"][number];
export type Timer = CommandsState["timers"][number];

/** Who may use a command. */
export const roles = (): readonly (readonly [Command["role"], string])[] => [
  ["everyone", t("Everybody")],
  ["subscriber", t("Subscribers")],
  ["vip", t("VIPs")],
  ["moderator", t("Moderators")],
  ["broadcaster", t("Only you")],
];

export const roleText = (role: Command["role"]): string => roles().find(([one]) => one === role)?.[1] ?? role;

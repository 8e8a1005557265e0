/** What overlays are shown with: their states, the alerts that wait, and who has one open. Once per web of a bot. */
import type { Caller } from "../../web/caller.ts";
import { Alerts } from "./alerts.ts";
import { OverlayStates } from "./overlay-states.ts";
import type { WebGround } from "./web-ground.ts";

export interface OverlayRoom {
  readonly states: OverlayStates;
  readonly alerts: Alerts;
  /** Whether somebody has this one open. */
  isOpen(overlayId: number): boolean;
  /** Whether an address is one of an overlay of this bot, under whatever name this computer was reached. */
  isOurs(url: string): boolean;
  /** Whether the page at an address is open. */
  isHere(url: string): boolean;
}

/** `isAnyOpen`: whether somebody like this has a page open. */
export function overlayRoom(
  { house }: WebGround,
  isAnyOpen: (isIt: (caller: Caller) => boolean) => boolean,
): OverlayRoom {
  const { access } = house.ground.core;
  const alerts = new Alerts(house);
  const at = (url: string) => {
    const [, key] = /^https?:\/\/[^/]+\/o\/([A-Za-z0-9_-]{32})(?:[/?#]|$)/.exec(url) ?? [];
    return key === undefined ? undefined : access.overlays.find(key);
  };
  const isOpen = (overlayId: number) =>
    isAnyOpen((caller) => caller.kind === "overlay" && caller.overlayId === overlayId);
  return {
    ...{ alerts, isOpen },
    states: new OverlayStates(house, alerts),
    isOurs: (url) => at(url) !== undefined,
    isHere(url) {
      const row = at(url);
      return row !== undefined && isOpen(row.id);
    },
  };
}

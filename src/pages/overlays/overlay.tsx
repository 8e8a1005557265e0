/** An overlay, drawn from its state alone: in a page of its own for OBS, and as a preview on the dashboard. */
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { type Air, AirContext } from "./air.ts";
import { AlertsOverlay } from "./alerts.tsx";
import { DRAWN_ROWS } from "./draw.tsx";
import { DropOverlay } from "./drop.tsx";
import { FittedContext, useFitted } from "./fitted.ts";
import { drawnRows, GiveawayOverlay } from "./giveaway.tsx";
import { GoalOverlay } from "./goal.tsx";
import { HappyHourOverlay } from "./happy-hour.tsx";
import { LeaderboardOverlay } from "./leaderboard.tsx";
import { type OverlayWords, Say, SayContext } from "./say.ts";
import type { Layout } from "./size.ts";
import type { OverlayState } from "./state.ts";
import "./overlays.css";

interface OverlayProps {
  readonly state: OverlayState;
  readonly words: OverlayWords;
  readonly air: Air;
}

export function Overlay({ state, words, air }: OverlayProps) {
  const say = useMemo(() => new Say(words), [words]);
  const { accent, text, ground, opacity, size } = state.settings;
  const { ref, fitted } = useFitted(() => layoutsOf(state), size);
  const style = {
    "--set-accent": accent,
    "--set-text": text,
    "--set-ground": `${ground}${hex(opacity)}`,
  };
  const paused = air.isOn.value ? "" : " cm-paused";
  return (
    <div class={`chatmint chatmint-${state.overlay}${paused}`} lang={say.language} ref={ref} style={style}>
      <AirContext.Provider value={air}>
        <SayContext.Provider value={say}>
          <FittedContext.Provider value={fitted}>{drawn(state)}</FittedContext.Provider>
        </SayContext.Provider>
      </AirContext.Provider>
    </div>
  );
}

function drawn(state: OverlayState): ComponentChildren {
  switch (state.overlay) {
    case "leaderboard":
      return <LeaderboardOverlay {...state} />;
    case "goal":
      return <GoalOverlay {...state} />;
    case "giveaway":
      return <GiveawayOverlay {...state} />;
    case "drop":
      return <DropOverlay {...state} />;
    case "alerts":
      return <AlertsOverlay {...state} />;
    case "happyhour":
      return <HappyHourOverlay {...state} />;
  }
}

/** How each kind may be laid out, and how much room that takes at most. */
function layoutsOf(state: OverlayState): readonly Layout[] {
  switch (state.overlay) {
    case "leaderboard":
      return inColumns(state.settings.places);
    case "goal":
      return [{ wide: 20, high: 6.8 }];
    case "giveaway":
      return giveawayLayouts(drawnRows(state.data));
    case "drop":
      return [
        { wide: 18, high: 10.6 },
        { wide: 44, high: 6, flat: true },
      ];
    case "alerts":
      return [
        { wide: 22, high: 10.5 },
        { wide: 50, high: 7.4 },
      ];
    case "happyhour":
      return [
        { wide: 14, high: 8 },
        { wide: 32, high: 5.2, flat: true },
      ];
  }
}

/** A list in one column, or in more where its source is wide and low. */
function inColumns(places: number): Layout[] {
  return Array.from({ length: places }, (_, at) => at + 1).map((columns) => {
    const rows = Math.ceil(places / columns);
    return { wide: 3 + 15 * columns, high: 4 + 1.75 * rows, columns };
  });
}

/** Open, or with so many rows of those who were drawn. */
function giveawayLayouts(rows: number): Layout[] {
  if (rows === 0) {
    return [
      { wide: 20, high: 13.8 },
      { wide: 66, high: 5, flat: true },
    ];
  }
  const drawn = (columns: number) => {
    const high = 11.5 + 1.75 * Math.ceil(Math.min(rows, columns * DRAWN_ROWS) / columns);
    return { wide: 3 + 17 * columns, high, columns };
  };
  return Array.from({ length: rows }, (_, at) => drawn(at + 1));
}

/** A part of a hundred as the last two digits of a colour. */
function hex(percent: number): string {
  return Math.round(percent * 2.55)
    .toString(16)
    .padStart(2, "0");
}

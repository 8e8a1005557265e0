import { signal } from "@preact/signals";
import { every, now, realNow } from "../clock.ts";
import { ago, date, duration } from "../words.ts";

/** Rises now and then: what says how long ago something was is drawn again. */
const turn = signal(0);
every(20_000, () => {
  turn.value += 1;
});

function nowInTurn(): number {
  void turn.value;
  return now();
}

interface AgoProps {
  readonly at: number;
  /** `at` is of the computer's clock, also in a rehearsal: when a browser was paired, a token used. */
  readonly isReal?: boolean;
}

/** How long ago it was, with the whole date in its title; it goes on by itself. */
export function Ago({ at, isReal = false }: AgoProps) {
  void turn.value;
  return (
    <time dateTime={new Date(at).toISOString()} title={date(at, "long")}>
      {ago(at, isReal ? realNow() : now())}
    </time>
  );
}

/** A moment on the streamer's clock. */
export function When({ at, style = "short" }: { readonly at: number; readonly style?: Parameters<typeof date>[1] }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={date(at, "long")}>
      {date(at, style)}
    </time>
  );
}

/** How long it has been going on: `1 hr 30 min`. */
export function Since({ at }: { readonly at: number }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={date(at, "long")}>
      {duration(nowInTurn() - at)}
    </time>
  );
}

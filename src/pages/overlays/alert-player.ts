/**
 * Shows alerts one after the other, each whole: one that was cut off, by a source that is hidden or a page that is loaded anew,
 * is shown again from its beginning. Which was shown last is remembered on the disk of the browser.
 */
import { type ReadonlySignal, signal } from "@preact/signals";
import { later, now } from "../shared/clock.ts";
import { recall, remember } from "../shared/remembered.ts";
import type { Alert, AlertSettings } from "./state.ts";

/** A page that remembers nothing begins with what has happened since just before it was loaded. */
const FRESH_MS = 10_000;
/** Between two alerts. */
const GAP_MS = 500;
/** What is older than this is told of no more, although nobody undid it. */
const NEWS_MS = 1_800_000;
/** What lies further ahead was remembered while a clock was wrong. */
const AHEAD_MS = 86_400_000;

/** What was shown last. */
interface Done {
  readonly id: string;
  readonly atMs: number;
}

export interface AlertPlayerOptions {
  /** Under this name it is remembered; `undefined`: not at all. */
  readonly memory: string | undefined;
  /** A sound, if one is wanted. */
  readonly sound: (settings: AlertSettings) => void;
}

export class AlertPlayer {
  readonly #options: AlertPlayerOptions;
  readonly #current = signal<Alert | undefined>(undefined);
  #alerts: readonly Alert[] = [];
  #settings: AlertSettings | undefined;
  #isOn = false;
  #done: Done;
  #calledOff: (() => void) | undefined;
  /** When what is shown now began, and how long it takes. */
  #began = { atMs: 0, takesMs: 0 };

  constructor(options: AlertPlayerOptions) {
    this.#options = options;
    this.#done = lastDone(options.memory);
  }

  /** What is shown now. */
  get current(): ReadonlySignal<Alert | undefined> {
    return this.#current;
  }

  /** The whole state: what may be shown, how, and whether anybody sees it. */
  tell(alerts: readonly Alert[], settings: AlertSettings, isOn: boolean): void {
    this.#alerts = alerts;
    this.#settings = settings;
    this.#isOn = isOn;
    if (isOn) this.#compare();
    else this.#cut();
    this.#next();
  }

  /** What is shown takes longer than the settings say: it has several pages. */
  takes(id: string, ms: number): void {
    const alert = this.#current.value;
    if (alert?.id !== id || ms <= this.#began.takesMs) return;
    this.#calledOff?.();
    this.#began = { ...this.#began, takesMs: ms };
    this.#calledOff = later(Math.max(0, this.#began.atMs + ms - now()), () => this.#finished(alert));
  }

  stop(): void {
    this.#cut();
  }

  #next(): void {
    if (this.#calledOff || !this.#isOn || !this.#settings) return;
    const settings = this.#settings;
    const alert = this.#waiting().find(({ kind }) => settings[kind]);
    if (!alert) return;
    this.#current.value = alert;
    this.#options.sound(settings);
    this.#began = { atMs: now(), takesMs: settings.seconds * 1_000 };
    this.#calledOff = later(this.#began.takesMs, () => this.#finished(alert));
  }

  /** What is shown is taken down at once where it is told of no more or its kind was switched off, and shown as it is now. */
  #compare(): void {
    const shown = this.#current.value;
    if (!shown || !this.#settings) return;
    const told = this.#alerts.find(({ id }) => id === shown.id);
    const isOver = told === undefined && shown.atMs > now() - NEWS_MS;
    if (isOver || !this.#settings[shown.kind]) this.#cut();
    else if (told && JSON.stringify(told) !== JSON.stringify(shown)) this.#current.value = told;
  }

  /** All behind what was shown last; by time where that is not among them any more. */
  #waiting(): readonly Alert[] {
    const at = this.#alerts.findIndex(({ id }) => id === this.#done.id);
    return at < 0 ? this.#alerts.filter(({ atMs }) => atMs > this.#done.atMs) : this.#alerts.slice(at + 1);
  }

  #finished({ id, atMs }: Alert): void {
    this.#done = { id, atMs };
    if (this.#options.memory !== undefined) remember(this.#options.memory, `${atMs} ${id}`);
    this.#current.value = undefined;
    this.#calledOff = later(GAP_MS, () => {
      this.#calledOff = undefined;
      this.#next();
    });
  }

  /** Nobody sees it: it begins anew when somebody does. */
  #cut(): void {
    this.#calledOff?.();
    this.#calledOff = undefined;
    this.#current.value = undefined;
  }
}

function lastDone(memory: string | undefined): Done {
  const [, atMs, id] = /^(\d+) (.+)$/.exec((memory === undefined ? undefined : recall(memory)) ?? "") ?? [];
  if (id !== undefined && Number(atMs) <= now() + AHEAD_MS) return { id, atMs: Number(atMs) };
  return { id: "", atMs: now() - FRESH_MS };
}

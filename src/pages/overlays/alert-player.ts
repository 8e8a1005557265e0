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
    if (isOn) this.#next();
    else this.#cut();
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
    this.#calledOff = later(settings.seconds * 1_000, () => this.#finished(alert));
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

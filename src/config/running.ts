/**
 * The settings a bot runs by. Some of them may change while it runs: whoever reads one of those where it is used goes by
 * what holds at that moment. All others stay what they were at the start, whatever the file says by now.
 */

type Settings = Record<string, unknown>;

export class RunningSettings<T extends object> {
  /** What holds now. Never written to by anybody else. */
  readonly now: T;
  readonly #paths: readonly string[];
  readonly #live: readonly string[];

  /** `paths`: every setting. `live`: those that may change, or sections of which all may. */
  constructor(config: T, paths: readonly string[], live: readonly string[]) {
    this.now = structuredClone(config);
    this.#paths = paths;
    this.#live = live;
  }

  /** Whether a setting holds from the moment it is changed. */
  isLive(path: string): boolean {
    return this.#live.some((one) => path === one || path.startsWith(`${one}.`));
  }

  /** Takes over what another config says of settings that may change; which ones did. */
  take(next: T): readonly string[] {
    const changed = this.#differing(next).filter((path) => this.isLive(path));
    for (const path of changed) {
      const keys = path.split(".");
      const around = keys.slice(0, -1).reduce((inside, key) => inside[key] as Settings, this.now as Settings);
      around[keys.at(-1)!] = structuredClone(valueAtPath(next, path));
    }
    return changed;
  }

  /** Settings that would hold after a start with another config and do not hold now. */
  waiting(next: T): readonly string[] {
    return this.#differing(next);
  }

  #differing(next: T): readonly string[] {
    return this.#paths.filter(
      (path) => JSON.stringify(valueAtPath(this.now, path)) !== JSON.stringify(valueAtPath(next, path)),
    );
  }
}

/** What stands at a place of settings, like `watching.amount`. */
export function valueAtPath(settings: unknown, path: string): unknown {
  let inside = settings;
  for (const key of path.split(".")) inside = (inside as Settings | null | undefined)?.[key];
  return inside;
}

/** Tells who shows it that something has changed. Said after COMMIT; costs nothing where nobody looks. */
export class Changes {
  #listener: ((topic: string) => void) | undefined;

  /** The state of a topic may be another one from now on. */
  readonly changed = (topic: string): void => this.#listener?.(topic);

  /** Once, by whoever sends them out. */
  listen(listener: (topic: string) => void): void {
    this.#listener = listener;
  }
}

/** The streamer's terminal: lines that stay and one status line below them that is drawn over. */

export class Screen {
  readonly #write: (text: string) => void;
  readonly #live: boolean;
  #status = "";

  /** `live`: the terminal can draw over a line; elsewhere the status is left out. */
  constructor(write: (text: string) => void, live: boolean) {
    this.#write = write;
    this.#live = live;
  }

  /** Writes text that stays, above the status line. */
  print(text: string): void {
    if (!this.#live) {
      this.#write(text);
      return;
    }
    this.#write(`\r\x1b[2K${text}${text.endsWith("\n") ? "" : "\n"}${this.#status}`);
  }

  /** Draws the status line anew. */
  status(text: string): void {
    if (!this.#live || text === this.#status) return;
    this.#status = text;
    this.#write(`\r\x1b[2K${text}`);
  }

  /** Takes the status line away, before the shell's prompt comes back. */
  close(): void {
    if (this.#live && this.#status) this.#write("\r\x1b[2K");
    this.#status = "";
  }
}

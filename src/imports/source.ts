/** How one other bot's files are read; each lies in a file of its own in `from/`. */
import type { Answers, Export, Question } from "./found.ts";
import type { Given } from "./given.ts";

export interface Source {
  /** What `--from` calls it. */
  readonly bot: string;
  /** Its name for people. */
  readonly title: string;
  /**
   * What of it is in what was given, told by content and never by a name alone; `undefined` where nothing is. A Question
   * where it needs to know more; it is called again with the answer. Throws a ConfigError for a file of this bot that
   * cannot be read, saying what to do instead.
   */
  recognise(given: Given, answers: Answers): Promise<Export | Question | undefined>;
}

/**
 * What happens on fulfilment. A line is said with the commit; OBS and commands take time, so the redemption is `acting`
 * until they are done, is taken up again after a restart, and waits in the queue when they fail.
 */

import { messageOf } from "../../base/errors.ts";
import type { ViewerText } from "../../chat/reading/viewer-text.ts";
import { filledText } from "../../chat/wording/elision.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import { Lane, type LaneGround } from "../../kit/lane.ts";
import type { Teller } from "../../kit/teller.ts";
import type { ObsAction, ObsOutcome } from "../../model/obs-action.ts";
import type { ItemRows } from "./item-rows.ts";
import type { RedemptionRows } from "./redemption-rows.ts";
import type { ItemAction } from "./settings.ts";
import type { RedemptionText } from "./texts.ts";
import type { Redemption } from "./types.ts";

/** What a command that was run for a redemption came to. */
export type CommandRun = { readonly done: true } | { readonly done: false; readonly why: string };

export interface ActionsOptions extends LaneGround {
  readonly rows: RedemptionRows;
  readonly items: ItemRows;
  readonly tell: Teller<Redemption, RedemptionText>;
  readonly viewerText: ViewerText;
  /** The language of the lines that items say. */
  readonly language: string;
  readonly writer: Pick<Writer, "run">;
  /** Does something in OBS; rejects with a sentence. Resolves with {@link ObsOutcome} where that is known. */
  readonly obs: { run(action: ObsAction): Promise<unknown>; stopWaiting?(): void };
  /** Runs a command line as the viewer, with their role, once per attempt. */
  readonly runCommand: (redemption: Redemption, line: string) => Promise<CommandRun>;
  /** The redemption is done. */
  readonly done: (work: Work, redemption: Redemption, byViewerId: number | null) => void;
}

/** {@link ObsOutcome} of what the next start does. */
const LATER = "later" satisfies ObsOutcome;

/** Whether an action takes time, so that it cannot be part of a commit. */
export function takesTime(action: ItemAction | undefined): action is Exclude<ItemAction, { kind: "say" }> {
  return action !== undefined && action.kind !== "say";
}

export class Actions {
  readonly #options: ActionsOptions;
  readonly #acting: Lane<number>;

  constructor(options: ActionsOptions) {
    this.#options = options;
    // Not the lane of the context, which is ended before the shop: what waits for OBS is let go first.
    this.#acting = new Lane(options, {
      what: "an item's action",
      run: (redemptionId) => this.#act(redemptionId),
      // Not tried again: it may have been done, and only what became of it could not be written.
      failed: (redemptionId, error) => {
        options.log.error(
          { err: error, redemption: redemptionId },
          "an item's action could not be settled; it is taken up at the next start",
        );
        return true;
      },
    });
  }

  /** Begins the action of a waiting redemption; `byViewerId` asked for it. */
  begin(work: Work, redemption: Redemption, byViewerId: number | null): void {
    const { rows } = this.#options;
    rows.act(work, redemption.id, byViewerId);
    work.afterCommit(() => this.resume(redemption.id));
  }

  /** Does what is acting, also after a restart. */
  resume(redemptionId: number): void {
    this.#acting.begin(redemptionId);
  }

  /** Says the line of an item that has one; false when it has none. */
  say(work: Work, redemption: Redemption): boolean {
    const { items, tell } = this.#options;
    const { action } = items.get(redemption.itemId).settings;
    if (action?.kind !== "say") return false;
    tell.say(work, redemption, "said", { text: this.#filled(action.text, redemption, this.#options.language) });
    return true;
  }

  idle(): Promise<void> {
    return this.#acting.idle();
  }

  /** Begins nothing more. What is acting stands in the book and is taken up at the next start. */
  stop(): Promise<void> {
    const stopped = this.#acting.stop();
    this.#options.obs.stopWaiting?.();
    return stopped;
  }

  async #act(redemptionId: number): Promise<void> {
    const { rows, tell, writer, log, done } = this.#options;
    const redemption = rows.get(redemptionId);
    if (redemption.state !== "acting") return;
    const outcome = await this.#perform(redemption);
    if (outcome === LATER) return;
    const { why } = outcome;
    // What waited for its turn when the bot was stopped is taken up at the next start.
    if (why !== undefined && this.#acting.stopped) return;
    await writer.run((work) => {
      const now = rows.get(redemptionId);
      if (now.state !== "acting") return;
      if (why === undefined) {
        done(work, now, now.byViewerId);
        tell.say(work, now, now.byViewerId === null ? "had" : "fulfilled");
        return;
      }
      log.warn({ redemption: redemptionId, item: now.itemName, why }, "the action of an item failed; it waits");
      tell.say(work, rows.fail(work, redemptionId), "actionFailed");
    });
  }

  /** Does it; why not, when it cannot be done; `later` when the next start does it. */
  async #perform(redemption: Redemption): Promise<typeof LATER | { readonly why?: string }> {
    const { items, obs, runCommand } = this.#options;
    const { action } = items.get(redemption.itemId).settings;
    if (!takesTime(action)) return {};
    try {
      if (action.kind !== "command") return (await obs.run(action)) === LATER ? LATER : {};
      const ran = await runCommand(redemption, this.#filled(action.line, redemption, "en"));
      return ran.done ? {} : ran;
    } catch (error) {
      return { why: messageOf(error) };
    }
  }

  /** `{message}` only as far as it may be said at all. */
  #filled(text: string, redemption: Redemption, language: string): string {
    const { tell, viewerText } = this.#options;
    const values: Readonly<Record<string, () => string>> = {
      viewer: () => tell.nameOf(redemption.viewerId),
      item: () => redemption.itemName,
      message: () => viewerText.sayableOrNothing(redemption.message ?? ""),
    };
    return filledText(text, values, language).replace(/\s+/g, " ").trim();
  }
}

/** What falls due in the shop by itself: redemptions nobody fulfilled, and words that are erased 30 days after the end. */

import { DAY_MS } from "../../base/lengths.ts";
import type { System } from "../../base/system.ts";
import type { Work } from "../../db/work.ts";
import type { Writer } from "../../db/writer.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Deadlines } from "../../kit/deadlines.ts";
import type { Teller } from "../../kit/teller.ts";
import type { RedemptionRows } from "./redemption-rows.ts";
import type { Redemptions } from "./redemptions.ts";
import type { RedemptionText } from "./texts.ts";
import type { Redemption } from "./types.ts";

/** How long what a viewer wrote, and why something was paid back, are kept after the end. */
const WORDS_KEPT_MS = 30 * DAY_MS;
/** So many are paid back in one piece of work. */
const SLICE = 50;

export interface DueOptions extends Pick<FeatureContext, "deadlines"> {
  readonly rows: RedemptionRows;
  readonly redemptions: Redemptions;
  readonly tell: Teller<Redemption, RedemptionText>;
  readonly writer: Pick<Writer, "run">;
  readonly system: Pick<System, "clock">;
}

/** The moments the next of them is due. */
export function dueInShop(options: DueOptions): Deadlines<{ readonly key: string; readonly atMs: number }> {
  const { rows, redemptions, tell, writer, system } = options;
  const slice = (work: Work) => {
    const expired = rows.expired(system.clock.now(), SLICE);
    for (const redemption of expired) {
      redemptions.expire(work, redemption);
      tell.say(work, redemption, "expired");
    }
    return expired.length === SLICE;
  };
  return options.deadlines({
    what: "paying back redemptions that are due",
    rows() {
      const expiryMs = rows.nextExpiryMs();
      const wordsMs = rows.oldestWordsMs();
      return [
        ...(expiryMs === undefined ? [] : [{ key: "expiry", atMs: expiryMs }]),
        ...(wordsMs === undefined ? [] : [{ key: "words", atMs: wordsMs + WORDS_KEPT_MS }]),
      ];
    },
    async run({ key }) {
      if (key === "words") await writer.run((work) => rows.erase(work, system.clock.now() - WORDS_KEPT_MS));
      else while (await writer.run(slice));
    },
  });
}

/** `chatmint drill`: restores the newest copy into a temporary place, looks through it, and says how long it took. */
import { zoneOf } from "../../app/config.ts";
import { drill as runDrill } from "../../app/copies/drill.ts";
import { realSystem } from "../../base/system.ts";
import { inSize } from "../../db/copies/room.ts";
import type { CliContext } from "../context.ts";
import { checkWholeCopy } from "./check-copy.ts";
import { inSeconds } from "./copies.ts";
import { newestNamed, noCopies, sums, wallText } from "./copies-list.ts";

/** Exit code 0 when the copy is whole, 1 when it is not. Works beside a running bot and changes nothing of the book. */
export async function drill(context: CliContext): Promise<number> {
  const { config } = context.load();
  const copy = newestNamed(context, config);
  if (!copy) throw noCopies(context);
  const { clock } = realSystem();
  const done = await runDrill({ paths: context.paths, copy, timeZone: zoneOf(config), clock, check: checkWholeCopy });
  const seconds = inSeconds(done.tookMs);
  const what = `The newest copy, ${copy.file} of ${wallText(copy.madeMs, config)} (${inSize(copy.bytes)}),`;
  if ("wrong" in done) {
    context.err(`${what} could not be restored: ${done.wrong}`);
    context.err(
      "Nothing was changed. Make a new copy: npx chatmint backup. All copies there are: npx chatmint restore",
    );
    return 1;
  }
  const transfers = done.facts.last?.id ?? 0;
  context.out(`${what} was restored into a temporary place and looked through in ${seconds} seconds.`);
  context.out(
    `It adds up: ${transfers.toLocaleString("en")} transfer${transfers === 1 ? "" : "s"}, ${sums(done.facts.supply)} in it. The temporary files are gone again.`,
  );
  return 0;
}

/** Fetches points from the service of another bot, where the streamer named a channel there and not a file. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { ImportChoices } from "../../app/imports/look.ts";
import { realSystem } from "../../base/system.ts";
import type { Download, DownloadTarget } from "../../imports/fetch/download.ts";
import { downloadOf } from "../../imports/fetch/downloads.ts";
import type { CliContext } from "../context.ts";
import { terminalProgress } from "../progress.ts";
import type { Asker } from "../set-up/ask.ts";
import { withInterrupt } from "../write/interrupt.ts";

/**
 * The folder in which they are then; `undefined` where a file was named, `interrupted` when Ctrl-C was pressed: what came
 * until then is kept. Throws a ConfigError that says what to do.
 */
export async function fetched(
  context: CliContext,
  what: string,
  { from, platform }: ImportChoices,
  asker: Asker | undefined,
): Promise<{ readonly folder: string } | "interrupted" | undefined> {
  if (existsSync(what)) return undefined;
  const claimed = downloadOf(what, from);
  if (!claimed) return undefined;
  const { download } = claimed;
  const target: DownloadTarget = { ...claimed.target, platform: platform ?? claimed.target.platform };
  const { clock, timers } = realSystem();
  const progress = terminalProgress(`Fetching from ${download.title}`, clock);
  return withInterrupt(async (signal) => {
    try {
      const folder = await download.run({
        ...{ target, timers, signal, nowMs: clock.now(), folder: path.join(context.paths.imports, "fetched") },
        addresses: context.load().config.advanced.imports,
        askForToken: (question) => tokenFor(context, download, question, asker),
        progress: (count, total) => progress.tell(count, total ?? count + 1),
        waits: (reason) => progress.tell(0, 1, reason),
      });
      return { folder };
    } catch (error) {
      if (signal.aborted) return "interrupted" as const;
      throw error;
    } finally {
      progress.end();
    }
  });
}

/** Out of the environment, else typed; it is kept nowhere. */
async function tokenFor(
  context: CliContext,
  { tokenVariable }: Download,
  question: string,
  asker: Asker | undefined,
): Promise<string | undefined> {
  const kept = tokenVariable === undefined ? undefined : context.secrets()[tokenVariable];
  if (kept) return kept;
  const answer = await asker?.askSecret(question);
  return answer?.trim() || undefined;
}

/** Reading a channel's viewer list: the names become viewers, the viewers become presence. */

import { messageOf } from "../../base/errors.ts";
import type { Log } from "../../base/log.ts";
import { inSteps } from "../../base/steps.ts";
import type { Cancel, Timers } from "../../base/system.ts";
import type { Writer } from "../../db/writer.ts";
import { inSlices } from "../../kit/slices.ts";
import type { Author } from "../../model/message.ts";
import type { KnownViewer, Viewers } from "../../viewers/viewers.ts";
import type { ChannelState } from "./channel-state.ts";
import type { WatchingHooks } from "./hooks.ts";

/** So many names are looked at before the event loop has its turn. */
const STEP = 1_000;
/** A list that takes longer than this is one that could not be read. */
const PATIENCE_MS = 50_000;

export interface RollCallOptions {
  readonly writer: Pick<Writer, "run">;
  readonly viewers: Viewers;
  readonly log: Log;
  readonly timers: Timers;
  readonly hooks: Pick<WatchingHooks, "chatters">;
}

/** Polls one channel. A list that cannot be read whole changes nothing: nobody leaves. */
export async function rollCall(state: ChannelState, options: RollCallOptions): Promise<void> {
  const { channel, broadcast } = state;
  const authors = await chatters(channel.id, options);
  if (!authors) return;
  const present: KnownViewer[] = [];
  const strangers: Author[] = [];
  await inSteps(
    each(authors, (author) => {
      const known = options.viewers.known(channel.platform, author.platformId);
      if (known && isAsTold(known, author)) present.push(known);
      else strangers.push(author);
    }),
  );
  await meet(channel.platform, strangers, present, options);
  // It may have ended, or another one begun, while the platform was answering.
  if (state.air !== "live" || state.broadcast !== broadcast) return;
  await inSteps(state.presence.listed(present));
}

/** Whether a list tells nothing new of a viewer. */
function isAsTold(known: KnownViewer, { login, displayName, listed }: Author): boolean {
  if (known.login !== login.toLowerCase() || known.name !== (displayName || login)) return false;
  if (!listed || known.rolesAtMs > listed.asOfMs) return true;
  return listed.known.every((role) => known.roles.includes(role) === listed.roles.includes(role));
}

async function chatters(channelId: number, options: RollCallOptions): Promise<readonly Author[] | undefined> {
  const { hooks, timers, log } = options;
  let timer: Cancel | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = timers.after(PATIENCE_MS, () => {
      log.warn({ channelId }, "the viewer list did not come in time; nobody leaves this minute");
      resolve(undefined);
    });
  });
  try {
    return await Promise.race([hooks.chatters(channelId), late]);
  } catch (error) {
    log.warn({ channelId, error: messageOf(error) }, "the viewer list could not be read; nobody leaves this minute");
    return undefined;
  } finally {
    timer?.cancel();
  }
}

/** Writes down who is new or has a new name; they are present too. */
async function meet(
  platform: KnownViewer["platform"],
  strangers: readonly Author[],
  present: KnownViewer[],
  { viewers, writer, log }: RollCallOptions,
): Promise<void> {
  await inSlices(
    writer,
    strangers,
    (work, author) => void viewers.ensureListed(work, platform, author),
    (author, error) => log.error({ platform, id: author.platformId, error }, "a listed viewer could not be written"),
  );
  await inSteps(
    each(strangers, ({ platformId }) => {
      const viewer = viewers.known(platform, platformId);
      if (viewer) present.push(viewer);
    }),
  );
}

function* each<T>(items: readonly T[], work: (item: T) => void): Generator<void> {
  let done = 0;
  for (const item of items) {
    work(item);
    if (++done % STEP === 0) yield;
  }
}

/** What all features are built with, out of the core, the chat and what the bot does for them. */

import type { LoadedChat } from "../chat/load.ts";
import type { Announcer } from "../chat/outbox/announcer.ts";
import type { Router } from "../chat/router.ts";
import type { FEATURES } from "../features.ts";
import { type BuiltFeatures, buildFeatures, type CommonContext } from "../kit/build.ts";
import type { AnyFeature } from "../kit/feature.ts";
import { Operations } from "../kit/operation.ts";
import { WATCHED } from "../kit/watched.ts";
import type { Core } from "./core.ts";

/** What a list of features built, for the app. */
export interface FeaturesOf<L extends readonly AnyFeature[]> extends BuiltFeatures<L> {
  readonly operations: Operations;
  /** Whether a word calls a command that was made in chat. */
  isMadeInChat(word: string): boolean;
}

/** What THE LIST built. */
export type Features = FeaturesOf<typeof FEATURES>;

export interface Around {
  readonly core: Omit<Core, "writer" | "channels"> & Pick<CommonContext, "writer" | "channels">;
  readonly chat: LoadedChat;
  readonly announcer: Pick<Announcer, "announce">;
  /** Work the bot waits for before it is idle. */
  readonly track: CommonContext["track"];
  /** Runs a line as if it had been written. */
  readonly handle: Router["handle"];
}

/** Builds THE LIST, or in tests a part of it. Nothing of it runs before `recover`. */
export function buildList<const L extends readonly AnyFeature[]>(
  list: L,
  { core, chat, announcer, track, handle }: Around,
): FeaturesOf<L> {
  const { options, channels } = core;
  const isMadeInChat = (word: string) =>
    built.all.some(({ commands }) => commands?.find(word, ["broadcaster"]) !== undefined);
  const operations = new Operations({ ...core, track });
  const built: BuiltFeatures<L> = buildFeatures(list, core.config, {
    ...core,
    operations,
    rehearsal: options.rehearsal,
    store: core.settings,
    chat,
    called: (word) => chat.book.mark + chat.book.called(word),
    // Also of those made in chat.
    isCommand: (word) => chat.book.has(word) || isMadeInChat(word),
    announce: (...said) => announcer.announce(...said),
    say: (channelId, reply, askedIn) => announcer.announce([channelId], reply, askedIn, "news"),
    hearing: (currencyId, askedIn) =>
      channels
        .all()
        .filter((channel) => channel.currency.id === currencyId)
        .filter(({ id }) => id === askedIn || built.use(WATCHED).isLive(id)),
    changed: core.changes.changed,
    track,
    handle,
    obsPassword: options.obsPassword,
    onObs: options.onObs,
  });
  return { ...built, operations, isMadeInChat };
}

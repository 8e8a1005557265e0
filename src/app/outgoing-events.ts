/** Events that leave the house, tied to the rooms that know names and words. */
import type { LoadedChat } from "../chat/load.ts";
import type { FeedPage } from "../feed/feed.ts";
import { type FeedType, type NamesNow, toldData } from "../feed/feed-events.ts";
import { Outgoing } from "../feed/outgoing/outgoing.ts";
import type { FeatureLife } from "../kit/life.ts";
import type { Bot } from "./bot.ts";
import type { Core } from "./core.ts";

interface OutgoingParts {
  readonly core: Core;
  readonly chat: LoadedChat;
  readonly features: readonly FeatureLife[];
  readonly bot: () => Bot;
}

/** Names as they are now, of whatever somebody is told of. */
function namesNow({ core, features }: Pick<OutgoingParts, "core" | "features">): NamesNow {
  const { viewers, channels, db } = core;
  const channelRow = db.prepare<[number], { platform: string; name: string }>(
    `SELECT channel.platform, coalesce(identity.display_name, channel.login) AS name
     FROM channel LEFT JOIN identity USING (platform, platform_id) WHERE channel.id = ?`,
  );
  return (of, id) => {
    if (of === "viewer") return { name: viewers.person(id).name };
    if (of !== "channel") return features.map(({ namesToTell }) => namesToTell?.[of]?.(id)).find((found) => found);
    const known = channels.get(id);
    return known ? { platform: known.platform, name: known.displayName } : channelRow.get(id);
  };
}

/** Something that happened, with names of now. */
interface Happened {
  readonly id: string;
  readonly type: FeedType;
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A part of what happened; `cursor` is where to read on. */
interface HappenedPage extends Omit<FeedPage, "rows"> {
  readonly events: readonly Happened[];
}

/** Reads what happened behind a cursor: nothing named is the oldest there is, `now` only what comes. */
export type ReadHappened = (cursor: string | undefined, count: number) => HappenedPage;

/** Reads the feed for those outside. */
export function happenedReader(parts: Pick<OutgoingParts, "core" | "features">): ReadHappened {
  const { feed } = parts.core;
  const names = namesNow(parts);
  return (cursor, count) => {
    const { rows, ...page } = feed.after(cursor === "now" ? feed.now() : cursor, count);
    const events = rows.map(({ id, type, data, atMs }) => ({
      ...{ id, type, timestamp: new Date(atMs).toISOString() },
      data: toldData(type, data, names) as Readonly<Record<string, unknown>>,
    }));
    return { ...page, events };
  };
}

/** Builds what tells the outside. Nothing leaves before its start. */
export function buildOutgoing({ core, chat, features, bot }: OutgoingParts): Outgoing {
  const outgoing = new Outgoing({
    ...core,
    names: namesNow({ core, features }),
    say: (name, values) =>
      chat.replies.render({ feature: "discord", name, values }, { currency: core.currency, channelName: "" }),
    attention: (code, sentence) => bot().attention(code, sentence),
    rehearsal: core.options.rehearsal,
    patience: core.options.webSystem?.timers,
  });
  core.ledger.onBalance(() => outgoing.wake());
  return outgoing;
}

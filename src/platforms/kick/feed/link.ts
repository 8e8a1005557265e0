/** One open connection to Kick's realtime feed, over either provider, as its supervisor (realtime.ts) sees it. */

/** Why a connection ended. */
export interface LinkEnd {
  /**
   * - `terminal`: Kick does not want this client any more; come back later, as somebody new;
   * - `key-refused`: the Pusher key is gone; ask Kick for the other provider;
   * - `forbidden`: the socket was refused with 403, which is about the Origin;
   * - `lost`: anything that may be better the next time.
   */
  readonly kind: "terminal" | "key-refused" | "forbidden" | "lost";
  readonly reason: string;
}

/** What a connection tells. `ended` comes once, at the latest when `close` was called by somebody else. */
export interface LinkListener {
  /** Connected and subscribed to the chat: first or again. */
  connected(): void;
  /** Dropped; the client library is trying to come back. */
  connecting(reason: string): void;
  /** Something went wrong that the connection may survive; said only to be able to tell the reason later. */
  trouble(reason: string): void;
  event(name: string, data: unknown): void;
  ended(end: LinkEnd): void;
}

export interface Link {
  /** Closes at once and tells nothing more. */
  close(): void;
}

/** The five feeds of one channel; the first carries the chat. */
export function feedNames(ids: {
  readonly channelId: string;
  readonly chatroomId: string;
}): readonly [string, ...string[]] {
  const { channelId, chatroomId } = ids;
  return [
    `chatrooms.${chatroomId}.v2`,
    `chatroom_${chatroomId}`,
    `chatrooms.${chatroomId}`,
    `channel_${channelId}`,
    `channel.${channelId}`,
  ];
}

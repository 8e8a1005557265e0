/** What happens on a platform besides chat lines, each handed to the part it concerns. */
import type { ChannelInfo } from "../chat/commands/command.ts";
import type { Writer } from "../db/writer.ts";
import type { Converter } from "../features/conversions/conversions.ts";
import type { Watching } from "../features/watch/watching.ts";
import type { PlatformEvent } from "../platforms/platform.ts";
import type { KnownViewer, Viewers } from "../viewers/viewers.ts";

export interface EventParts {
  readonly writer: Writer;
  readonly viewers: Viewers;
  readonly watching: Watching;
  readonly conversions: Converter;
  /** Features that deal with what a banned viewer has open. */
  readonly onBanned: (viewer: KnownViewer, channel: ChannelInfo, untilMs: number | undefined) => Promise<void>;
  /** A line was taken out of the chat, by the platform's id of it. */
  readonly onDeleted: (messageId: string, channel: ChannelInfo) => Promise<void>;
  /** Follows, subscriptions, gifts, cheers, KICKs, raids: what they earn and what is said. */
  readonly onSupport: (event: PlatformEvent, channel: ChannelInfo) => Promise<void>;
  readonly onSharedChat: (channel: ChannelInfo, on: boolean) => void;
}

/** Hands one event of a known channel on. */
export async function handleEvent(parts: EventParts, event: PlatformEvent, channel: ChannelInfo): Promise<void> {
  const { viewers, watching, writer } = parts;
  switch (event.kind) {
    case "live":
      return watching.live(channel.id, {
        ...(event.ref === undefined ? {} : { ref: event.ref }),
        ...(event.startedAtMs === undefined ? {} : { startedAtMs: event.startedAtMs }),
      });
    case "offline":
      return watching.offline(channel.id);
    case "liveUnknown":
      return watching.liveUnknown(channel.id);
    case "banned": {
      await whatWasWritten(writer);
      const viewer = viewers.known(event.platform, event.platformId);
      if (!viewer) return;
      // Both times are by the platform's clock; this computer's may be hours off.
      watching.gone(channel.id, viewer.id, event.untilMs === undefined ? undefined : event.untilMs - event.atMs);
      return parts.onBanned(viewer, channel, event.untilMs);
    }
    case "unbanned": {
      await whatWasWritten(writer);
      const viewer = viewers.known(event.platform, event.platformId);
      if (viewer) watching.unbanned(channel.id, viewer.id);
      return;
    }
    case "deleted":
      await whatWasWritten(writer);
      watching.retract(channel.id, event.messageId);
      return parts.onDeleted(event.messageId, channel);
    case "roles": {
      const viewer = await writer.run(() => viewers.setRoles(event.platform, event.platformId, event.roles));
      if (viewer) watching.roles(channel.id, viewer, event.roles);
      return;
    }
    case "renamed":
      await writer.run(() => viewers.rename(event.platform, event.platformId, event.login, event.displayName));
      return;
    case "sharedChat":
      parts.onSharedChat(channel, event.on);
      return;
    case "redemption":
      return parts.conversions.redeemed(event, channel);
    case "redemptionRefunded":
      return parts.conversions.refunded(event);
    default:
      return parts.onSupport(event, channel);
  }
}

/** Lines that came before are noted first: the writer of one may be new, or the line itself not yet seen. */
function whatWasWritten(writer: Writer): Promise<void> {
  return writer.run(() => {});
}

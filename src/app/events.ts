/** What happens on a platform besides chat lines: what concerns everybody is done here, the rest is each feature's. */

import type { Announcer } from "../chat/outbox/announcer.ts";
import type { Writer } from "../db/writer.ts";
import type { FeatureLife } from "../kit/life.ts";
import type { ChannelInfo } from "../model/channel.ts";
import { normalRoles } from "../model/message.ts";
import type { PlatformEvent } from "../platforms/platform.ts";
import type { KnownViewer, Viewers } from "../viewers/viewers.ts";

export interface EventParts {
  readonly writer: Writer;
  readonly viewers: Viewers;
  readonly announcer: Pick<Announcer, "sharing">;
  /** In the order of THE LIST. */
  readonly features: readonly FeatureLife[];
}

/** Hands one event of a known channel on. Resolves when its facts are committed; what follows from it is not waited for. */
export async function handleEvent(parts: EventParts, told: PlatformEvent, channel: ChannelInfo): Promise<void> {
  const { writer, features, announcer } = parts;
  const event = told.kind === "moderator" ? rolesAfter(parts, told) : told;
  if (event === undefined) return;
  if (event.kind === "sharedChat") announcer.sharing(channel.id, event.on);
  const viewer = await whomItIsAbout(parts, event);
  for (const feature of features) await feature.event?.(event, channel, viewer);
  if (event.kind === "banned" && viewer) {
    const ban = { viewer, channel, untilMs: event.untilMs };
    await writer.run((work) => {
      for (const feature of features) feature.banned?.(work, ban);
    });
  }
}

/** What somebody's roles are now that they became a moderator or are none any more; nobody needs to know of a stranger's. */
function rolesAfter(
  { viewers }: EventParts,
  { on, ...event }: PlatformEvent & { readonly kind: "moderator" },
): PlatformEvent | undefined {
  const known = viewers.known(event.platform, event.platformId);
  if (!known) return undefined;
  const others = known.roles.filter((role) => role !== "moderator");
  return { ...event, kind: "roles", roles: normalRoles(on ? [...others, "moderator"] : others) };
}

/** The viewer an event names, where the book knows them, with what the event tells of them written down. */
async function whomItIsAbout({ writer, viewers }: EventParts, event: PlatformEvent): Promise<KnownViewer | undefined> {
  switch (event.kind) {
    case "banned":
    case "unbanned":
      await whatWasWritten(writer);
      return viewers.known(event.platform, event.platformId);
    case "deleted":
      await whatWasWritten(writer);
      return undefined;
    case "roles":
      return writer.run((work) => viewers.setRoles(work, event.platform, event.platformId, event.roles));
    case "renamed":
      await writer.run((work) =>
        viewers.rename(work, event.platform, event.platformId, event.login, event.displayName),
      );
      return undefined;
    default:
      return undefined;
  }
}

/** Lines that came before are noted first: the writer of one may be new, or the line itself not yet seen. */
function whatWasWritten(writer: Writer): Promise<void> {
  return writer.run(() => {});
}

/** Moderators on the public page. */
import { defineFeature, offer } from "../../kit/feature.ts";
import { PAGE_MODERATORS } from "../../kit/page-moderators.ts";
import { Moderators } from "./moderators.ts";
import { MODERATOR_PERSONAL } from "./personal.ts";
import { moderatorTables } from "./tables.ts";

export const moderators = defineFeature({
  name: "moderators",
  tables: moderatorTables,
  personal: MODERATOR_PERSONAL,
  inWork: { ask: true, confirm: true, remove: true, did: true },
  build: ({ db, system, viewers, channels, changed }) =>
    new Moderators({
      ...{ db, clock: system.clock, viewers },
      listed({ platform, platformId }) {
        const channel = channels.all().find((one) => one.platform === platform);
        return channel && channels.platformOf(channel)?.listedRoles?.(channel.platformId, platformId);
      },
      changed: () => changed("moderators"),
    }),
  offers: (built) => [offer(PAGE_MODERATORS, built)],
});

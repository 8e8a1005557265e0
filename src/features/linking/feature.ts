/** Linking: one person, two platforms, one wallet. */
import type { Work } from "../../db/work.ts";
import { defineFeature } from "../../kit/feature.ts";
import { WATCHED } from "../../kit/watched.ts";
import { LinkCodes } from "./link-codes.ts";
import { Linking } from "./linking.ts";
import { LINK_PERSONAL } from "./personal.ts";
import { linkingTables } from "./tables.ts";
import { LINKING_ERRORS } from "./texts.ts";
import { linkProblems } from "./verify-links.ts";

export const linking = defineFeature({
  name: "linking",
  tables: linkingTables,
  personal: LINK_PERSONAL,
  errors: LINKING_ERRORS,
  kinds: { merge: "both" },
  escrows: [{ what: "link", open: () => [], problems: linkProblems }],
  inWork: {
    codes: { show: true, type: true, confirm: true, decline: true, tell: true, forget: true },
    unlink: true,
  },
  build(context) {
    const { db, system, viewers, exclusions, lists, channels, announce, features } = context;
    const watched = context.use(WATCHED);
    const links = new Linking({
      ...context,
      clock: system.clock,
      isBot: (viewer) => exclusions.isBot(viewer),
      broadcasterEarns: exclusions.broadcasterEarns,
      detach: (work, viewerId) => watched.detach(work, viewerId),
      features,
      relist: (viewerId) => lists.look(viewerId),
    });
    const codes = new LinkCodes({
      ...{ db, clock: system.clock, random: system.random, viewers, linking: links },
      tell: (work, platform, reply) =>
        work.afterCommit(() => {
          for (const { id } of channels.all().filter((channel) => channel.platform === platform)) {
            announce([id], reply, id);
          }
        }),
    });
    return {
      codes,
      /** Takes the newest link of a viewer apart again. */
      unlink: (work: Work, viewerId: number) => links.unlink(work, viewerId),
      /** A ban makes codes void; a timeout passes. */
      banned: (work: Work, { viewer, untilMs }: { viewer: { readonly id: number }; untilMs: number | undefined }) => {
        if (untilMs === undefined) codes.forget(work, viewer.id);
      },
    };
  },
  formerly: ({ codes }) => ({ linkCodes: codes }),
});

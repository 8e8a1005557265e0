/** Linking: one person, two platforms, one wallet. */
import { defineFeature } from "../../kit/feature.ts";
import { WATCHED } from "../../model/watched.ts";
import { LinkCodes } from "./link-codes.ts";
import { Linking } from "./linking.ts";
import { linkingTables } from "./tables.ts";
import { linkProblems } from "./verify-links.ts";

export const linking = defineFeature({
  name: "linking",
  tables: linkingTables,
  kinds: { merge: "both" },
  escrows: [{ what: "link", open: () => [], problems: linkProblems }],
  build(context) {
    const { db, system, viewers, exclusions, lists, writer, channels, tell, features } = context;
    const watched = context.use(WATCHED);
    const links = new Linking({
      ...context,
      clock: system.clock,
      isBot: (viewer) => exclusions.isBot(viewer),
      broadcasterEarns: exclusions.broadcasterEarns,
      detach: (viewerId) => watched.detach(viewerId),
      features,
      relist: (viewerId) => lists.look(viewerId),
    });
    const codes = new LinkCodes({
      ...{ db, clock: system.clock, random: system.random, viewers, linking: links },
      tell: (platform, { command, name, values }) =>
        writer.afterCommit(() => {
          for (const { id } of channels.all().filter((channel) => channel.platform === platform)) {
            tell([id], command, name, values, id);
          }
        }),
    });
    return {
      codes,
      /** Inside work: takes the newest link of a viewer apart again. */
      unlink: (viewerId: number) => links.unlink(viewerId),
      /** A ban makes codes void; a timeout passes. */
      banned: ({ viewer, untilMs }: { viewer: { readonly id: number }; untilMs: number | undefined }) => {
        if (untilMs === undefined) codes.forget(viewer.id);
      },
    };
  },
  formerly: ({ codes }) => ({ linkCodes: codes }),
});

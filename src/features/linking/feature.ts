/** Linking: one person, two platforms, one wallet. */
import type { Work } from "../../db/work.ts";
import { defineFeature } from "../../kit/feature.ts";
import { WATCHED } from "../../kit/watched.ts";
import type { PlatformName } from "../../model/message.ts";
import type { Reply } from "../../model/reply.ts";
import type { KnownViewer } from "../../viewers/viewers.ts";
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
    join: true,
  },
  build(context) {
    const { db, system, viewers, exclusions, lists, channels, announce, features, ledger, currency, chat } = context;
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
    const tell = (work: Work, platform: PlatformName, reply: Reply) =>
      work.afterCommit(() => {
        for (const { id } of channels.all().filter((channel) => channel.platform === platform)) {
          announce([id], reply, id);
        }
      });
    const codes = new LinkCodes({
      ...{ db, clock: system.clock, random: system.random, viewers, linking: links, tell },
    });
    return {
      codes,
      /** Takes the newest link of a viewer apart again. */
      unlink: (work: Work, viewerId: number) => links.unlink(work, viewerId),
      /** Makes two accounts one that somebody has signed in with both of, and says so in both chats, as `!link` does. */
      join(work: Work, here: KnownViewer, there: KnownViewer): void {
        links.join(work, here, there);
        const balance = ledger.balance(viewers.survivor(here.id), currency.id);
        for (const [one, other] of [
          [here, there],
          [there, here],
        ] as const) {
          const reply = { command: "link", name: "linked", values: { viewer: one.name, other: other.name, balance } };
          // The streamer may have taken the command, and with it its words, away.
          if (chat.replies.has(reply)) tell(work, one.platform, reply);
        }
      },
      /** Throws where {@link join} would. */
      checkJoin: (here: KnownViewer, there: KnownViewer) => links.checkJoin(here, there),
      /** A ban makes codes void; a timeout passes. */
      banned: (work: Work, { viewer, untilMs }: { viewer: { readonly id: number }; untilMs: number | undefined }) => {
        if (untilMs === undefined) codes.forget(work, viewer.id);
      },
    };
  },
  formerly: ({ codes }) => ({ linkCodes: codes }),
});

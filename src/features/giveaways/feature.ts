/** Giveaways: competitions decided by chance. */
import { readLine } from "../../chat/reading/parse.ts";
import { wordsOfAmounts } from "../../chat/wording/words-of-amounts.ts";
import { defineFeature, offer } from "../../kit/feature.ts";
import { WATCHED } from "../../kit/watched.ts";
import { KEYWORDS } from "../../model/keywords.ts";
import { Audience } from "./audience.ts";
import { Giveaways } from "./giveaways.ts";
import { GIVEAWAY_PERSONAL } from "./personal.ts";
import { giveawaysSection } from "./settings.ts";
import { hasSoldTickets } from "./sold.ts";
import { giveawayEscrows } from "./store.ts";
import { giveawayTables } from "./tables.ts";
import { GIVEAWAY_ERRORS, GIVEAWAY_TEXTS } from "./texts.ts";
import { shownPrize, wayInto } from "./types.ts";
import { giveawayProblems } from "./verify-draws.ts";
import { type WarnedConfig, warnings } from "./warnings.ts";

export const giveaways = defineFeature({
  name: "giveaways",
  tables: giveawayTables,
  personal: GIVEAWAY_PERSONAL,
  settings: { giveaways: giveawaysSection.prefault({}) },
  live: ["giveaways"],
  errors: GIVEAWAY_ERRORS,
  kinds: { ticket: "play", refund: "both", prize: "play", fund: "both" },
  texts: { giveaways: GIVEAWAY_TEXTS },
  escrows: [{ what: "giveaway", open: giveawayEscrows, problems: giveawayProblems }],
  // Only who ever sold tickets is told.
  warnings: (config, db, say) => (db && hasSoldTickets(db) ? warnings(config as WarnedConfig, say) : []),
  deeds: [
    {
      name: "giveaways",
      sql: `SELECT id, opened_at_ms AS atMs, 'viewer:' || opened_by AS actor, 'opened-' || kind AS what, NULL AS aboutId,
              prize_total AS amount, prize AS text, NULL AS undo FROM giveaway`,
    },
  ],
  inWork: {
    host: {
      run: true,
      start: true,
      raffle: true,
      close: true,
      draw: true,
      redraw: true,
      cancel: true,
      cancelRaffle: true,
    },
    guests: {
      enter: true,
      enterByKeyword: true,
      ticket: true,
      ticketIfCounted: true,
      buy: true,
      tryEnter: true,
      proof: true,
    },
  },
  build(context) {
    const { settings, chat, paths, rehearsal, isCommand, ledger, called } = context;
    return new Giveaways({
      ...context,
      audience: new Audience({ ...context, watching: context.use(WATCHED) }),
      config: settings.giveaways,
      currencyId: context.currency.id,
      proofFolder: rehearsal ? paths.rehearsalProofs : paths.proofs,
      told: (giveaway) => {
        const { currencyId, keyword } = giveaway;
        const { words, amount } = shownPrize(giveaway);
        const way = wayInto(giveaway);
        const command = way === "keyword" ? "" : called(way);
        return {
          name: words || chat.replies.words.money(amount, ledger.currency(currencyId)),
          enter: [command, keyword ?? ""].filter(Boolean).join(" "),
        };
      },
      numbers: wordsOfAmounts(chat.replies, chat.language),
      isCommand: (line) => {
        const { word } = readLine(line, chat.book.mark);
        return word !== undefined && isCommand(word);
      },
    });
  },
  offers: (giveaways) => [offer(KEYWORDS, giveaways)],
});

import { defineCommand } from "chatmint";

const VERBS = ["start", "close", "draw", "redraw", "cancel", "status", "list", "proof"] as const;
/** What other bots call it. */
const SAME: Readonly<Record<string, (typeof VERBS)[number]>> = {
  ...{ open: "start", create: "start", begin: "start", new: "start", run: "start" },
  ...{ end: "close", stop: "close", finish: "close", lock: "close" },
  ...{ pick: "draw", winner: "draw", roll: "draw", choose: "draw", reroll: "redraw", again: "redraw" },
  ...{ reset: "cancel", abort: "cancel", clear: "cancel", delete: "cancel", remove: "cancel", refund: "cancel" },
  ...{ info: "status", show: "status", entries: "status", verify: "proof" },
};

export default defineCommand({
  description: "See what can be won. Moderators start, close, draw, redraw and cancel giveaways with it.",
  aliases: ["giveaways"],
  cooldown: { viewerSeconds: 0 },
  args: {
    action: { choice: VERBS, optional: true },
    text: "text?",
  },
  replies: {
    none: "No giveaway is open.",
    verbs:
      "After {mark}giveaway write start, close, draw, redraw, cancel, status, list or proof.{meant, select, none {} other { You may mean {mark}giveaway {meant}.}}",
    list: "{giveaways}",
    status:
      "G{id} {prize}: {state, select, open {{persons, plural, one {# viewer} other {# viewers}} in{tickets, plural, =0 {} other { with {tickets, plural, one {# ticket} other {# tickets}}}}{keyword, select, none {} other {, keyword {keyword}}}} drawn {{winners, select, none {nobody won} other {won by {winners}}}} cancelled {cancelled} other {closed, {persons, plural, one {# viewer} other {# viewers}} in}}",
    proof:
      "{kind, select, raffle {Raffle} other {Giveaway}} G{id}: seed hash {seedHash}{listHash, select, none {} other {, list hash {listHash}}}{seed, select, none {} other {, seed {seed}}}. The streamer checks it with: npx chatmint giveaway verify {id}",
  },
  run(context) {
    const { args, features, message, refuse, reply } = context;
    const { guests, host } = features.giveaways;
    const word = args.text?.split(/\s+/)[0];
    const strange = args.action === undefined && word !== undefined && !guests.knows(context, word);
    if (strange && host.mayRun(context)) {
      const { chat } = features;
      const written = word.toLowerCase();
      const meant = Object.hasOwn(SAME, written) ? chat.shown(SAME[written]!) : chat.nearestOption(written, VERBS);
      return refuse("verbs", { meant: meant ?? "none" });
    }
    // "!giveaway please" is a look at what is open.
    const which = strange ? undefined : word;
    switch (args.action ?? "status") {
      case "status":
      case "list": {
        const shown = args.action === "list" ? guests.list(context) : guests.status(context, which);
        if (shown.length === 0) return reply("none");
        const giveaways = shown.map(({ giveaway, prize, persons, tickets, winners }) =>
          reply("status", {
            id: String(giveaway.id),
            prize,
            state: giveaway.state,
            persons,
            tickets: giveaway.price > 0 ? tickets : 0,
            keyword: giveaway.keyword ?? "none",
            winners: winners || "none",
          }),
        );
        return reply("list", { giveaways });
      }
      case "proof": {
        const giveaway = guests.proof(context, which);
        return reply("proof", {
          id: String(giveaway.id),
          kind: giveaway.kind,
          seedHash: giveaway.seedHash,
          listHash: giveaway.listHash ?? "none",
          seed: giveaway.state === "drawn" ? giveaway.seed.toString("hex") : "none",
        });
      }
      default:
        // The line as it was written: quotes around the prize matter.
        if (!host.mayRun(context)) return { silent: `only moderators can ${args.action} a giveaway` };
        host.run(context, args.action as "start", message.text.replace(/^\s*\S+\s+\S+\s*/, ""));
        return undefined;
    }
  },
});

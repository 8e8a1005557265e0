import { defineCommand } from "chatmint";

export default defineCommand({
  description: "See what can be won. Moderators start, close, draw, redraw and cancel giveaways with it.",
  aliases: ["giveaways"],
  cooldown: { viewerSeconds: 0 },
  args: {
    action: {
      choice: ["start", "close", "draw", "redraw", "cancel", "status", "list", "proof"],
      optional: true,
    },
    text: "text?",
  },
  replies: {
    none: "No giveaway is open.",
    list: "{giveaways}",
    status:
      "#{id} {prize}: {state, select, open {{persons, plural, one {# viewer} other {# viewers}} in{tickets, plural, =0 {} other { with {tickets, plural, one {# ticket} other {# tickets}}}}{keyword, select, none {} other {, keyword {keyword}}}} drawn {{winners, select, none {nobody won} other {won by {winners}}}} cancelled {cancelled} other {closed, {persons, plural, one {# viewer} other {# viewers}} in}}",
    proof:
      "Giveaway #{id}: seed hash {seedHash}{listHash, select, none {} other {, list hash {listHash}}}{seed, select, none {} other {, seed {seed}}}. The streamer checks it with: npx chatmint giveaway verify {id}",
  },
  run(context) {
    const { args, features, message, reply } = context;
    const { guests, host } = features.giveaways;
    const which = args.text?.split(/\s+/)[0];
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
            keyword: giveaway.price === 0 ? (giveaway.keyword ?? "none") : "none",
            winners: winners || "none",
          }),
        );
        return reply("list", { giveaways });
      }
      case "proof": {
        const giveaway = guests.proof(context, which);
        return reply("proof", {
          id: String(giveaway.id),
          seedHash: giveaway.seedHash,
          listHash: giveaway.listHash ?? "none",
          seed: giveaway.state === "drawn" ? giveaway.seed.toString("hex") : "none",
        });
      }
      default:
        // The line as it was written: quotes around the prize matter.
        if (host.mayRun(context))
          host.run(context, args.action as "start", message.text.replace(/^\s*\S+\s+\S+\s*/, ""));
        return undefined;
    }
  },
});

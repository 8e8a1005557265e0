import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Buy tickets for the giveaway that is open: a number or max.",
  cooldown: { viewerSeconds: 2 },
  args: { count: "word?", keyword: "word?" },
  replies: {
    // Silent by default, like entering; !tickets shows what you have.
    bought: "",
    entered: "",
    already: "",
    checking: "",
    none: "No giveaway is open.",
  },
  run(context) {
    const { args, features, reply } = context;
    const entered = features.giveaways.guests.ticket(context, [args.count, args.keyword]);
    switch (entered.status) {
      case "bought":
        return reply("bought", { bought: entered.bought, tickets: entered.tickets, amount: entered.paid });
      case "refused":
        return undefined;
      default:
        return reply(entered.status);
    }
  },
});

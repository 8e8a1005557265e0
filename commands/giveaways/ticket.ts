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
  },
  run(context) {
    const { args, viewer, features, reply } = context;
    const { guests } = features.giveaways;
    const entered = guests.ticket(context, [args.count, args.keyword]);
    const silent = guests.silentAfter(entered, viewer);
    if (entered.status === "none" || entered.status === "refused") return { silent };
    const bought =
      entered.status === "bought" ? { bought: entered.bought, tickets: entered.tickets, amount: entered.paid } : {};
    return { ...reply(entered.status, bought), silent };
  },
});

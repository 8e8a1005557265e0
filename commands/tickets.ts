import { defineCommand } from "chatmint";

export default defineCommand({
  description: "How many tickets you have; with a number or max it buys some, like !ticket.",
  args: { count: "word?", keyword: "word?" },
  replies: {
    has: "{has, plural, =0 {You have no ticket} one {You have # ticket} other {You have # tickets}} of {tickets}: {prize}",
    bought: "",
    entered: "",
    already: "",
    checking: "",
    none: "No giveaway is open.",
  },
  run(context) {
    const { args, features, reply } = context;
    const { guests } = features.giveaways;
    if (args.count === undefined) {
      const mine = guests.tickets(context);
      if (mine.length === 0) return reply("none");
      return mine.map(({ shown, has }) => reply("has", { has, tickets: shown.tickets, prize: shown.prize }));
    }
    const entered = guests.ticket(context, [args.count, args.keyword]);
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

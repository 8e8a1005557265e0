import { defineCommand } from "chatmint";

export default defineCommand({
  description: "How many tickets you have; with a number or max it buys some, like !ticket.",
  args: { count: "word?", keyword: "word?" },
  replies: {
    mine: "You have {giveaways}.",
    has: "{has, plural, =0 {no ticket} one {# ticket of {tickets}} other {# tickets of {tickets}}} for {prize}",
    bought: "",
    entered: "",
    already: "",
    checking: "",
    none: "No giveaway is open.",
  },
  run(context) {
    const { args, viewer, features, reply } = context;
    const { guests } = features.giveaways;
    const words = [args.count, args.keyword];
    const entered = guests.ticketIfCounted(context, words);
    if (!entered) {
      const mine = guests.tickets(context, words);
      if (mine.length === 0) return reply("none");
      const giveaways = mine.map(({ shown, has }) => reply("has", { has, tickets: shown.tickets, prize: shown.prize }));
      return reply("mine", { giveaways });
    }
    const silent = guests.silentAfter(entered, viewer);
    if (entered.status === "none" || entered.status === "refused") return { silent };
    const bought =
      entered.status === "bought" ? { bought: entered.bought, tickets: entered.tickets, amount: entered.paid } : {};
    return { ...reply(entered.status, bought), silent };
  },
});

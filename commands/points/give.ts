import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Give some of what you have to another viewer.",
  aliases: ["givepoints", "transfer", "gift"],
  args: { to: "viewer", amount: "payment" },
  replies: { given: "{viewer} gave {amount} to {to}." },
  run({ viewer, args, wallet, reply }) {
    wallet.give(args.to, args.amount);
    return reply("given", { viewer, to: args.to, amount: args.amount });
  },
});

import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Give a viewer some currency of your own making.",
  role: "broadcaster",
  args: { to: "viewer", amount: "amount", reason: "text?" },
  replies: {
    rewarded: "{to} gets {amount}{reason, select, none {} other { ({reason})}} and has {balance} now.",
  },
  run(context) {
    const { args, features, reply } = context;
    const { balance } = features.drops.reward(context, args.to, args.amount, args.reason);
    return reply("rewarded", { to: args.to, amount: args.amount, reason: args.reason ?? "none", balance });
  },
});

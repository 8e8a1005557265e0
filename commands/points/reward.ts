import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Give a viewer some currency of your own making.",
  role: "broadcaster",
  args: { to: "viewer", amount: "amount", reason: "text?" },
  replies: {
    rewarded: "{to} gets {amount}{reason, select, none {} other { ({reason})}} and has {balance} now. (#{id})",
  },
  run(context) {
    const { args, features, reply } = context;
    const { to, amount, reason } = args;
    const { id, balance } = features.drops.reward(context, to, amount, reason);
    return reply("rewarded", { to, amount, reason: reason ?? "none", balance, id: String(id) });
  },
});

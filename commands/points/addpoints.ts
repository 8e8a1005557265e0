import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Add to what a viewer has; a negative amount takes away.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { viewer: "viewer", amount: "integer", reason: "text?" },
  replies: {
    added: "{to} got {amount} and has {balance} now. (#{id})",
    taken: "{to} lost {amount} and has {balance} now. (#{id})",
  },
  run({ viewer, roles, repeated, args, wallet, features, reply }) {
    const { viewer: to, amount, reason } = args;
    const wish = {
      by: { viewer, roles, repeated },
      to,
      amount: Math.abs(amount),
      currency: wallet.currency,
      key: wallet.nextKey(),
      ...(reason === undefined ? {} : { reason }),
    };
    const done = amount < 0 ? features.points.adjustments.remove(wish) : features.points.adjustments.add(wish);
    return reply(amount < 0 ? "taken" : "added", {
      to,
      amount: wish.amount,
      balance: done.balance,
      id: String(done.id),
    });
  },
});

import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Bring a viewer to a balance; the difference is added or taken away.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { viewer: "viewer", amount: "integer", reason: "text?" },
  replies: {
    set: "{to} has {balance} now ({change, select, added {{amount} more} other {{amount} less}}). (#{id})",
    same: "{to} has {balance} already.",
  },
  run({ viewer, roles, repeated, args, wallet, features, reply }) {
    const { viewer: to, amount, reason } = args;
    const done = features.points.adjustments.set({
      by: { viewer, roles, repeated },
      to,
      amount,
      currency: wallet.currency,
      key: wallet.nextKey(),
      ...(reason === undefined ? {} : { reason }),
    });
    if (!done) return reply("same", { to, balance: amount });
    const change = done.amount > 0 ? "added" : "taken";
    return reply("set", { to, balance: done.balance, change, amount: Math.abs(done.amount), id: String(done.id) });
  },
});

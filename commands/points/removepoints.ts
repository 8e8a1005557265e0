import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Take away from what a viewer has: a number, or a share of it like half or all.",
  aliases: ["takepoints"],
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { viewer: "viewer", amount: { kind: "payment", of: "viewer" }, reason: "text?" },
  replies: { taken: "{to} lost {amount} and has {balance} now. (#{id})" },
  run({ viewer, roles, args, wallet, features, reply }) {
    const { viewer: to, amount, reason } = args;
    const done = features.points.adjustments.remove({
      by: { viewer, roles },
      to,
      amount,
      currency: wallet.currency,
      key: wallet.nextKey(),
      ...(reason === undefined ? {} : { reason }),
    });
    return reply("taken", { to, amount, balance: done.balance, id: String(done.id) });
  },
});

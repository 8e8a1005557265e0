import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Add to what a viewer has; a negative amount takes away. With all, everybody who is here gets it.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { viewer: { kind: "viewer", orEverybody: true }, amount: "integer", reason: "text?" },
  replies: {
    added: "{to} got {amount} and has {balance} now. (#{id})",
    everybody:
      "{count, plural, one {# viewer is} other {# viewers are}} here and {count, plural, one {gets} other {get}} {amount}{count, plural, one {} other { each, {total} in all}}. (O{id})",
    fromEverybody: "Everybody at once can only be given something: {mark}giveall 100",
    taken: "{to} lost {amount} and has {balance} now. (#{id})",
  },
  run(context) {
    const { viewer, roles, repeated, args, wallet, features, refuse, reply } = context;
    const { viewer: to, amount, reason } = args;
    if (to === "everybody") {
      if (amount < 0) return refuse("fromEverybody");
      const { id, movements, amount: total } = features.drops.giveAll(context, amount, { reason });
      return reply("everybody", { count: movements, amount, total, id: String(id) });
    }
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

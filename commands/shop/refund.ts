import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Pay a redemption back, by its number or the viewer's name.",
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  args: { which: "word", reason: "text?" },
  replies: {
    refunded: "{name} gets {price} back for {item} (R{id}){reason, select, none {} other {: {reason}}}.",
    unknown: "I don't know anybody called that. {mark}redemptions lists who is waiting.",
  },
  run(context) {
    const { args, channel, features, refuse, reply } = context;
    const which = features.shop.which(context, args.which);
    if (!which) return refuse("unknown");
    const redemption = features.shop.redemptions.refund(context, which, args.reason ?? "");
    const { id, itemName, price, viewerId } = redemption;
    const name = features.viewers.person(viewerId, channel.platform).name;
    return reply("refunded", { id: String(id), item: itemName, price, name, reason: args.reason ?? "none" });
  },
});

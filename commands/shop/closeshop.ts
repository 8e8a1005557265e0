import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Close the shop: nothing can be redeemed until it is opened again.",
  aliases: ["closestore"],
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  replies: {
    closed: "The shop is closed. What was redeemed before stays.",
    already: "The shop is closed already.",
  },
  run({ channel, features, reply }) {
    return reply(features.shop.setOpen(channel.currency.id, false) ? "closed" : "already");
  },
});

import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Open the shop again.",
  aliases: ["openstore"],
  role: "moderator",
  cooldown: { viewerSeconds: 0 },
  replies: {
    open: "The shop is open: {mark}shop shows what there is.",
    already: "The shop is open already.",
  },
  run({ channel, features, reply }) {
    return reply(features.shop.setOpen(channel.currency.id, true) ? "open" : "already");
  },
});

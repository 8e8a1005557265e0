import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Take an item out of the shop. What was redeemed of it stays open.",
  role: "broadcaster",
  args: { item: "text" },
  replies: { removed: "{item} is no longer in the shop." },
  run({ args, channel, features, reply }) {
    const { items } = features.shop;
    const { item } = items.named(channel.currency.id, args.item);
    items.remove(item);
    return reply("removed", { item: item.name });
  },
});

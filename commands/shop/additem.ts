import { defineCommand } from "chatmint";

export default defineCommand({
  description:
    "Add an item to the shop; quotes stand around a name of several words. More about it is set with !edititem.",
  role: "broadcaster",
  args: { name: "word", price: "amount", description: "text?" },
  replies: {
    added:
      "{item} is in the shop for {price}. Moderators say when one is done ({mark}fulfil); {mark}edititem changes it.",
    name: "That cannot be a name. Use up to 40 letters, digits and spaces, not status or cancel.",
  },
  run({ args, channel, features, refuse, reply }) {
    const { items } = features.shop;
    if (!items.isName(args.name)) return refuse("name");
    const { name, settings } = items.add(channel.currency.id, args.name, args.price, args.description ?? "");
    return reply("added", { item: name, price: settings.price });
  },
});

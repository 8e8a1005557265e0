import { defineCommand } from "chatmint";

export default defineCommand({
  description: "Change an item of the shop: its name, price, stock, waits, limits and who may have it.",
  role: "broadcaster",
  args: {
    item: "word",
    what: [
      "name",
      "price",
      "description",
      "aliases",
      "stock",
      "restock",
      "cooldown",
      "channelcooldown",
      "perbroadcast",
      "perday",
      "ever",
      "role",
      "watched",
      "message",
      "fulfil",
      "say",
    ],
    value: "text",
  },
  replies: {
    changed: "{item}: {what} is {value} now.",
    wrong:
      'Write {what, select, price {a price like 500} stock {a number, or none for no end of them} restock {a time plan like "0 18 * * *", or none} cooldown {a time like 10m, or none} channelcooldown {a time like 10m, or none} watched {a time like 2h, or none} perbroadcast {a number, or none} perday {a number, or none} ever {a number, or none} role {everyone, subscriber, vip or moderator} message {on or off} fulfil {queue or auto} aliases {names with commas between, or none} name {a name of up to 40 letters, digits and spaces} other {a text, or none}} behind {what}.',
  },
  run({ args, channel, features, refuse, reply }) {
    const { items } = features.shop;
    const { item } = items.named(channel.currency.id, args.item);
    const changed = items.change(item, args.what, args.value.trim());
    if (!changed) return refuse("wrong", { what: args.what });
    return reply("changed", { item: changed.name, what: args.what, value: args.value.trim() });
  },
});

import { defineCommand } from "chatmint";

export default defineCommand({
  description:
    "Change an item of the shop, its price, stock, waits, limits and more, for example: pick my hat price 250",
  role: "broadcaster",
  args: { item: "text?" },
  replies: {
    changed: "{item}: {what} is {value} now.",
    howTo:
      "Like this: {mark}edititem {item} price 250. Besides price: name, description, aliases, stock, restock, cooldown, channelcooldown, perbroadcast, perday, ever, role, watched, message, fulfil, say.",
    wrong:
      'Write {what, select, price {a price like 500} stock {a number, or none for no end of them} restock {a time plan like "0 18 * * *" for an item with a stock, or none} cooldown {a time like 10m, or none} channelcooldown {a time like 10m, or none} watched {a time like 2h, or none} perbroadcast {a number, or none} perday {a number, or none} ever {a number, or none} role {everyone, subscriber, vip or moderator} message {on or off} fulfil {queue or auto} aliases {names with commas between, like hat, top hat (or none)} name {a name of up to 40 letters, digits and spaces} other {a text, or none}} after {shown}.',
  },
  run({ args, channel, features, refuse, reply }) {
    const { items } = features.shop;
    if (args.item === undefined) return refuse("howTo", { item: features.chat.shown("hat") });
    const { item, change } = items.asked(channel.currency.id, args.item);
    if (!change) return refuse("howTo", { item: item.name });
    const { what, value } = change;
    const changed = items.edit(item, change);
    if (!changed) return refuse("wrong", { what, shown: features.chat.shown(what) });
    const shown = what === "aliases" ? changed.settings.aliases.join(", ") || "none" : value;
    return reply("changed", { item: changed.name, what: features.chat.shown(what), value: shown });
  },
});
